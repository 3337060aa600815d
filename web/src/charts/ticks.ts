// Round instants for a time axis, in UTC, with local time beside them.
import type { Book } from "../book";
import { svg } from "../dom";
import { clock, dayNumber, shortDay } from "../format";

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;
const STEPS_US = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND_US),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_US),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_US),
  ...[1, 2, 5, 10, 30, 90, 365].map((n) => n * DAY_US),
];

export interface Tick {
  tUs: number;
  utc: string;
  local: string;
  /** the day, on the first tick of each */
  day: string;
}

/** Ticks from start to end, at least leastPx apart on an axis of widthPx. */
export function timeTicks(book: Book, startUs: number, endUs: number, widthPx: number, leastPx = 84): Tick[] {
  const span = Math.max(endUs - startUs, 1);
  const wanted = (span * leastPx) / Math.max(widthPx, 1);
  const step = STEPS_US.find((s) => s >= wanted) ?? (STEPS_US.at(-1) as number);
  const ticks: Tick[] = [];
  let lastDay = NaN;
  for (let t = Math.ceil(startUs / step) * step; t <= endUs && ticks.length < 500; t += step) {
    const today = dayNumber(t);
    const digits = step < MINUTE_US ? 8 : 5;
    ticks.push({
      tUs: t,
      utc: step >= DAY_US ? shortDay(t) : clock(t).slice(0, digits),
      local: step >= DAY_US || !book.hasLocal ? "" : clock(book.local(t)).slice(0, digits),
      day: step < DAY_US && today !== lastDay ? shortDay(t) : "",
    });
    lastDay = today;
  }
  return ticks;
}

/** An axis below a chart: marks, UTC, local time under it. */
export function timeAxis(book: Book, startUs: number, endUs: number, x: (tUs: number) => number, y: number): SVGGElement {
  const width = x(endUs) - x(startUs);
  const axis = svg("g", { class: "axis time" });
  for (const tick of timeTicks(book, startUs, endUs, width)) {
    const at = x(tick.tUs).toFixed(1);
    axis.append(svg("line", { x1: at, x2: at, y1: y, y2: y + 5 }), svg("text", { x: at, y: y + 18, "text-anchor": "middle" }, tick.utc));
    if (tick.local) axis.append(svg("text", { x: at, y: y + 32, "text-anchor": "middle", class: "local" }, tick.local));
  }
  const left = x(startUs) - 20;
  axis.append(svg("text", { x: left, y: y + 18, class: "unit", "text-anchor": "end" }, "UTC"));
  if (book.hasLocal) axis.append(svg("text", { x: left, y: y + 32, class: "unit local", "text-anchor": "end" }, book.localName));
  return axis;
}
