// What is known, in about ten lines, each with what it rests on.
import { type Book, href } from "../book";
import { el } from "../dom";
import type { Event } from "../report";
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
      return el("li", {}, el("span", { dir: "auto", class: "says" }, line.text), rests.length > 0 && el("span", { class: "rests" }, fewOf(rests)));
    }),
  );
}

const MOST = 6;

/** The first few, and the others in a fold. */
function fewOf(links: HTMLElement[]): HTMLElement[] {
  if (links.length <= MOST + 1) return links;
  const rest = links.slice(MOST);
  return [...links.slice(0, MOST), el("details", { class: "more" }, el("summary", {}, `and ${rest.length} more`), rest)];
}

export function eventLink(book: Book, id: string): HTMLElement {
  const event = book.events.get(id);
  const step = book.stepNumbers.get(id);
  const text = step ? `step ${step}` : event ? nameOf(book, event) : id;
  const title = event ? `${book.name(event.actor)} ${event.action}` : "";
  return event ? el("a", { href: href("event", id), title, class: "evidence" }, el("bdi", {}, text)) : el("span", { class: "evidence" }, text);
}

/** What to call an event that is no step: the statement or claim it is, else its kind and actor. */
function nameOf(book: Book, event: Event): string {
  const said = event.about?.[0];
  if (said && (event.kind === "statement" || event.kind === "claimed")) return said;
  return `${event.kind.replaceAll("_", " ")}, ${event.actor === "?" ? "actor not known" : book.short(event.actor)}`;
}
