// One event: who, what, when, on what evidence. Used by the list of steps and by the chart's reading box.
import { anchor, type Book, href } from "../book";
import { el, type Child } from "../dom";
import { altitude, degrees, duration, grouped, plusMinus, seconds, words } from "../format";
import type { Event } from "../report";
import { eventLink } from "./known";

/** "Amber 71 enters volume R-1": the sentence of an event. */
export function sentence(book: Book, event: Event): HTMLElement {
  const actor = event.actor === "?" ? el("span", { class: "unknown" }, "Actor not known:") : el("b", {}, el("bdi", {}, book.name(event.actor)));
  const action = event.action === "?" ? "acts in a way not known" : event.action;
  return el("p", { class: "sentence", dir: "auto" }, actor, " ", el("bdi", {}, action));
}

/** When an event is placed on an axis of time: its start, or the one end that is stated; undefined where it has none. */
export const timeOf = (event: Event): number | undefined => event.start_us ?? event.end_us;

export function eventTimes(book: Book, event: Event): Child {
  const time = timeOf(event);
  if (time === undefined) return el("span", { class: "undated" }, "undated: order only");
  const unc = event.unc_s ?? 0;
  const decimals = unc > 0 && unc < 1 ? 1 : 0;
  const { start_us: start, end_us: end } = event;
  const open = start === undefined ? "until" : end === undefined ? "from" : "";
  return [
    open && el("span", { class: "until" }, open),
    book.time(time, decimals),
    unc > 0 && el("span", { class: "unc" }, `± ${duration(unc)}`),
    start !== undefined &&
      end !== undefined &&
      end > start &&
      el("span", { class: "range" }, el("span", { class: "until" }, "to"), book.time(end, decimals), el("span", { class: "unc" }, duration((end - start) / 1e6))),
  ];
}

/** Everything else that is known of an event, as short labelled facts. */
export function eventFacts(book: Book, event: Event): HTMLElement {
  const facts: [string, Child][] = [];
  if (event.lat_deg !== undefined && event.lon_deg !== undefined && event.basis !== "asserted") {
    facts.push(["place", degrees(event.lat_deg, event.lon_deg)]);
  }
  if (event.alt_m !== undefined) facts.push(["height", altitude(event.alt_m, event.alt_datum ?? "")]);
  facts.push(...figureFacts(event.figures ?? {}));
  if (event.about?.length) facts.push(["about", book.links(event.about)]);
  if (event.links?.length) facts.push(["after", event.links.flatMap((id, i) => (i ? [", ", eventLink(book, id)] : [eventLink(book, id)]))]);
  return el(
    "div",
    { class: "meta" },
    el("span", { class: "kind" }, words(event.kind)),
    vouched(book, event),
    facts.map(([name, value]) => el("span", { class: "fact" }, el("i", {}, name), " ", value)),
    restsOn(book, event),
  );
}

/** Who vouches for an event and what it rests on, without its figures: for a picture in a room. */
export function eventSupport(book: Book, event: Event): HTMLElement {
  return el("div", { class: "meta" }, vouched(book, event), restsOn(book, event));
}

function vouched(book: Book, event: Event): Child {
  return [book.basis(event.basis, event.asserted_by), event.with_flagged && el("span", { class: "warn" }, "with flagged samples")];
}

function restsOn(book: Book, event: Event): Child {
  return [
    event.source && el("span", { class: "fact" }, el("i", {}, "source"), " ", el("bdi", {}, book.source(event.source))),
    event.statement && !event.about?.includes(event.statement) && el("span", { class: "fact" }, el("i", {}, "said in"), " ", book.link(event.statement)),
    event.evidence?.length ? el("span", { class: "fact" }, el("i", {}, "evidence"), " ", spaced(event.evidence.map((ref) => book.reference(ref)))) : null,
  ];
}

/** Figures by name; a `…_value` and its `…_unc` are one figure with its ±. */
function figureFacts(figures: Record<string, number>): [string, string][] {
  return Object.entries(figures).flatMap(([name, value]): [string, string][] => {
    const [, stem, part] = /^(.*)_(value|unc)$/.exec(name) ?? [];
    if (!stem || !part) return [figureFact(name, value)];
    if (part === "unc" && `${stem}_value` in figures) return [];
    const unc = figures[`${stem}_unc`];
    if (part === "unc" || unc === undefined) return [figureFact(name, value)];
    const unit = /_(m|s|mps|deg)$/.exec(stem)?.[1];
    return [[words(stem.replace(/_(m|s|mps|deg)$/, "")), plusMinus(value, unc, 1, unit === "mps" ? "m/s" : unit === "deg" ? "°" : (unit ?? ""))]];
  });
}

/** A figure whose name ends in its unit: `length_s` 360 is "length 360 s". */
function figureFact(name: string, value: number): [string, string] {
  const found = /^(.*)_(m|s|mps|deg|ft|nm|kt|fpm|km)$/.exec(name);
  const title = words(found?.[1] ?? name);
  switch (found?.[2]) {
    case "m":
      return [title, Math.abs(value) >= 10_000 ? `${grouped(value / 1000, 1)} km` : `${grouped(value, Math.abs(value) < 100 ? 1 : 0)} m`];
    case "s":
      return [title, seconds(value)];
    case "mps":
      return [title, `${grouped(value, 1)} m/s`];
    case "deg":
      return [title, `${grouped(value, 1)}°`];
    case undefined:
      return [title, grouped(value, Number.isInteger(value) ? 0 : 2)];
    default:
      return [title, `${grouped(value, 1)} ${found?.[2]}`];
  }
}

function spaced(items: HTMLElement[]): Child[] {
  return items.flatMap((item, i) => (i ? ["; ", item] : [item]));
}

/** @param sign what stands in front, such as the number of a step */
export function eventItem(book: Book, event: Event, sign?: Child, more?: Child): HTMLElement {
  return el(
    "li",
    { id: anchor("event", event.id), class: "step", tabindex: "-1" },
    el("span", { class: "no" }, sign),
    el("div", { class: "when" }, eventTimes(book, event)),
    el("div", { class: "what" }, sentence(book, event), eventFacts(book, event), more),
  );
}

/** The same event in the reading box beside the chart, with a link to its place in the list. */
export function eventReading(book: Book, event: Event): Child {
  const step = book.stepNumbers.get(event.id);
  return [
    el("div", { class: "when" }, eventTimes(book, event)),
    el("div", { class: "what" }, sentence(book, event), eventFacts(book, event)),
    el("a", { class: "go", href: href("event", event.id) }, step ? `Step ${step}` : "In the list"),
  ];
}
