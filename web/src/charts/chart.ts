// What the line charts share: a frame with axes, lines of time and value, zoom along time.
import { scaleLinear } from "d3-scale";
import type { Book } from "../book";
import { clock } from "../clock/clock";
import { el, replaceChildren, styled, svg } from "../dom";
import { grouped } from "../format";
import { onPrint, onWidth } from "../page";
import { timeAxis } from "./ticks";

export interface Span {
  start: number;
  end: number;
}

export interface Canvas {
  x: (tUs: number) => number;
  y: (value: number) => number;
  width: number;
  height: number;
  span: Span;
  /** marks inside the frame, cut at its edges */
  plot: SVGGElement;
  /** labels over it */
  over: SVGGElement;
}

export interface Axes {
  /** lowest and highest value, SI */
  values: [number, number];
  /** metres in the left axis's unit, and its name */
  unitM: number;
  unit: string;
  /** metres in the right axis's unit, and its name */
  otherUnitM: number;
  otherUnit: string;
  heightPx: number;
  /** what the chart says of an instant, a line a thing */
  read?: (tUs: number) => Reading[];
}

export interface Reading {
  text: string;
  css?: string;
}

/** A drawn chart, and its cursor. */
export interface Chart {
  element: SVGSVGElement;
  showAt: (tUs: number) => void;
}

const MOST_READINGS = 8;
const SIDE_PX = 62;
const NARROW_SIDE_PX = 46;
const TOP_PX = 26;
const BOTTOM_PX = 40;

let clips = 0;

const sidePx = (widthPx: number): number => (widthPx < 560 ? NARROW_SIDE_PX : SIDE_PX);

/** One chart; draw is called again for each width and each zoomed stretch of time. */
export function frame(book: Book, label: string, widthPx: number, span: Span, axes: Axes, draw: (canvas: Canvas) => void): Chart {
  const height = axes.heightPx;
  const side = sidePx(widthPx);
  const inner = Math.max(100, widthPx - 2 * side);
  const deep = height - TOP_PX - BOTTOM_PX;
  const x = (t: number): number => side + ((t - span.start) / (span.end - span.start)) * inner;
  const value = scaleLinear(axes.values, [TOP_PX + deep, TOP_PX]);
  const clip = `clip-${clips++}`;
  const plot = svg("g", { "clip-path": `url(#${clip})` });
  const over = svg("g");
  const chart = svg(
    "svg",
    { class: "chart", viewBox: `0 0 ${widthPx} ${height}`, width: widthPx, height, role: "img", "aria-label": label },
    svg("clipPath", { id: clip }, svg("rect", { x: side, y: TOP_PX - 4, width: inner, height: deep + 8 })),
    valueAxis(value, axes.unitM, axes.unit, side, inner, "left"),
    valueAxis(value, axes.otherUnitM, axes.otherUnit, side + inner, 0, "right"),
    timeAxis(book, span.start, span.end, x, TOP_PX + deep),
    plot,
    over,
  );
  draw({ x, y: (v) => value(v), width: inner, height: deep, span, plot, over });
  const cursor = svg("line", { class: "cursor", y1: TOP_PX - 4, y2: TOP_PX + deep });
  const words = svg("g", { class: "cursor-words", "aria-hidden": "true" });
  chart.append(cursor, words);
  const showAt = (tUs: number): void => {
    const inside = tUs >= span.start && tUs <= span.end;
    cursor.setAttribute("visibility", inside ? "visible" : "hidden");
    words.textContent = "";
    if (!inside) return;
    const at = x(tUs);
    cursor.setAttribute("x1", at.toFixed(1));
    cursor.setAttribute("x2", at.toFixed(1));
    const right = at > side + inner * 0.7;
    (axes.read?.(tUs) ?? []).slice(0, MOST_READINGS).forEach((reading, i) => {
      const text = svg("text", { x: (right ? at - 7 : at + 7).toFixed(1), y: TOP_PX + 26 + 16 * i, "text-anchor": right ? "end" : "start" }, reading.text);
      words.append(reading.css ? styled(text, { fill: reading.css }) : text);
    });
  };
  return { element: chart, showAt };
}

function valueAxis(value: (v: number) => number, unitM: number, unit: string, x: number, gridPx: number, side: "left" | "right"): SVGGElement {
  const scaled = scaleLinear((value as ReturnType<typeof scaleLinear<number>>).domain().map((v) => v / unitM), (value as ReturnType<typeof scaleLinear<number>>).range());
  const axis = svg("g", { class: `axis value ${side}` });
  const ticks = scaled.ticks(6);
  const decimals = Math.max(0, ...ticks.map((tick) => (String(+tick.toPrecision(6)).split(".")[1] ?? "").length));
  for (const tick of ticks) {
    const y = scaled(tick).toFixed(1);
    if (gridPx) axis.append(svg("line", { class: "grid", x1: x, x2: x + gridPx, y1: y, y2: y }));
    axis.append(svg("text", { x: side === "left" ? x - 8 : x + 8, y: Number(y) + 4, "text-anchor": side === "left" ? "end" : "start" }, grouped(tick, decimals)));
  }
  axis.append(svg("text", { class: "unit", x: side === "left" ? x - 8 : x + 8, y: 13, "text-anchor": side === "left" ? "end" : "start" }, unit));
  return axis;
}

