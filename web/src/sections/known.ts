// What is known, in about ten lines, each with what it rests on.
import { type Book, href } from "../book";
import { el } from "../dom";
import { none } from "../table";

export function known(book: Book): HTMLElement {
  const lines = book.report.known;
  if (!lines.length) return none("The evidence of this case compels nothing that could be stated here.");
  return el(
    "ol",
    { class: "known" },
    lines.map((line) => {
      const rests = [
        ...line.events.map((id) => eventLink(book, id)),
        ...line.evidence.map((reference) => book.reference(reference)),
      ];
      return el("li", {}, el("span", { dir: "auto", class: "says" }, line.text), rests.length > 0 && el("span", { class: "rests" }, rests));
    }),
  );
}

export function eventLink(book: Book, id: string): HTMLElement {
  const event = book.events.get(id);
  const step = book.stepNumbers.get(id);
  const text = step ? `step ${step}` : event ? `${event.kind.replaceAll("_", " ")}, ${book.short(event.actor)}` : id;
  const title = event ? `${book.name(event.actor)} ${event.action}` : "";
  return event ? el("a", { href: href("event", id), title, class: "evidence" }, el("bdi", {}, text)) : el("span", { class: "evidence" }, text);
}
