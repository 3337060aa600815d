// Encounters and occupancies, every figure with its ± in the units of aviation and in metres.
import { anchor, type Book } from "../book";
import { el, type Child } from "../dom";
import { feet, FT_M, grouped, NM_M, plusMinus, seconds } from "../format";
import type { Encounter, Measured, Occupancy } from "../report";
import { none, table } from "../table";

const distance = (m: Measured): Child => both(plusMinus(m.value, m.unc, NM_M, "NM"), m);
const height = (m: Measured): Child => both(plusMinus(m.value, m.unc, FT_M, "ft"), m);

function both(shown: string, m: Measured): Child {
  return [shown, el("small", {}, plusMinus(m.value, m.unc, 1, "m"))];
}

function sources(book: Book, ...tracks: string[]): Child {
  const names = new Set(tracks.map((id) => book.source(book.tracks.get(id)?.source ?? "")));
  return el("small", {}, el("bdi", {}, [...names].filter(Boolean).join(", ")));
}

function instant(book: Book, tUs: number, uncS: number): Child {
  return [book.time(tUs, 1), el("small", {}, `± ${seconds(uncS)}`)];
}

export function encounters(book: Book): Child {
  const { encounters: found, occupancies, thresholds, tracks } = book.report;
  const h = thresholds.horizontal ?? 9260;
  const v = thresholds.vertical ?? 304.8;
  const rule = `closer than ${grouped(h / NM_M, 2).replace(/\.?0+$/, "")} NM horizontally and ${feet(v)} vertically`;
  return [
    el("h3", {}, "Encounters"),
    tracks.length < 2 && !found.length
      ? none("There are not two tracks in this case, so nothing can be said of how near two flights came.")
      : found.length
        ? [el("p", { class: "lead" }, `Flights ${rule}. Motion between fixes is continuous; gaps are not bridged.`), encounterTable(book, found)]
        : none(`No two tracks were ${rule}.`),
    el("h3", {}, "In volumes"),
    occupancies.length ? occupancyTable(book, occupancies) : none("No track was inside a volume of this case."),
  ];
}

function encounterTable(book: Book, rows: Encounter[]): HTMLElement {
  return table<Encounter>(
    "Encounters",
    [
      { title: "Flights", cell: (row) => [el("div", { class: "pair" }, book.tag(row.flight_a), book.tag(row.flight_b)), sources(book, row.track_a, row.track_b), row.with_flagged && el("span", { class: "warn" }, "with flagged samples")] },
      { title: "Closest approach at", cell: (row) => instant(book, row.cpa_us, row.cpa_unc_s) },
      { title: "3D", figure: true, cell: (row) => distance(row.cpa_3d_m) },
      { title: "Horizontal", figure: true, cell: (row) => distance(row.cpa_horizontal_m) },
      { title: "Vertical", figure: true, cell: (row) => [height(row.cpa_vertical_m), el("small", {}, row.datum)] },
      { title: "Least horizontal", figure: true, cell: (row) => distance(row.min_horizontal_m) },
      { title: "Least vertical", figure: true, cell: (row) => height(row.min_vertical_m) },
      { title: "From, to", cell: (row) => [el("div", {}, instant(book, row.start_us, row.start_unc_s)), el("div", {}, instant(book, row.end_us, row.end_unc_s))] },
    ],
    rows,
    (_, index) => anchor("encounter", String(index + 1)),
  );
}

function occupancyTable(book: Book, rows: Occupancy[]): HTMLElement {
  return table<Occupancy>(
    "Occupancies of volumes",
    [
      { title: "Flight", cell: (row) => [book.tag(row.flight), sources(book, row.track)] },
      { title: "Volume", cell: (row) => book.link(row.volume) },
      { title: "Enters", cell: (row) => (row.entered ? instant(book, row.enter_us, row.enter_unc_s) : [book.time(row.enter_us), el("small", {}, "the track begins inside")]) },
      { title: "Leaves", cell: (row) => (row.exited ? instant(book, row.exit_us, row.exit_unc_s) : [book.time(row.exit_us), el("small", {}, "the track ends inside")]) },
      { title: "Inside for", figure: true, cell: (row) => seconds((row.exit_us - row.enter_us) / 1e6) },
      {
        title: "Certain",
        cell: (row) => [row.certain === false ? el("span", { class: "warn" }, "within its uncertainty it may have stayed outside") : "yes", row.with_flagged && el("small", {}, "with flagged samples")],
      },
    ],
    rows,
    (_, index) => anchor("occupancy", String(index + 1)),
  );
}
