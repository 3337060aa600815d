// The picture of a decision: everything the evidence admits, between least and most, over time, against the limit.
import { scaleLinear } from "d3-scale";
import type { Book } from "../book";
import { timeAxis } from "../charts/ticks";
import { svg } from "../dom";
import { grouped } from "../format";
import type { Series } from "../report";
import { picture, sheet } from "./picture";

const LEFT_PX = 60;
const RIGHT_PX = 12;
const TOP_PX = 22;
const BOTTOM_PX = 40;
const HEIGHT_PX = 220;
const LONG_M = 5000;

export function seriesPicture(book: Book, series: Series, window?: { start: number; end: number; unc: number }): HTMLElement | null {
  const first = series.t_us[0];
  const last = series.t_us.at(-1);
  if (first === undefined || last === undefined) return null;
  const [what, unit] = named(series.name);
  const values = [...series.least, ...series.most, series.limit].filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high, cut] = range(values, series.limit);
  const scale = unit === "m" && Math.max(Math.abs(low), Math.abs(high)) >= LONG_M ? 1000 : 1;
  const shownUnit = scale === 1000 ? "km" : unit;
  const pad = (high - low) * 0.08 || 1;
  const label = `${what}, ${shownUnit}: between the least and the most that the evidence admits, from ${book.plainTime(first)} to ${book.plainTime(last)}, against the limit ${grouped(series.limit / scale, 1)}`;
  const draw = (widthPx: number): SVGSVGElement => {
    const side = Math.max((last - first) * 0.05, 1_000_000);
    const x = scaleLinear([first - side, last + side], [LEFT_PX, widthPx - RIGHT_PX]);
    const clip = `series-${clips++}`;
    const y = scaleLinear([(low - pad) / scale, (high + pad) / scale], [HEIGHT_PX - BOTTOM_PX, TOP_PX]);
    const axis = svg("g", { class: "axis value" });
    const ticks = y.ticks(4);
    const decimals = Math.max(0, ...ticks.map((tick) => (String(+tick.toPrecision(6)).split(".")[1] ?? "").length));
    for (const tick of ticks) {
      const at = y(tick).toFixed(1);
      axis.append(svg("line", { class: "grid", x1: LEFT_PX, x2: widthPx - RIGHT_PX, y1: at, y2: at }), svg("text", { x: LEFT_PX - 6, y: y(tick) + 4, "text-anchor": "end" }, grouped(tick, decimals)));
    }
    axis.append(svg("text", { class: "unit", x: LEFT_PX - 6, y: 12, "text-anchor": "end" }, shownUnit));
    const limit = y(series.limit / scale).toFixed(1);
    const parts: SVGElement[] = [axis, timeAxis(book, x.domain()[0] as number, x.domain()[1] as number, (t) => x(t), HEIGHT_PX - BOTTOM_PX)];
    if (window) {
      const x0 = Math.max(LEFT_PX, x(window.start - window.unc * 1e6));
      const x1 = Math.min(widthPx - RIGHT_PX, x(window.end + window.unc * 1e6));
      if (x1 > x0 && x1 - x0 < widthPx - LEFT_PX - RIGHT_PX - 1) parts.push(svg("rect", { class: "claimed", x: x0, width: Math.max(2, x1 - x0), y: TOP_PX, height: HEIGHT_PX - BOTTOM_PX - TOP_PX }));
    }
    const edge = { top: y.range()[1] as number, bottom: y.range()[0] as number };
    const px = (t: number): string => x(t).toFixed(1);
    const at = (value: number | null | undefined, open: number): string => (value === null || value === undefined || !Number.isFinite(value) ? open : y(value / scale)).toFixed(1);
    const up = series.t_us.map((t, i) => `${px(t)},${at(series.most[i], edge.top)}`);
    const down = series.t_us.map((t, i) => `${px(t)},${at(series.least[i], edge.bottom)}`).reverse();
    parts.push(
      svg("clipPath", { id: clip }, svg("rect", { x: LEFT_PX, y: TOP_PX, width: widthPx - LEFT_PX - RIGHT_PX, height: HEIGHT_PX - BOTTOM_PX - TOP_PX })),
      svg("path", { class: "admitted", "clip-path": `url(#${clip})`, d: `M${[...up, ...down].join("L")}Z` }),
      svg("line", { class: "limit", x1: LEFT_PX, x2: widthPx - RIGHT_PX, y1: limit, y2: limit }),
      svg("text", { class: "limit-label", x: widthPx - RIGHT_PX - 2, y: Number(limit) - 5 < TOP_PX + 8 ? Number(limit) + 14 : Number(limit) - 5, "text-anchor": "end" }, "the verdict turns here"),
      svg("text", { class: "chart-what", x: LEFT_PX, y: 12 }, what),
    );
    return sheet(widthPx, HEIGHT_PX, ...parts);
  };
  const open = [series.least, series.most].some((side) => side.some((value) => value === null));
  return picture(label, draw, ["Shaded: everything that the evidence admits", open && ", to the edge where nothing bounds it", cut && "; what lies far from the limit is cut off", window ? "; framed: when the claim speaks of, with its tolerance." : "."]);
}

const FAR = 8;
let clips = 0;

/** Lowest and highest value to show, and whether others are cut: where the smaller side of the limit would be lost beside the larger. */
function range(values: number[], limit: number): [low: number, high: number, cut: boolean] {
  const below = limit - Math.min(...values);
  const above = Math.max(...values) - limit;
  if (below > 0 && above > FAR * below) return [limit - below, limit + FAR * below, true];
  if (above > 0 && below > FAR * above) return [limit - FAR * above, limit + above, true];
  return [limit - below, limit + above, false];
}

/** `distance from L1, m` is a name and a unit. */
function named(name: string): [string, string] {
  const at = name.lastIndexOf(", ");
  return at < 0 ? [name, ""] : [name.slice(0, at), name.slice(at + 2)];
}
