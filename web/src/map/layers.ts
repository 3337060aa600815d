// The layers of the map, drawn anew for each view: paths keep their elements, marks and labels are made again.
import { type Book, href } from "../book";
import { replaceChildren, svg } from "../dom";
import { clock, feet, grouped, NM_M } from "../format";
import type { Event, LonLat, TrackView } from "../report";
import type { Area as AreaOf, Closest as ClosestOf, Contents, Flagged, Spot as SpotOf } from "./features";
import { positionAt } from "./flown";
import { type Frame, onScreen, type Plane, screenX, screenY, type View } from "./frame";
import { graticule, northArrow, scaleBar } from "./graticule";
import type { Grounds } from "./ground";
import { around, Labels } from "./labels";
import type { Named } from "./names";
import { hatching } from "./pattern";
import { traceLine, traceRings } from "./trace";

export interface Shown {
  flagged: boolean;
  volumes: boolean;
  asserted: boolean;
  places: boolean;
  names: boolean;
  times: boolean;
}

type Point = [x: number, y: number];
type Area = AreaOf<Plane>;
type Closest = ClosestOf<Point>;
type Spot = SpotOf<Point>;

interface TrackLine {
  track: TrackView;
  label: string;
  css: string;
  segments: Plane[];
  gaps: Plane[];
  flagged: Flagged<Point>[];
}

/** The same things in the plane of a frame. */
interface Projected {
  tracks: TrackLine[];
  areas: Area[];
  closest: Closest[];
  spots: Spot[];
  names: Named<Point>[];
}

function projected(frame: Frame, contents: Contents): Projected {
  return {
    tracks: contents.tracks.map((line) => ({
      ...line,
      segments: line.track.segments.map((segment) => frame.line(segment.lon_deg.map((lon, i): LonLat => [lon, segment.lat_deg[i] ?? 0]))),
      gaps: line.track.gaps.map((gap) => frame.line([gap.from_deg, gap.to_deg])),
      flagged: line.flagged.map(({ at, title }) => ({ at: frame.at(at), title })),
    })),
    areas: contents.areas.map((area) => ({ ...area, rings: area.rings.map((ring) => frame.line(ring)) })),
    closest: contents.closest.map((closest) => ({ ...closest, a: frame.at(closest.a), b: frame.at(closest.b) })),
    spots: contents.spots.map((spot) => ({ ...spot, at: frame.at(spot.at) })),
    names: contents.names.map((name) => ({ ...name, at: frame.at(name.at) })),
  };
}

const LEAST_IN_NM_M = 185.2;
const MINUTE_US = 60_000_000;
const TIME_STEPS_MIN = [1, 2, 5, 10, 15, 30, 60, 120];

export class Layers {
  readonly element = svg("g");
  readonly #book: Book;
  readonly #frame: Frame;
  readonly #contents: Projected;
  readonly #redraw: ((view: View) => void)[] = [];
  readonly #areas: { area: Area; group: SVGGElement }[] = [];
  readonly #marks = svg("g");
  readonly #labels = svg("g", { class: "labels" });
  readonly #furniture = svg("g");

  constructor(book: Book, frame: Frame, ground: Grounds, things: Contents) {
    this.#book = book;
    this.#frame = frame;
    const contents = projected(frame, things);
    this.#contents = contents;
    this.#path("land", (view) => traceRings(ground.world.land, view));
    this.#path("coast", (view) => ground.world.coasts.map((line) => traceLine(line, view)).join(""));
    this.#path("border", (view) => ground.world.borders.map((line) => traceLine(line, view)).join(""));
    this.#path("cell", (view) => traceRings(ground.cells, view));
    this.#path("land", (view) => traceRings(ground.fine.land, view));
    this.#path("border", (view) => ground.fine.borders.map((line) => traceLine(line, view)).join(""));
    this.#path("coast", (view) => ground.fine.coasts.map((line) => traceLine(line, view)).join(""));
    const grid = svg("path", { class: "graticule" });
    this.element.append(grid);
    this.#redraw.push((view) => grid.setAttribute("d", graticule(frame, view).path));
    const patterns = svg("defs");
    this.element.append(patterns);
    contents.areas.forEach((area, i) => this.#area(area, `hatch-${i}`, patterns));
    for (const track of contents.tracks) this.#track(track);
    this.element.append(this.#marks, this.#labels, this.#furniture);
  }

  draw(view: View, shown: Shown, selected: Event | null): void {
    for (const redraw of this.#redraw) redraw(view);
    for (const { area, group } of this.#areas) group.style.setProperty("display", (area.kind === "volume" ? shown.volumes : shown.asserted) ? "" : "none");
    this.#drawMarks(view, shown, selected);
  }

  #path(name: string, trace: (view: View) => string): SVGPathElement {
    const path = svg("path", { class: name, "fill-rule": "evenodd" });
    this.element.append(path);
    this.#redraw.push((view) => path.setAttribute("d", trace(view)));
    return path;
  }

  #area(area: Area, patternId: string, patterns: SVGDefsElement): void {
    const fill = svg("path", { class: "fill", "fill-rule": "evenodd" });
    const edge = svg("path", { class: "edge" });
    const link = svg("a", { href: area.href, tabindex: -1 }, fill, edge, svg("title", {}, area.title));
    const group = svg("g", { class: `area ${area.kind} ${area.hatched ? "hatched" : "plain"}` }, link);
    if (area.hatched) {
      patterns.append(hatching(patternId, area.css, area.colour));
      fill.setAttribute("fill", `url(#${patternId})`);
    } else fill.style.setProperty("fill", area.css);
    edge.style.setProperty("stroke", area.css);
    this.element.append(group);
    this.#areas.push({ area, group });
    this.#redraw.push((view) => {
      const path = traceRings(area.rings, view);
      fill.setAttribute("d", path);
      edge.setAttribute("d", path);
    });
  }

