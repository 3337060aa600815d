// What moves with the clock, drawn over either map: aircraft with their trails, what a gap leaves possible, the range.
import type { Book } from "../book";
import { FT_M, grouped, NM_M } from "../format";
import type { Event, LonLat } from "../report";
import { faded, resolved } from "./colours";
import { eastDeg, trail } from "./flown";
import { circle, distanceM } from "./geodesy";
import { reachM, type Seen, type Sky, type Standing, type Unseen } from "./sky";
import { greatCircle } from "./style";
import type { GroundView } from "./view";

const TRAIL_S = 180;
const HIT_PX = 16;
const RAD = Math.PI / 180;
/** an aircraft seen from above, its nose to the right */
const AIRCRAFT = "M11,0C11,-1.4 9,-1.9 6.5,-1.9L3,-1.9L-2.5,-9L-5,-9L-2.2,-1.9L-6.5,-1.6L-8.6,-4.4L-10.4,-4.4L-9.2,0L-10.4,4.4L-8.6,4.4L-6.5,1.6L-2.2,1.9L-5,9L-2.5,9L3,1.9L6.5,1.9C9,1.9 11,1.4 11,0Z";

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface Drawn {
  flight: string;
  kind: "fix" | "gap";
  at: LonLat;
  x: number;
  y: number;
}

/** A height as a pilot reads it: a flight level on pressure, feet with their datum otherwise. */
export function heightText(altM: number, datum: string): string {
  const ft = altM / FT_M;
  if (datum === "STD") return `FL${String(Math.max(0, Math.round(ft / 100))).padStart(3, "0")}`;
  return `${grouped(Math.round(ft / 10) * 10)} ft ${datum}`;
}

export const trend = (climbMps: number | null): string => (climbMps === null || Math.abs(climbMps) < 1.5 ? "" : climbMps > 0 ? " ↑" : " ↓");

export class Overlay {
  readonly canvas = document.createElement("canvas");
  readonly #book: Book;
  readonly #sky: Sky;
  readonly #view: GroundView;
  readonly #aircraft = new Path2D(AIRCRAFT);
  #family = "sans-serif";
  #width = 0;
  #height = 0;
  #taken: Box[] = [];
  /** how much larger than on a page things are drawn: for a room */
  size = 1;
  /** two flights between which the distance is shown */
  range: [string, string] | null = null;
  drawn: Drawn[] = [];

