// The story in numbered sentences, and every other event beneath, so that each has a place to link to.
import type { Book } from "../book";
import { el, type Child } from "../dom";
import { count } from "../format";
import type { Event } from "../report";
import { folded, none } from "../table";
import { eventItem } from "./event";

export function steps(book: Book): Child {
  const story = book.report.steps.map((id) => book.events.get(id)).filter((event): event is Event => event !== undefined);
  const others = book.report.events.filter((event) => !book.stepNumbers.has(event.id));
  return [
    story.length
      ? el("ol", { class: "steps" }, story.map((event) => eventItem(book, event, book.stepNumbers.get(event.id))))
      : none("No event was found in the evidence of this case."),
    others.length > 0 && folded(`${count(others.length, "other event")} found in the evidence`, el("ol", { class: "steps others" }, others.map((event) => eventItem(book, event)))),
  ];
}
