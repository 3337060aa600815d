// Evidence besides tracks that the case holds, evidence that it does not hold and that would decide, and clocks compared.
import { anchor, type Book, href } from "../book";
import { el, type Child } from "../dom";
import { degrees, feet, grouped, NM_M, seconds } from "../format";
import type { ClockView, Observation, Unseen } from "../report";
import { none, table } from "../table";
import { when } from "./statements";

export function observations(book: Book): Child {
  const { observations: found, sources } = book.report;
  if (!found.length) return none("The case holds no observation besides its tracks.");
  return table<Observation>(
    "Observations",
    [
      { title: "Observation", cell: (row) => [el("span", { class: "id" }, row.id), el("span", { dir: "auto" }, row.says), el("small", {}, row.kind)] },
      { title: "Flight", cell: (row) => row.flight && book.tag(row.flight) },
      { title: "Where", cell: (row) => row.place && [row.within !== undefined && `within ${grouped(row.within / NM_M, 2)} NM (${grouped(row.within)} m, ${feet(row.within)}) of `, book.link(row.place, book.place(row.place)), placeAt(book, row.place)] },
      { title: "When", cell: (row) => row.when && when(book, row.when) },
      { title: "Wind at most", figure: true, cell: (row) => row.wind_max !== undefined && `${grouped((row.wind_max * 3600) / NM_M)} kt (${grouped(row.wind_max * 3.6)} km/h)` },
      { title: "Basis", cell: (row) => book.basis(row.basis, sources.find((source) => source.id === row.source)?.party) },
      { title: "From", cell: (row) => [book.link(row.source, book.source(row.source)), custody(book, row.source)] },
      { title: "Evidence", cell: (row) => row.reference && book.reference(row.reference) },
    ],
    found,
    (row) => anchor("observation", row.id),
  );
}

function placeAt(book: Book, id: string): Child {
  const place = book.report.places.find((one) => one.id === id);
  return place && el("small", {}, degrees(place.lat_deg, place.lon_deg));
}

function custody(book: Book, id: string): Child {
  const held = book.report.sources.find((source) => source.id === id)?.custody ?? [];
  return held.length > 0 && el("ol", { class: "custody", "aria-label": "Custody" }, held.map((text) => el("li", { dir: "auto" }, text)));
}

export function unseen(book: Book): Child {
  const found = book.report.unseen;
  if (!found.length) return none("The case names no evidence that is held elsewhere and would decide a claim.");
  return [
    el("p", { class: "lead" }, "The case does not hold these. Each is named with who says that it exists, who holds it, and which claims it would decide."),
    el(
      "div",
      { class: "cards" },
      found.map((one) => unseenOf(book, one)),
    ),
  ];
}

function unseenOf(book: Book, one: Unseen): HTMLElement {
  const pair = (name: string, value: Child): HTMLElement => el("div", {}, el("dt", {}, name), el("dd", {}, value));
  return el(
    "article",
    { class: "card", id: anchor("unseen", one.id), tabindex: "-1" },
    el("h3", {}, el("span", { class: "id" }, one.id), el("span", { dir: "auto" }, one.says)),
    el(
      "dl",
      { class: "pairs" },
      pair("Held by", one.held_by?.length ? el("span", { class: "tags" }, one.held_by.map((id) => book.tag(id))) : "not stated"),
      pair("Who says so", [el("span", { dir: "auto" }, one.source), one.statements?.length ? [" ", book.links(one.statements)] : null]),
      pair("Would decide", one.decides?.length ? one.decides.map((id, i) => [i > 0 && ", ", book.claims.has(id) ? el("a", { href: href("verdict", id) }, id) : book.link(id)]) : "no claim is named"),
    ),
  );
}

/** Clocks of two sources that saw one flight, compared by what they saw. */
export function clocks(book: Book): Child {
  const found = book.report.inquiry.clocks;
  if (!found.length) return null;
  return [
    el("h3", {}, "Clocks compared"),
    el("p", { class: "lead" }, "Two sources that saw the same flight: the offset that best brings the second’s times onto the first’s, with what is left open."),
    table<ClockView>(
      "Clocks compared",
      [
        { title: "First", cell: (row) => book.link(row.first) },
        { title: "Second", cell: (row) => book.link(row.second) },
        { title: "To add to the second’s times", figure: true, cell: (row) => (row.offset_s === null ? "cannot be told" : [seconds(row.offset_s), row.unc_s !== null && el("small", {}, `± ${seconds(row.unc_s)}`)]) },
        { title: "Why not", cell: (row) => row.reason && el("span", { dir: "auto" }, row.reason) },
      ],
      found,
    ),
  ];
}
