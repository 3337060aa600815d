// The story in numbered sentences, and every other event beneath, so that each has a place to link to.
import type { Book } from "../book";
import { clock } from "../clock/clock";
import { el, type Child } from "../dom";
import { count } from "../format";
import type { Event, Step } from "../report";
import { folded, foldedOnScreen, none } from "../table";
import { eventItem } from "./event";

const MOST_PRINTED = 20;

export function steps(book: Book): Child {
  const { steps: story, events } = book.report;
  const others = events.filter((event) => !book.stepNumbers.has(event.id));
  const items = story.map((step, i) => stepItem(book, step, i + 1));
  let current: HTMLElement | null = null;
  const follow = (): void => {
    const item = items[clock.stepIndex] ?? null;
    if (item === current) return;
    current?.removeAttribute("aria-current");
    item?.setAttribute("aria-current", "step");
    current = item;
  };
  clock.subscribe(follow);
  follow();
  return [
    story.length ? el("ol", { class: "steps" }, items) : none("No event of this case makes a step."),
    others.length > 0 &&
      (others.length > MOST_PRINTED ? foldedOnScreen : folded)(`${count(others.length, "other event")} in the evidence`, el("ol", { class: "steps others" }, others.map((event) => eventItem(book, event)))),
  ];
}

function stepItem(book: Book, step: Step, number: number): HTMLElement | null {
  const event = book.events.get(step.event);
  if (!event) return null;
  const also = step.also.map((id) => book.events.get(id)).filter((one): one is Event => one !== undefined);
  const seenBy = step.sources.length > 1 ? `seen by ${step.sources.map((id) => book.source(id)).join(" and ")}` : "";
  const show = el("button", { type: "button", class: "step-show", title: "Set the clock to this step" }, number);
  show.setAttribute("aria-label", `Show step ${number} on the map and the charts`);
  show.addEventListener("click", () => clock.selectEvent(event));
  return eventItem(
    book,
    event,
    show,
    also.length > 0 && foldedOnScreen([seenBy || "the same event", `: ${count(also.length, "other sighting")}`], el("ol", { class: "steps others" }, also.map((one) => eventItem(book, one)))),
  );
}