  constructor(book: Book, sky: Sky, view: GroundView) {
    this.#book = book;
    this.#sky = sky;
    this.#view = view;
    this.canvas.className = "overlay";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  resize(width: number, height: number): void {
    const ratio = Math.min(2, devicePixelRatio);
    this.#width = width;
    this.#family = getComputedStyle(document.body).fontFamily;
    this.#height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.getContext("2d")?.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** The flight nearest a pixel, where one is near. */
  hit(x: number, y: number): string | null {
    const near = this.drawn
      .filter(({ kind }) => kind === "fix")
      .map((one) => ({ one, far: Math.hypot(one.x - x, one.y - y) }))
      .sort((a, b) => a.far - b.far)[0];
    return near && near.far < HIT_PX * this.size ? near.one.flight : null;
  }

  draw(tUs: number, selectedFlight: string, selected: Event | null): void {
    const pen = this.canvas.getContext("2d");
    if (!pen || !this.#width) return;
    pen.clearRect(0, 0, this.#width, this.#height);
    this.drawn = [];
    this.#taken = [];
    const standings = this.#sky.all(tUs);
    const seen = standings.filter((one): one is Seen => one.kind === "fix");
    for (const one of standings) if (one.kind === "gap") this.#gap(pen, one, tUs);
    this.#place(pen, selected);
    for (const one of seen) this.#trail(pen, one, tUs);
    for (const one of seen) this.#disc(pen, one);
    for (const one of seen) this.#symbol(pen, one, one.flight === selectedFlight);
    this.#range(pen, standings);
    const many = seen.length > 12;
    for (const one of [...seen].sort((a, b) => Number(b.flight === selectedFlight) - Number(a.flight === selectedFlight))) this.#label(pen, one, many);
    for (const one of standings) if (one.kind === "gap") this.#gapLabel(pen, one);
    this.#scale(pen);
  }

  #css(flight: string): string {
    return resolved(this.#book.colour(flight).css);
  }

  #trace(points: LonLat[]): Path2D | null {
    const path = new Path2D();
    let started = false;
    for (const point of points) {
      const at = this.#view.project(point);
      if (!at) return null;
      if (started) path.lineTo(...at);
      else path.moveTo(...at);
      started = true;
    }
    return started ? path : null;
  }

  #trail(pen: CanvasRenderingContext2D, { track, flight, fix }: Seen, tUs: number): void {
    const points = trail(track, tUs, TRAIL_S);
    const path = this.#trace(points);
    const [from, to] = [points[0] && this.#view.project(points[0]), this.#view.project(fix.at)];
    if (!path || !from || !to) return;
    const css = this.#css(flight);
    const fade = pen.createLinearGradient(...from, ...to);
    fade.addColorStop(0, faded(css, 0.05));
    fade.addColorStop(1, css);
    pen.strokeStyle = fade;
    pen.lineWidth = 3.6 * this.size;
    pen.lineJoin = pen.lineCap = "round";
    pen.stroke(path);
  }

  /** The 95 % radius, where a screen shows it. */
  #disc(pen: CanvasRenderingContext2D, { fix, flight }: Seen): void {
    if (!fix.uncM) return;
    const path = this.#trace(circle(fix.at[0], fix.at[1], fix.uncM, 48));
    const css = this.#css(flight);
    if (!path) return;
    pen.fillStyle = faded(css, 0.14);
    pen.strokeStyle = faded(css, 0.7);
    pen.lineWidth = 1;
    pen.fill(path);
    pen.stroke(path);
  }

  #symbol(pen: CanvasRenderingContext2D, { fix, flight, others }: Seen, chosen: boolean): void {
    const at = this.#view.project(fix.at);
    if (!at) return;
    const css = this.#css(flight);
    for (const other of others) {
      const [x, y] = this.#view.project(other.at) ?? [NaN, NaN];
      if (!(Math.hypot(x - at[0], y - at[1]) > 5)) continue;
      pen.beginPath();
      pen.arc(x, y, 3.2 * this.size, 0, 7);
      pen.strokeStyle = css;
      pen.lineWidth = 1.6;
      pen.stroke();
    }
    const [x, y] = at;
    if (chosen) {
      pen.beginPath();
      pen.arc(x, y, 18 * this.size, 0, 7);
      pen.strokeStyle = resolved("var(--ink)");
      pen.lineWidth = 2;
      pen.stroke();
    }
    pen.save();
    pen.translate(x, y);
    pen.scale(1.15 * this.size, 1.15 * this.size);
    if (fix.courseDeg === null) {
      pen.beginPath();
      pen.arc(0, 0, 5, 0, 7);
    } else pen.rotate(this.#turn(fix.at, fix.courseDeg, at));
    pen.fillStyle = css;
    pen.strokeStyle = resolved("var(--sheet)");
    pen.lineWidth = 2.4;
    pen.lineJoin = "round";
    if (fix.courseDeg === null) {
      pen.stroke();
      pen.fill();
    } else {
      pen.stroke(this.#aircraft);
      pen.fill(this.#aircraft);
    }
    pen.restore();
    this.drawn.push({ flight, kind: "fix", at: fix.at, x, y });
    const half = 13 * this.size;
    this.#taken.push({ x0: x - half, y0: y - half, x1: x + half, y1: y + half });
  }

  /** A course as an angle on the screen, right wherever north points. */
  #turn([lon, lat]: LonLat, courseDeg: number, [x, y]: [number, number]): number {
    const ahead: LonLat = [lon + (0.001 * Math.sin(courseDeg * RAD)) / Math.max(0.05, Math.cos(lat * RAD)), lat + 0.001 * Math.cos(courseDeg * RAD)];
    const [ax, ay] = this.#view.project(ahead) ?? [x, y - 1];
    return Math.atan2(ay - y, ax - x);
  }

  #label(pen: CanvasRenderingContext2D, { fix, flight, track }: Seen, short: boolean): void {
    const at = this.#view.project(fix.at);
    if (!at || at[0] < 0 || at[1] < 0 || at[0] > this.#width || at[1] > this.#height) return;
    const height = fix.altM === null ? "" : heightText(fix.altM, track.datum) + trend(fix.climbMps);
    const speed = fix.gsMps === null ? "" : `${grouped(fix.gsMps / (NM_M / 3600))} kt`;
    const lines = [this.#book.name(flight), [height, short ? "" : speed].filter(Boolean).join("  ")].filter(Boolean);
    this.#text(pen, lines, at, 15 * this.size, this.#css(flight), short);
  }

  /** Lines of text beside a place where no other text lies; where there is room nowhere, left out or laid over. */
  #text(pen: CanvasRenderingContext2D, lines: string[], [x, y]: [number, number], gap: number, css: string, mayLeaveOut: boolean): void {
    const px = 13.5 * this.size;
    const font = (i: number): string => `${i ? 500 : 650} ${i ? px * 0.93 : px}px ${this.#family}`;
    const width = Math.max(...lines.map((text, i) => ((pen.font = font(i)), pen.measureText(text).width)));
    const tall = lines.length * px * 1.22;
    const tries: [number, number][] = [[x + gap, y - tall / 2], [x - gap - width, y - tall / 2], [x - width / 2, y - gap - tall], [x - width / 2, y + gap], [x + gap, y - gap - tall], [x - gap - width, y + gap], [x - width / 2, y + 2.4 * gap], [x - width / 2, y - 2.4 * gap - tall]];
    const free = ([left, top]: [number, number]): boolean =>
      left > 2 && top > 2 && left + width < this.#width - 2 && top + tall < this.#height - 2 && this.#taken.every((box) => left > box.x1 || left + width < box.x0 || top > box.y1 || top + tall < box.y0);
    const place = tries.find(free) ?? (mayLeaveOut ? undefined : tries[0]);
    if (!place) return;
    const [left, top] = place;
    this.#taken.push({ x0: left - 3, y0: top - 1, x1: left + width + 3, y1: top + tall + 1 });
    pen.textBaseline = "top";
    pen.textAlign = "left";
    pen.beginPath();
    pen.roundRect(left - 5, top - 3, width + 10, tall + 5, 4);
    pen.fillStyle = faded(resolved("var(--sheet)"), 0.84);
    pen.fill();
    pen.fillStyle = css;
    lines.forEach((text, i) => {
      pen.font = font(i);
      pen.fillText(text, left, top + i * px * 1.22);
    });
  }

  /** Nothing seen: all places it could have reached and come back from, or no more than the two ends. */
  #gap(pen: CanvasRenderingContext2D, one: Unseen, tUs: number): void {
    const css = this.#css(one.flight);
    const reach = reachM(one, tUs);
    if (reach) {
      const [from, to] = [this.#trace(circle(...one.before.at, reach[0], 120)), this.#trace(circle(...one.after.at, reach[1], 120))];
      if (from && to) {
        for (const [inside, path] of [[from, to], [to, from]] as const) {
          pen.save();
          pen.clip(inside);
          if (path === to) {
            pen.fillStyle = faded(css, 0.16);
            pen.fill(path);
          }
          pen.strokeStyle = css;
          pen.lineWidth = 2.6;
          pen.setLineDash([7, 5]);
          pen.stroke(path);
          pen.restore();
        }
      }
    }
    for (const { at } of [one.before, one.after]) {
      const place = this.#view.project(at);
      if (!place) continue;
      pen.beginPath();
      pen.arc(...place, 4.5 * this.size, 0, 7);
      pen.fillStyle = resolved("var(--sheet)");
      pen.strokeStyle = css;
      pen.lineWidth = 2;
      pen.fill();
      pen.stroke();
    }
    const middle: LonLat = [one.before.at[0] + eastDeg(one.before.at[0], one.after.at[0]) / 2, (one.before.at[1] + one.after.at[1]) / 2];
    const [x, y] = this.#view.project(middle) ?? [NaN, NaN];
    this.drawn.push({ flight: one.flight, kind: "gap", at: middle, x, y });
  }

  #gapLabel(pen: CanvasRenderingContext2D, one: Unseen): void {
    const at = this.drawn.find(({ flight, kind }) => flight === one.flight && kind === "gap");
    if (!at || !Number.isFinite(at.x)) return;
    const name = this.#book.name(one.flight);
    const lines = one.bound ? [`${name}: not seen`, `could have been anywhere here (at most ${grouped(one.bound.mps / (NM_M / 3600))} kt, ${one.bound.input.id})`] : [`${name}: not seen`, "no speed bound, so where is not known"];
    this.#text(pen, lines, [at.x, at.y], 12, this.#css(one.flight), false);
  }

  #range(pen: CanvasRenderingContext2D, standings: Standing[]): void {
    if (!this.range) return;
    const [a, b] = this.range.map((flight) => standings.find((one): one is Seen => one.kind === "fix" && one.flight === flight));
    if (!a || !b) return;
    const [from, to] = [this.#view.project(a.fix.at), this.#view.project(b.fix.at)];
    const path = this.#trace(greatCircle(a.fix.at, b.fix.at, (point) => point));
    if (!path || !from || !to) return;
    const ink = resolved("var(--ink)");
    pen.strokeStyle = faded(resolved("var(--sheet)"), 0.8);
    pen.lineWidth = 4;
    pen.stroke(path);
    pen.strokeStyle = ink;
    pen.lineWidth = 1.4 * this.size;
    pen.setLineDash([9, 4]);
    pen.stroke(path);
    pen.setLineDash([]);
    this.#text(pen, [rangeText(a, b)], [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], Math.max(10, 24 - Math.hypot(to[0] - from[0], to[1] - from[1]) / 2) * this.size, ink, true);
  }

  /** A ring where the chosen event happened, if a place is known. */
  #place(pen: CanvasRenderingContext2D, selected: Event | null): void {
    if (selected?.lat_deg === undefined || selected.lon_deg === undefined || selected.basis === "asserted") return;
    const at = this.#view.project([selected.lon_deg, selected.lat_deg]);
    if (!at) return;
    pen.strokeStyle = resolved("var(--ink)");
    pen.lineWidth = 2;
    for (const radius of [3, 13 * this.size]) {
      pen.beginPath();
      pen.arc(...at, radius, 0, 7);
      pen.stroke();
    }
  }

  /** Nautical miles over kilometres, true in the middle of the map. */
  #scale(pen: CanvasRenderingContext2D): void {
    const metres = this.#view.metresPerPx();
    if (!metres) return;
    const left = 14;
    const y = this.#height - 26;
    const ink = resolved("var(--ink)");
    pen.font = `11px ${this.#family}`;
    pen.textBaseline = "alphabetic";
    for (const [unitM, unit, up] of [[NM_M, "NM", true], [1000, "km", false]] as const) {
      const most = (110 * metres) / unitM;
      const power = 10 ** Math.floor(Math.log10(most));
      const round = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
      const length = (round * unitM) / metres;
      const text = `${+round.toPrecision(3)} ${unit}`;
      pen.strokeStyle = ink;
      pen.lineWidth = 1.3;
      pen.beginPath();
      pen.moveTo(left, y + (up ? -6 : 6));
      pen.lineTo(left, y);
      pen.lineTo(left + length, y);
      pen.lineTo(left + length, y + (up ? -6 : 6));
      pen.stroke();
      pen.strokeStyle = faded(resolved("var(--sea)"), 0.8);
      pen.lineWidth = 3;
      pen.strokeText(text, left + 5, y + (up ? -4 : 13));
      pen.fillStyle = ink;
      pen.fillText(text, left + 5, y + (up ? -4 : 13));
    }
  }
}

/** How far apart two flights are now: along the ellipsoid, and in height where both heights have one datum. */
export function rangeText(a: Seen, b: Seen): string {
  const metres = distanceM(a.fix.at, b.fix.at);
  const nm = metres / NM_M;
  const across = metres < 1000 ? `${grouped(metres)} m` : `${grouped(nm, nm < 20 ? 2 : 1)} NM`;
  if (a.fix.altM === null || b.fix.altM === null || a.track.datum !== b.track.datum) return across;
  return `${across}, ${grouped(Math.round(Math.abs(a.fix.altM - b.fix.altM) / FT_M / 10) * 10)} ft`;
}
