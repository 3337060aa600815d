// The map: ground, tracks, areas, and over them what moves with the clock. WebGL where the browser has it, else a plane.
import type { Book } from "../book";
import { clock } from "../clock/clock";
import { el, replaceChildren } from "../dom";
import { onWidth } from "../page";
import type { Event } from "../report";
import { onScheme } from "./colours";
import { ArrivingMap } from "./arriving";
import { contentsOf, type Area } from "./features";
import { pointsOf } from "./frame";
import { canShow, WebGlMap } from "./gl";
import type { Cell, World } from "./land";
import type { Shown } from "./layers";
import { legend } from "./legend";
import type { Names } from "./names";
import { type Drawn, Overlay } from "./overlay";
import { PlaneMap } from "./plane";
import { readout } from "./readout";
import { Sky } from "./sky";
import { subjectOf } from "./subject";
import { type GroundView, roomy } from "./view";

const PAPER_PX: [number, number] = [690, 430];
const LEAST_DEG = 0.09;

/** What other parts of the page may do with the map. */
export interface TheMap {
  frame: HTMLElement;
  /** where the frame lies when nobody has borrowed it */
  home: HTMLElement;
  kind: "webgl" | "plane";
  showAll(): void;
  /** moves to what an event is about, or to everything where it has no place */
  showEvent(event: Event, animated: boolean): void;
  enlarge(factor: number): void;
  drawn(): Drawn[];
  loaded: Promise<void>;
}

let current: TheMap | null = null;

export const theMap = (): TheMap | null => current;

export function map(book: Book, world: World, cells: Cell[], names: Names): HTMLElement {
  const { report } = book;
  const contents = contentsOf(book, names);
  const label = summary(book);
  const plane = (): PlaneMap => new PlaneMap(book, world, cells, contents, label);
  const gl = canShow(pointsOf(report)) ? new WebGlMap(book, world, cells, contents) : null;
  const view: GroundView = gl ? new ArrivingMap(plane(), gl) : plane();
  const sky = new Sky(book);
  const overlay = new Overlay(book, sky, view);
  const hint = el("p", { class: "map-hint", "aria-hidden": "true" }, "Click the map to zoom with the wheel, or hold Ctrl");
  const note = el("div", { class: "map-note picked", hidden: true, "aria-live": "polite" });
  const box = el(
    "div",
    { class: "map-frame", tabindex: "0", role: "group", "aria-label": `${label}. Arrow keys move it, plus and minus zoom, 0 shows everything` },
    view.element,
    overlay.canvas,
    hint,
    note,
  );
  if (!report.tracks.length) box.append(el("p", { class: "map-note no-tracks" }, noTracks(report.asserted.length > 0)));

  let waiting = 0;
  const draw = (): void => {
    waiting = 0;
    overlay.draw(clock.now, clock.selection?.kind === "flight" ? clock.selection.id : "", clock.selectedEvent);
  };
  const drawSoon = (): void => {
    waiting ||= requestAnimationFrame(draw);
  };
  // while the ground moves, what lies on it moves in the same frame
  view.onMove(draw);
  onScheme(drawSoon);
  clock.subscribe(() => {
    view.setMoment(clock.now, clock.selectedEvent);
    drawSoon();
  });
  view.setMoment(clock.now, clock.selectedEvent);

  const activate = (on: boolean): void => {
    box.classList.toggle("active", on);
    view.activate(on);
  };
  const closest = contents.closest.filter((one) => one.labelled).flatMap(({ a, b }) => [a, b]);
  const moves: Record<string, () => void> = {
    "+": () => view.zoomBy(1.5),
    "=": () => view.zoomBy(1.5),
    "-": () => view.zoomBy(1 / 1.5),
    "0": () => view.showAll(),
    ArrowLeft: () => view.panBy(-60, 0),
    ArrowRight: () => view.panBy(60, 0),
    ArrowUp: () => view.panBy(0, -60),
    ArrowDown: () => view.panBy(0, 60),
  };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box) return;
    const move = moves[event.key];
    if (event.key === "Escape") activate(false);
    if (!move) return;
    move();
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !box.contains(event.target)) activate(false);
  });
  const areas = new Map(contents.areas.map((area) => [area.id, area]));
  let pressed: [number, number] = [0, 0];
  box.addEventListener("pointerdown", (event) => (pressed = [event.clientX, event.clientY]));
  box.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button, .map-note")) return;
    activate(true);
    if (Math.hypot(event.clientX - pressed[0], event.clientY - pressed[1]) > 5) return;
    const at = box.getBoundingClientRect();
    const [x, y] = [event.clientX - at.left, event.clientY - at.top];
    const flight = overlay.hit(x, y);
    const picked = flight ? { kind: "flight" as const, id: flight } : view.pick(x, y)[0];
    note.hidden = true;
    if (!picked) return;
    if (picked.kind === "flight") clock.select({ kind: "flight", id: picked.id });
    else if (picked.kind === "encounter") selectApproach(book, Number(picked.id));
    else tellArea(note, areas.get(picked.id));
  });

  const button = (text: string, title: string, act: () => void): HTMLElement => {
    const made = el("button", { type: "button", "aria-label": title, title }, text);
    made.addEventListener("click", act);
    return made;
  };
  box.append(
    el(
      "div",
      { class: "map-buttons" },
      button("+", "Zoom in", () => view.zoomBy(1.6)),
      button("−", "Zoom out", () => view.zoomBy(1 / 1.6)),
      button("⤢", "Show everything", () => view.showAll()),
      closest.length > 0 && button("◎", "Show the closest approaches", () => view.show(roomy(closest, LEAST_DEG), true)),
    ),
  );

  const fit = (width: number, height: number): void => {
    overlay.resize(width, height);
    view.resize(width, height);
    draw();
  };
  new ResizeObserver(() => {
    if (box.clientWidth > 0 && box.clientHeight > 0) fit(box.clientWidth, box.clientHeight);
  }).observe(box);
  const home = el("div", { class: "map-home" }, box);
  onWidth(home, (width) => box.style.setProperty("--map-height", `${Math.round(Math.max(300, Math.min(width * (width < 600 ? 1.05 : 0.6), window.innerHeight * 0.72, 760)))}px`));
  onPaper(box, () => (gl ? plane() : null));

  const shown: Shown = { flagged: true, volumes: true, asserted: true, places: true, names: true, times: true };
  current = {
    frame: box,
    home,
    kind: gl ? "webgl" : "plane",
    showAll: () => view.showAll(),
    showEvent: (event, animated) => {
      const points = subjectOf(book, sky, contents, event);
      if (points.length) view.show(points, animated);
      else view.showAll();
    },
    enlarge: (factor) => {
      overlay.size = factor;
      view.enlarge(factor);
      drawSoon();
    },
    drawn: () => overlay.drawn,
    loaded: gl ? gl.loaded : Promise.resolve(),
  };
  return el("figure", { class: "map" }, home, readout(book, sky, overlay, drawSoon), legend(book, shown, () => view.setShown(shown), gl, contents.names.length > 0));
}

