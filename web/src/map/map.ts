// The map: coasts, tracks, volumes, what is asserted and by whom; pan and zoom by pointer, touch, keys and buttons.
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, zoomIdentity } from "d3-zoom";
import type { Book } from "../book";
import { el, svg } from "../dom";
import { clock, dayNumber, degrees, shortDay } from "../format";
import { onPrint, onSelect, onWidth } from "../page";
import type { Event } from "../report";
import { bounds } from "../sections/inputs";
import { assertedArea, closestApproaches, trackLines, volumeArea } from "./features";
import { Frame, pointsOf, type View } from "./frame";
import { grounds } from "./ground";
import { Layers, type Shown } from "./layers";
import { legend } from "./legend";

type Json = Parameters<typeof grounds>;

/** A map whose land comes from the page's own data. */
export function map(book: Book, world: Json[1], cells: Json[2]): HTMLElement {
  const { report } = book;
  const frame = new Frame(pointsOf(report));
  const times = (start: number | null | undefined, end: number | null | undefined): string => interval(start ?? undefined, end ?? undefined);
  const closest = closestApproaches(book, frame);
  const layers = new Layers(book, frame, {
    ground: grounds(frame, world, cells),
    tracks: trackLines(book, frame),
    areas: [
      ...report.asserted.map((region) => assertedArea(book, frame, region, times(region.start_us, region.end_us))),
      ...report.volumes.map((volume) => volumeArea(book, frame, volume, bounds(volume), times(volume.start_us, volume.end_us))),
    ],
    closest,
    spots: report.places.map((place) => ({
      at: frame.at([place.lon_deg, place.lat_deg]),
      name: place.name,
      title: `${place.name}, ${degrees(place.lat_deg, place.lon_deg)}; source: ${place.source}`,
    })),
  });
  const sea = svg("rect", { class: "sea", width: "100%", height: "100%" });
  const drawing = svg("svg", { role: "group", "aria-label": summary(book) }, sea, layers.element);
  const hint = el("p", { class: "map-hint", "aria-hidden": "true" }, "Click the map to zoom with the wheel, or hold Ctrl");
  const box = el("div", { class: "map-frame", tabindex: "0", role: "group", "aria-label": "Map. Arrow keys move it, plus and minus zoom, 0 shows everything" }, drawing, hint);
  if (!report.tracks.length) box.append(el("p", { class: "map-note" }, noTracks(report.asserted.length > 0)));

  const shown: Shown = { flagged: true, volumes: true, asserted: true, places: true, times: true };
  let fitted: View = frame.fit(960, 560);
  let transform = zoomIdentity;
  let selected: Event | null = null;
  let waiting = 0;
  const draw = (): void => {
    waiting = 0;
    layers.draw({ ...fitted, scale: fitted.scale * transform.k, x: fitted.x * transform.k + transform.x, y: fitted.y * transform.k + transform.y }, shown, selected);
  };
  const drawSoon = (): void => {
    waiting ||= requestAnimationFrame(draw);
  };

  const active = (): boolean => box.classList.contains("active");
  const behaviour = zoom<SVGSVGElement, unknown>()
    .scaleExtent([0.2, 4000])
    .filter((event: MouseEvent | TouchEvent | WheelEvent) => {
      if (event.type === "wheel") return active() || event.ctrlKey;
      if ("touches" in event) return active() || event.touches.length > 1;
      return !event.ctrlKey && event.button === 0;
    })
    .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
      transform = event.transform;
      drawSoon();
    });
  const root = select<SVGSVGElement, unknown>(drawing);
  root.call(behaviour).on("dblclick.zoom", null);
  const activate = (on: boolean): void => void box.classList.toggle("active", on);
  box.addEventListener("click", () => activate(true));
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof Node && !box.contains(event.target)) activate(false);
  });
  const by = (factor: number): void => behaviour.scaleBy(root, factor);
  const whole = (): void => behaviour.transform(root, zoomIdentity);
  const toClosest = (): void => {
    const box = boxAbout(closest.filter((one) => one.labelled).flatMap(({ a, b }) => [a, b]));
    const k = Math.min(fitted.width / (box.x1 - box.x0), fitted.height / (box.y1 - box.y0)) / fitted.scale;
    const x = ((box.x0 + box.x1) / 2) * fitted.scale + fitted.x;
    const y = ((box.y0 + box.y1) / 2) * fitted.scale + fitted.y;
    behaviour.transform(root, zoomIdentity.translate(fitted.width / 2 - k * x, fitted.height / 2 - k * y).scale(k));
  };
  const moves: Record<string, () => void> = {
    "+": () => by(1.5),
    "=": () => by(1.5),
    "-": () => by(1 / 1.5),
    "0": whole,
    ArrowLeft: () => behaviour.translateBy(root, 60 / transform.k, 0),
    ArrowRight: () => behaviour.translateBy(root, -60 / transform.k, 0),
    ArrowUp: () => behaviour.translateBy(root, 0, 60 / transform.k),
    ArrowDown: () => behaviour.translateBy(root, 0, -60 / transform.k),
    Escape: () => activate(false),
  };
  box.addEventListener("keydown", (event) => {
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : moves[event.key];
    if (!move) return;
    move();
    event.preventDefault();
  });
  const button = (text: string, label: string, act: () => void): HTMLElement => {
    const made = el("button", { type: "button", "aria-label": label, title: label }, text);
    made.addEventListener("click", act);
    return made;
  };
  box.append(el("div", { class: "map-buttons" }, button("+", "Zoom in", () => by(1.6)), button("−", "Zoom out", () => by(1 / 1.6)), button("⤢", "Show everything", whole), closest.length > 0 && button("◎", "Show the closest approaches", toClosest)));

  const resize = (width: number): void => {
    const height = Math.round(Math.max(300, Math.min(width * (width < 600 ? 1.05 : 0.6), window.innerHeight * 0.8, 760)));
    drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    box.style.setProperty("height", `${height}px`);
    fitted = frame.fit(width, height);
    behaviour.extent([[0, 0], [width, height]]);
    draw();
  };
  onWidth(box, resize);
  onPrint(box, resize);
  onSelect((event) => {
    selected = event;
    drawSoon();
  });
  return el("figure", { class: "map" }, box, legend(book, shown, drawSoon));
}

const LEAST_HALF_RAD = 0.002; // about 13 km

/** A box with room about points of the plane. */
function boxAbout(points: [number, number][]): { x0: number; y0: number; x1: number; y1: number } {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2];
  const halfX = Math.max(LEAST_HALF_RAD, 0.7 * (Math.max(...xs) - Math.min(...xs)));
  const halfY = Math.max(LEAST_HALF_RAD, 0.7 * (Math.max(...ys) - Math.min(...ys)));
  return { x0: x - halfX, y0: y - halfY, x1: x + halfX, y1: y + halfY };
}

function interval(start: number | undefined, end: number | undefined): string {
  if (start === undefined && end === undefined) return "";
  const at = (t: number): string => `${clock(t).slice(0, 5)}`;
  const otherDay = start !== undefined && end !== undefined && dayNumber(start) !== dayNumber(end);
  if (start === undefined) return `until ${at(end ?? 0)} UTC`;
  if (end === undefined) return `from ${at(start)} UTC`;
  return start === end ? `${at(start)} UTC` : `${at(start)}–${otherDay ? `${shortDay(end)} ` : ""}${at(end)} UTC`;
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