  #track(track: TrackLine): void {
    const casing = svg("path", { class: "casing" });
    const gaps = svg("path", { class: "gap" });
    const line = svg("path", { class: "track" });
    const { track: view } = track;
    const about = `${track.label}, ${view.basis.replaceAll("-", " ")}, source ${view.source}, ${grouped(view.samples)} samples`;
    for (const path of [gaps, line]) path.style.setProperty("stroke", track.css);
    const link = svg("a", { href: href("track", view.id), tabindex: -1 }, casing, gaps, line, svg("title", {}, about));
    this.element.append(svg("g", { class: `flight ${view.basis}` }, link));
    this.#redraw.push((now) => {
      const path = track.segments.map((segment) => traceLine(segment, now)).join("");
      casing.setAttribute("d", path);
      line.setAttribute("d", path);
      gaps.setAttribute("d", track.gaps.map((gap) => traceLine(gap, now)).join(""));
    });
  }

  #drawMarks(view: View, shown: Shown, selected: Event | null): void {
    const labels = new Labels(view);
    labels.keep(0, view.height - 52, 200, view.height);
    labels.keep(view.width - 56, 0, view.width, 66);
    labels.keep(view.width - 56, view.height - 176, view.width, view.height);
    if (!this.#contents.tracks.length) labels.keep(170, view.height - 56, view.width, view.height);
    for (const track of this.#contents.tracks) track.segments.forEach((segment) => labels.line(segment));
    if (shown.asserted || shown.volumes) for (const { area } of this.#areas) area.rings.forEach((ring) => labels.line(ring));
    const marks: SVGElement[] = [];
    const texts: (SVGElement | null)[] = [];
    if (selected?.lat_deg !== undefined && selected.lon_deg !== undefined && selected.basis !== "asserted") {
      const [x, y] = this.#screen(view, this.#frame.at([selected.lon_deg, selected.lat_deg]));
      marks.push(svg("circle", { class: "selected", cx: x, cy: y, r: 13 }), svg("circle", { class: "selected inner", cx: x, cy: y, r: 2.5 }));
    }
    for (const closest of this.#contents.closest) this.#closest(closest, view, labels, marks, texts);
    const named = new Set<string>();
    for (const track of this.#contents.tracks) {
      if (shown.flagged) this.#flagged(track, view, marks);
      this.#heads(track, view, marks, named.has(track.label) ? null : labels, texts);
      named.add(track.label);
    }
    if (shown.places) for (const spot of this.#contents.spots) this.#spot(spot, view, labels, marks, texts);
    for (const { area } of this.#areas) {
      if (area.kind === "volume" ? shown.volumes : shown.asserted) texts.push(this.#areaLabel(area, view, labels));
    }
    const told = new Set<string>();
    if (shown.times) for (const track of this.#contents.tracks) this.#times(track, view, labels, marks, texts, told);
    if (shown.names) for (const name of this.#contents.names) this.#name(name, view, labels, marks, texts);
    replaceChildren(this.#marks, marks);
    replaceChildren(this.#labels, texts);
    const grid = graticule(this.#frame, view).labels.map(({ x, y, text }) => svg("text", { class: "degree", x, y, "text-anchor": y > view.height - 8 ? "middle" : "start" }, text));
    replaceChildren(this.#furniture, grid, scaleBar(this.#frame, view), northArrow(this.#frame, view));
  }

  #screen(view: View, [x, y]: [number, number]): [number, number] {
    return [screenX(view, x), screenY(view, y)];
  }

  #closest(closest: Closest, view: View, labels: Labels, marks: SVGElement[], texts: (SVGElement | null)[]): void {
    const { encounter, index } = closest;
    const [ax, ay] = this.#screen(view, closest.a);
    const [bx, by] = this.#screen(view, closest.b);
    if (!onScreen(view, ax, ay, 60)) return;
    const reach = Math.max(9, Math.min(40, Math.hypot(ax - bx, ay - by) / 2 + 5));
    const apart = encounter.cpa_horizontal_m.value;
    const text = `${apart < LEAST_IN_NM_M ? `${grouped(apart)} m` : `${grouped(apart / NM_M, 2)} NM`}, ${feet(encounter.cpa_vertical_m.value)}`;
    marks.push(
      svg(
        "a",
        { href: href("encounter", String(index + 1)), class: "cpa", tabindex: -1 },
        svg("title", {}, `closest approach of ${this.#book.name(encounter.flight_a)} and ${this.#book.name(encounter.flight_b)} at ${this.#book.plainTime(encounter.cpa_us, 1)}: ${text}`),
        svg("line", { x1: ax, y1: ay, x2: bx, y2: by }),
        svg("circle", { cx: (ax + bx) / 2, cy: (ay + by) / 2, r: reach }),
        svg("circle", { class: "dot", cx: ax, cy: ay, r: 2.4 }),
        svg("circle", { class: "dot", cx: bx, cy: by, r: 2.4 }),
      ),
    );
    const x = (ax + bx) / 2;
    const y = (ay + by) / 2;
    if (closest.labelled) texts.push(labels.put({ text: [text, `${clock(encounter.cpa_us)} UTC`], tries: around(x, y, reach + 6), class: "cpa-label", size: 12 }));
    labels.keep(x - reach, y - reach, x + reach, y + reach);
  }

  #flagged(track: TrackLine, view: View, marks: SVGElement[]): void {
    for (const { at, title } of track.flagged) {
      const [x, y] = this.#screen(view, at);
      if (!onScreen(view, x, y, 10)) continue;
      const mark = svg("path", { class: "flagged", d: `M${x},${y - 5}l5,5l-5,5l-5,-5Z` }, svg("title", {}, title));
      mark.style.setProperty("stroke", track.css);
      marks.push(mark);
    }
  }

  /** The name beside each track, a dot where it begins, and an arrow where it ends. */
  #heads(track: TrackLine, view: View, marks: SVGElement[], labels: Labels | null, texts: (SVGElement | null)[]): void {
    const first = track.segments.find((segment) => segment.length > 0);
    const last = track.segments.findLast((segment) => segment.length > 0);
    if (!first || !last) return;
    const [sx, sy] = this.#screen(view, [first[0] as number, first[1] as number]);
    const start = svg("circle", { class: "start", cx: sx, cy: sy, r: 3.2 });
    start.style.setProperty("stroke", track.css);
    marks.push(start);
    const [ex, ey] = this.#screen(view, [last.at(-2) as number, last.at(-1) as number]);
    let back = last.length - 4;
    let [px, py] = [ex, ey];
    while (back >= 0 && Math.hypot(ex - px, ey - py) < 8) {
      [px, py] = this.#screen(view, [last[back] as number, last[back + 1] as number]);
      back -= 2;
    }
    const turn = (Math.atan2(ey - py, ex - px) * 180) / Math.PI;
    const arrow = svg("path", { class: "arrow", d: "M7,0L-4,-4.5L-4,4.5Z", transform: `translate(${ex.toFixed(1)},${ey.toFixed(1)}) rotate(${turn.toFixed(0)})` });
    arrow.style.setProperty("fill", track.css);
    marks.push(arrow);
    if (!labels) return;
    const tries = [...around(ex, ey, 10), ...around(sx, sy, 9), ...visible(track, view).flatMap(([x, y]) => around(x, y, 9))];
    texts.push(labels.put({ text: [track.label], tries, css: track.css, class: "flight-label", size: 13 }));
  }

  #spot(spot: Spot, view: View, labels: Labels, marks: SVGElement[], texts: (SVGElement | null)[]): void {
    const [x, y] = this.#screen(view, spot.at);
    if (!onScreen(view, x, y)) return;
    marks.push(svg("rect", { class: "place", x: x - 2.5, y: y - 2.5, width: 5, height: 5 }, svg("title", {}, spot.title)));
    labels.keep(x - 4, y - 4, x + 4, y + 4);
    texts.push(labels.put({ text: [spot.name], tries: around(x, y, 7), class: "place-label", size: 12.5 }));
  }

  /** A town or airport is marked only where its name has room. */
  #name(name: Named<Point>, view: View, labels: Labels, marks: SVGElement[], texts: (SVGElement | null)[]): void {
    const [x, y] = this.#screen(view, name.at);
    if (!onScreen(view, x, y)) return;
    const text = labels.put({ text: [name.text], tries: around(x, y, 5).slice(0, 4), class: `name-label ${name.kind}`, size: 10.5 });
    if (!text) return;
    marks.push(svg("circle", { class: `name ${name.kind}`, cx: x, cy: y, r: name.kind === "town" ? 1.6 : 2.4 }, svg("title", {}, name.title)));
    texts.push(text);
  }

  #areaLabel(area: Area, view: View, labels: Labels): SVGElement | null {
    const ring = area.rings[0];
    if (!ring?.length) return null;
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < ring.length; i += 2) {
      const [x, y] = this.#screen(view, [ring[i] as number, ring[i + 1] as number]);
      west = Math.min(west, x);
      east = Math.max(east, x);
      north = Math.min(north, y);
      south = Math.max(south, y);
    }
    const x = (Math.max(0, west) + Math.min(view.width, east)) / 2;
    const middle = (Math.max(0, north) + Math.min(view.height, south)) / 2;
    if (east < 0 || south < 0 || west > view.width || north > view.height) return null;
    const size = 12;
    const tall = area.lines.length * size * 1.2;
    const inside = { x, y: middle - tall / 2 + size, anchor: "middle" as const, dy: 0 };
    const tries = [
      { x, y: north - tall + size * 0.4, anchor: "middle" as const, dy: 0 },
      { x, y: south + size * 1.2, anchor: "middle" as const, dy: 0 },
      { x: east + 6, y: middle - tall / 2 + size, anchor: "start" as const, dy: 0 },
      { x: west - 6, y: middle - tall / 2 + size, anchor: "end" as const, dy: 0 },
    ];
    const roomy = east - west > 130 && south - north > tall + 20 && area.rings.length === 1;
    return labels.put({ text: area.lines, tries: roomy ? [inside, ...tries] : [...tries, inside], css: area.css, class: "area-label", size });
  }

  /** Dots at whole minutes along a track, as far apart as the view allows. */
  #times(track: TrackLine, view: View, labels: Labels, marks: SVGElement[], texts: (SVGElement | null)[], told: Set<string>): void {
    const { track: of } = track;
    const drawn = track.segments.reduce((sum, line) => sum + lengthPx(line, view), 0);
    const minutes = (of.last_us - of.first_us) / MINUTE_US;
    const step = TIME_STEPS_MIN.find((s) => (s / minutes) * drawn > 75);
    if (!step || minutes <= 0) return;
    const stepUs = step * MINUTE_US;
    const count = Math.min(2000, Math.floor((of.last_us - of.first_us) / stepUs) + 1);
    for (let i = 0, t = Math.ceil(of.first_us / stepUs) * stepUs; i < count && t <= of.last_us; i++, t += stepUs) {
      const at = positionAt(of, t);
      if (!at) continue;
      const [x, y] = this.#screen(view, this.#frame.at(at));
      if (!onScreen(view, x, y)) continue;
      const dot = svg("circle", { class: "minute", cx: x.toFixed(1), cy: y.toFixed(1), r: 2 });
      dot.style.setProperty("fill", track.css);
      marks.push(dot);
      if (told.has(`${of.flight} ${t}`)) continue;
      told.add(`${of.flight} ${t}`);
      texts.push(labels.put({ text: [clock(t).slice(0, 5)], tries: around(x, y, 6).slice(0, 4), css: track.css, class: "minute-label", size: 10.5 }));
    }
  }
}

/** Three places along what is seen of a track. */
function visible(track: TrackLine, view: View): [number, number][] {
  const seen: [number, number][] = [];
  for (const line of track.segments) {
    for (let i = 0; i < line.length; i += 2) {
      const x = screenX(view, line[i] as number);
      const y = screenY(view, line[i + 1] as number);
      if (onScreen(view, x, y, -20)) seen.push([x, y]);
    }
  }
  return seen.length ? [0.5, 0.25, 0.75].map((share) => seen[Math.floor(share * (seen.length - 1))] as [number, number]) : [];
}

function lengthPx(line: Float64Array, view: View): number {
  let sum = 0;
  for (let i = 2; i < line.length; i += 2) sum += Math.hypot((line[i] as number) - (line[i - 2] as number), (line[i + 1] as number) - (line[i - 1] as number));
  return sum * view.scale;
}