/** Selects the event of a closest approach. */
function selectApproach(book: Book, index: number): void {
  const encounter = book.report.encounters[index];
  if (!encounter) return;
  const event = book.report.events.find((one) => one.kind === "cpa" && one.start_us === encounter.cpa_us && [one.actor, ...(one.about ?? [])].includes(encounter.flight_a));
  if (event) clock.selectEvent(event);
  else clock.set(encounter.cpa_us);
}

function tellArea(note: HTMLElement, area: Area | undefined): void {
  if (!area) return;
  note.hidden = false;
  replaceChildren(note, el("p", {}, area.title), el("a", { href: area.href }, "More of it"));
}

/** On paper a plane map of everything takes the place of what the screen shows. */
function onPaper(box: HTMLElement, make: () => PlaneMap | null): void {
  let paper: PlaneMap | null | undefined;
  addEventListener("beforeprint", () => {
    if (paper === undefined) {
      paper = make();
      paper?.element.classList.add("paper");
      if (paper) box.append(paper.element);
    }
    paper?.resize(...PAPER_PX);
  });
}

function noTracks(withAsserted: boolean): string {
  return `No track is part of this case, so none is drawn.${withAsserted ? " Hatched areas are what somebody asserts or defines: bands, not positions." : ""}`;
}

function summary(book: Book): string {
  const { tracks, volumes, asserted, encounters, places } = book.report;
  const flights = [...new Set(tracks.map((track) => book.name(track.flight)))];
  return [
    flights.length ? `Map of the tracks of ${flights.slice(0, 12).join(", ")}${flights.length > 12 ? ` and ${flights.length - 12} more` : ""}` : "Map without tracks",
    `${volumes.length} volumes`,
    `${asserted.length} asserted or defined areas`,
    `${encounters.length} closest approaches`,
    `${places.length} places`,
  ].join("; ");
}

