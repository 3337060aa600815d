// Every flight at the clock's instant, in words and figures: the map's text, and the choice of two to measure between.
import type { Book } from "../book";
import { clock } from "../clock/clock";
import { el, type Child } from "../dom";
import { duration, grouped, NM_M } from "../format";
import { heightText, rangeText, trend } from "./overlay";
import type { Overlay } from "./overlay";
import { speedAt } from "./flown";
import type { Seen, Sky, Standing } from "./sky";

const EVERY_MS = 150;
const KT_MPS = NM_M / 3600;
const FEW = 8;

export function readout(book: Book, sky: Sky, overlay: Overlay, redraw: () => void): HTMLElement | null {
  if (!sky.flights.length) return null;
  const rows = new Map(sky.flights.map((flight) => [flight, row(book, flight)]));
  const measured = el("output", { class: "range-out" });
  const tell = (): void => {
    const standings = new Map(sky.all(clock.now).map((one) => [one.flight, one]));
    for (const [flight, { element, cells }] of rows) {
      const standing = standings.get(flight) ?? null;
      element.classList.toggle("absent", !standing);
      element.classList.toggle("chosen", flight === clock.selectedFlight);
      cellsOf(standing).forEach((text, i) => {
        const cell = cells[i];
        if (cell && cell.textContent !== text) cell.textContent = text;
      });
    }
    const [a, b] = (overlay.range ?? []).map((flight) => standings.get(flight)).filter((one): one is Seen => one?.kind === "fix");
    measured.textContent = !overlay.range ? "" : a && b ? rangeText(a, b) : "not both seen now";
  };
  let last = 0;
  clock.subscribe(() => {
    if (clock.playing && performance.now() - last < EVERY_MS) return;
    last = performance.now();
    tell();
  });
  const changed = (): void => {
    redraw();
    tell();
  };
  tell();
  const table = el(
    "table",
    { class: "now-table" },
    el("caption", {}, "Flights at this instant"),
    el("thead", {}, el("tr", {}, ["Flight", "Height", "Speed", "Course", "Position ±"].map((title) => el("th", { scope: "col" }, title)))),
    el("tbody", {}, [...rows.values()].map(({ element }) => element)),
  );
  return el(
    "div",
    { class: "readout" },
    sky.flights.length > FEW ? el("details", {}, el("summary", {}, `Figures of ${sky.flights.length} flights at this instant`), table) : table,
    sky.flights.length > 1 && el("p", { class: "range" }, ranges(book, sky, overlay, changed), measured),
  );
}

function row(book: Book, flight: string): { element: HTMLElement; cells: HTMLElement[] } {
  const choose = el("button", { type: "button", class: "plain" }, book.tag(flight));
  choose.addEventListener("click", () => clock.select({ kind: "flight", id: flight }));
  const cells = Array.from({ length: 4 }, () => el("td"));
  return { element: el("tr", {}, el("th", { scope: "row" }, choose), cells), cells };
}

function cellsOf(standing: Standing | null): string[] {
  if (!standing) return ["no track now", "", "", ""];
  if (standing.kind === "gap") return [`not seen for ${duration((clock.now - standing.before.tUs) / 1e6)}`, "", "", ""];
  const { fix, track } = standing;
  const speed = fix.gsMps ?? speedAt(track, clock.now);
  return [
    fix.altM === null ? "not known" : heightText(fix.altM, track.datum) + trend(fix.climbMps),
    speed === null ? "not known" : `${grouped(speed / KT_MPS)} kt`,
    fix.courseDeg === null ? "not known" : `${String(Math.round(fix.courseDeg) % 360).padStart(3, "0")}°`,
    fix.uncM === null ? "not known" : `${grouped(fix.uncM)} m`,
  ];
}

/** Two lists of flights; at first those that came closest. */
function ranges(book: Book, sky: Sky, overlay: Overlay, changed: () => void): Child {
  const nearest = [...book.approaches].sort((a, b) => a.encounter.cpa_3d_m.value - b.encounter.cpa_3d_m.value)[0]?.encounter;
  const start = nearest ? [nearest.flight_a, nearest.flight_b] : ["", ""];
  const lists = [0, 1].map((side) => {
    const list = el("select", { "aria-label": side ? "and this flight" : "Distance between this flight" }, el("option", { value: "" }, "—"), sky.flights.map((flight) => el("option", { value: flight }, book.name(flight))));
    list.value = start[side] ?? "";
    return list;
  });
  const read = (): void => {
    const [a = "", b = ""] = lists.map((list) => list.value);
    overlay.range = a && b && a !== b ? [a, b] : null;
  };
  for (const list of lists) {
    list.addEventListener("change", () => {
      read();
      changed();
    });
  }
  read();
  return ["Distance between ", lists[0], " and ", lists[1], ": "];
}