/** A line through times and values, broken where a value is missing, with no more points than can be seen. */
export function linePath(t: number[], v: (number | null)[], { x, y }: Canvas): string {
  let path = "";
  let pen = false;
  let lastX = NaN;
  let lastY = NaN;
  for (let i = 0; i < t.length; i++) {
    const value = v[i];
    if (value === null || value === undefined) {
      pen = false;
      continue;
    }
    const px = x(t[i] as number);
    const py = y(value);
    const last = i + 1 === t.length || v[i + 1] === null;
    if (pen && !last && Math.abs(px - lastX) < 0.7 && Math.abs(py - lastY) < 0.7) continue;
    path += `${pen ? "L" : "M"}${px.toFixed(1)},${py.toFixed(1)}`;
    pen = true;
    lastX = px;
    lastY = py;
  }
  return path;
}

/** A chart's box: redrawn for the width there is; buttons and keys zoom and move along time. */
export function zoomable(label: string, whole: Span, make: (widthPx: number, span: Span) => Chart[]): HTMLElement {
  let span = whole;
  let charts: Chart[] = [];
  let width = 0;
  const host = styled(el("div", { class: "chart-host", tabindex: "0", role: "group", "aria-label": `${label}. Arrow keys move along time, plus and minus zoom, 0 shows everything` }), {});
  const draw = (available: number): void => {
    width = available;
    charts = make(available, span);
    replaceChildren(host, charts.map((chart) => chart.element));
    for (const chart of charts) chart.showAt(clock.now);
  };
  clock.subscribe(({ time }) => {
    // playback leads a zoomed chart along
    if (time && clock.playing && (clock.now < span.start || clock.now > span.end) && clock.now >= whole.start && clock.now <= whole.end) show(clock.now, clock.now + span.end - span.start);
    else if (time) for (const chart of charts) chart.showAt(clock.now);
  });
  const show = (start: number, end: number): void => {
    const length = Math.min(Math.max(end - start, 5_000_000), whole.end - whole.start);
    const from = Math.max(whole.start, Math.min(whole.end - length, start));
    span = { start: from, end: from + length };
    draw(width);
  };
  const by = (factor: number, at = 0.5): void => {
    const length = span.end - span.start;
    const centre = span.start + at * length;
    show(centre - at * length * factor, centre + (1 - at) * length * factor);
  };
  const move = (share: number): void => {
    const by = share * (span.end - span.start);
    show(span.start + by, span.end + by);
  };
  const acts: Record<string, () => void> = { "+": () => by(0.6), "=": () => by(0.6), "-": () => by(1 / 0.6), "0": () => show(whole.start, whole.end), ArrowLeft: () => move(-0.15), ArrowRight: () => move(0.15) };
  host.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    act();
    event.preventDefault();
  });
  host.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = host.getBoundingClientRect();
      by(event.deltaY > 0 ? 1.25 : 0.8, Math.max(0, Math.min(1, (event.clientX - box.left - sidePx(width)) / (width - 2 * sidePx(width)))));
    },
    { passive: false },
  );
  const timeAtPx = (px: number): number => span.start + ((px - sidePx(width)) / Math.max(1, width - 2 * sidePx(width))) * (span.end - span.start);
  drag(host, (px) => move(-px / Math.max(1, width - 2 * sidePx(width))), (px) => clock.set(Math.max(span.start, Math.min(span.end, timeAtPx(px)))));
  const button = (text: string, title: string, act: () => void): HTMLElement => {
    const made = el("button", { type: "button", title, "aria-label": title }, text);
    made.addEventListener("click", act);
    return made;
  };
  onWidth(host, draw);
  onPrint(host, draw);
  return el("div", { class: "chart-box" }, el("div", { class: "toolbar" }, el("span", { class: "zoom" }, button("◂", "Earlier", () => move(-0.25)), button("▸", "Later", () => move(0.25)), button("−", "Less time detail", () => by(1 / 0.6)), button("+", "More time detail", () => by(0.6)), button("⤢", "Whole time", () => show(whole.start, whole.end)))), host);
}

/** Drags with the mouse; a press without a drag is a click at a pixel of the host. */
function drag(host: HTMLElement, moved: (px: number) => void, clicked: (px: number) => void): void {
  let last = NaN;
  let far = 0;
  host.addEventListener("pointerdown", (event) => {
    far = 0;
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    last = event.clientX;
    host.setPointerCapture(event.pointerId);
  });
  host.addEventListener("pointermove", (event) => {
    if (Number.isNaN(last) || event.clientX === last) return;
    far += Math.abs(event.clientX - last);
    moved(event.clientX - last);
    last = event.clientX;
  });
  const stop = (): void => {
    last = NaN;
  };
  host.addEventListener("pointerup", stop);
  host.addEventListener("pointercancel", stop);
  host.addEventListener("click", (event) => {
    if (far < 4) clicked(event.clientX - host.getBoundingClientRect().left);
  });
}
