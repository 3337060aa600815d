// Distance over time for claims that put one aircraft in places: what the speed bound lets it reach, and where it would
// have to be. The report's own windows and least distances are drawn, so that the picture is the computation.
import { scaleLinear } from "d3-scale";
import type { Book } from "../book";
import { timeAxis } from "../charts/ticks";
import { el, svg, type Child } from "../dom";
import { grouped } from "../format";
import { type Inquest, isExcluded, ownReading } from "../inquest";
import type { Exclusion, Visit } from "../report";
import { picture, sheet, spread } from "./picture";

const LEFT_PX = 60;
const RIGHT_PX = 14;
const TOP_PX = 20;
const BOTTOM_PX = 40;
const HEIGHT_PX = 250;
const KMH_KM_PER_US = 1 / 3.6e9;

interface Box {
  visit: Visit;
  start: number;
  end: number;
  /** where it is as stated, and the tolerance of that, km along the way */
  at: number;
  off: number;
}

export function chainPicture(book: Book, inquest: Inquest, readings: Exclusion[]): HTMLElement | null {
  const drawn = readings.filter((set) => (set.visits?.length ?? 0) > 1);
  if (!drawn.length) return null;
  if (drawn.every((set) => set.visits?.every((visit) => visit.start_us !== undefined && visit.end_us !== undefined))) return distanceTime(book, inquest, drawn);
  return oneInstant(book, inquest, drawn);
}

function boxesOf(set: Exclusion): Box[] {
  let at = 0;
  return (set.visits ?? []).map((visit) => {
    at += (visit.apart_stated_m ?? 0) / 1000;
    return { visit, start: visit.start_us ?? 0, end: visit.end_us ?? 0, at, off: (visit.place_tolerance_m ?? 0) / 1000 };
  });
}

function distanceTime(book: Book, inquest: Inquest, sets: Exclusion[]): HTMLElement {
  const chains = sets.map((set) => ({ set, boxes: boxesOf(set) }));
  const all = chains.flatMap(({ boxes }) => boxes);
  const start = Math.min(...all.map((box) => box.start));
  const end = Math.max(...all.map((box) => box.end));
  const pad = (end - start) * 0.05;
  const low = Math.min(...all.map((box) => box.at - box.off));
  const high = Math.max(...all.map((box) => box.at + box.off), 1);
  const bound = sets.find((set) => set.figures?.speed_bound_kmh !== undefined)?.figures?.speed_bound_kmh;
  const figures = sets.map((set) => `${set.reading ? `${set.reading}: ` : ""}needs ${grouped(set.figures?.speed_favourable_kmh ?? 0)} km/h, ${isExcluded(set) ? "more" : "no more"} than the bound`).join("; ");
  const label = `Distance along the way against time. The bound is ${bound === undefined ? "not given" : `${grouped(bound)} km/h`}. With every tolerance in its favour the aircraft ${figures}.`;
  const draw = (widthPx: number): SVGSVGElement => {
    const x = scaleLinear([start - pad, end + pad], [LEFT_PX, widthPx - RIGHT_PX]);
    const y = scaleLinear([Math.min(low, 0) - (high - low) * 0.05, high + (high - low) * 0.12], [HEIGHT_PX - BOTTOM_PX, TOP_PX]);
    const [bottom, top] = y.range() as [number, number];
    const clip = `chain-${clips++}`;
    const plot = svg("g", { "clip-path": `url(#${clip})` });
    const over = svg("g");
    const axis = svg("g", { class: "axis value" });
    for (const tick of y.ticks(5).filter((value) => value >= 0)) {
      const at = y(tick).toFixed(1);
      axis.append(svg("line", { class: "grid", x1: LEFT_PX, x2: widthPx - RIGHT_PX, y1: at, y2: at }), svg("text", { x: LEFT_PX - 6, y: y(tick) + 4, "text-anchor": "end" }, grouped(tick)));
    }
    axis.append(svg("text", { class: "unit", x: LEFT_PX - 6, y: 12, "text-anchor": "end" }, "km"));
    const seen = new Set<string>();
    const labels: { text: string; x: number; y: number; css: string; end: boolean }[] = [];
    for (const { boxes } of chains) {
      boxes.slice(1).forEach((_, i) => {
        const from = boxes[i];
        if (from && bound !== undefined) {
          const key = `cone ${from.start} ${from.at}`;
          if (!seen.has(key)) plot.append(...cone(from, bound, x, y, bottom, top, widthPx));
          seen.add(key);
        }
      });
    }
    for (const { set, boxes } of chains) {
      boxes.forEach((box, i) => {
        const from = boxes[i - 1];
        if (from) {
          const near = box.at - box.off;
          const off = box.visit.tolerance_s ?? 0;
          plot.append(
            svg("line", { class: "as-stated", x1: x(from.start + (from.visit.tolerance_s ?? 0) * 1e6), y1: y(from.at), x2: x(box.end - off * 1e6), y2: y(box.at) }),
            svg("line", { class: "favourable", x1: x(from.start), y1: y(from.at + from.off), x2: x(box.end), y2: y(near) }),
          );
          if (bound !== undefined && isExcluded(set)) {
            const reach = from.at + from.off + bound * KMH_KM_PER_US * (box.end - from.start);
            if (reach < near) over.append(svg("line", { class: "short", x1: x(box.end), x2: x(box.end), y1: y(reach), y2: y(near) }));
          }
        }
        const key = `${box.visit.claim} ${box.start} ${box.at.toFixed(3)} ${box.off}`;
        if (seen.has(key)) return;
        seen.add(key);
        const css = book.colour(inquest.partyOf(box.visit.claim)).css;
        const tall = Math.max(5, y(box.at - box.off) - y(box.at + box.off));
        const rect = svg("rect", { class: "visit", x: x(box.start), width: Math.max(4, x(box.end) - x(box.start)), y: y(box.at) - tall / 2, height: tall, rx: 2 });
        rect.style.setProperty("--own", css);
        plot.append(rect);
        const reading = sets.length > 1 && i > 0 ? ` ${ownReading(set, sets)}` : "";
        const toEnd = x(box.start) > (LEFT_PX + widthPx) / 2;
        labels.push({ text: `${box.visit.claim}${reading}`, x: toEnd ? x(box.start) - 7 : x(box.end) + 7, y: y(box.at) + 4, css, end: toEnd });
      });
    }
    const heights = spread(labels.map((one) => one.y), 14);
    labels.forEach((one, i) => {
      const text = svg("text", { class: "visit-label", x: one.x, y: heights[i] as number, "text-anchor": one.end ? "end" : "start" }, one.text);
      text.style.setProperty("fill", one.css);
      over.append(text);
    });
    return sheet(
      widthPx,
      HEIGHT_PX,
      svg("clipPath", { id: clip }, svg("rect", { x: LEFT_PX, y: TOP_PX - 6, width: widthPx - LEFT_PX - RIGHT_PX, height: bottom - TOP_PX + 6 })),
      axis,
      timeAxis(book, start - pad, end + pad, (t) => x(t), HEIGHT_PX - BOTTOM_PX),
      plot,
      over,
    );
  };
  const key = (name: string, text: string): HTMLElement => el("span", { class: "key" }, svg("svg", { viewBox: "0 0 26 10", "aria-hidden": "true" }, name === "reach" ? svg("rect", { class: "reach", width: 26, height: 10 }) : svg("line", { class: name, x1: 1, x2: 25, y1: 5, y2: 5 })), text);
  const caption: Child = [
    bound !== undefined && key("reach", `reachable at ${grouped(bound)} km/h`),
    key("favourable", "needed, every tolerance in its favour"),
    key("as-stated", "needed as stated"),
    sets.some(isExcluded) && key("short", "out of reach by so much"),
  ];
  return picture(label, draw, caption);
}

let clips = 0;

/** Everything the bound lets an aircraft reach from the nearest, earliest corner of a box. */
function cone(from: Box, bound: number, x: (t: number) => number, y: (km: number) => number, bottom: number, top: number, right: number): SVGElement[] {
  const x0 = x(from.start);
  const y0 = y(from.at + from.off);
  // as far as the frame is high: the line is cut there by the clip
  const t1 = from.start + (y0 - top + 40) / (y(0) - y(1)) / (bound * KMH_KM_PER_US);
  const y1 = top - 40;
  const x1 = x(t1);
  return [svg("path", { class: "reach", d: `M${x0},${y0}L${x1},${y1}L${Math.max(x1, right)},${y1}V${bottom}L${x0},${bottom}Z` }), svg("line", { class: "bound", x1: x0, y1: y0, x2: x1, y2: y1 })];
}

const INSTANT_ROW_PX = 46;

/** Two places at one and the same instant: how far apart they are, a line for each reading. */
function oneInstant(book: Book, inquest: Inquest, sets: Exclusion[]): HTMLElement {
  const most = Math.max(...sets.map((set) => set.figures?.apart_km ?? 0), 1);
  const label = sets.map((set) => `${set.reading || "the two places"}: ${grouped(set.figures?.apart_km ?? 0)} km apart at one instant`).join("; ");
  return picture(
    label,
    (widthPx) => {
      const x = scaleLinear([0, most], [12, widthPx - 70]);
      const parts: SVGElement[] = [];
      sets.forEach((set, row) => {
        const y = 30 + row * INSTANT_ROW_PX;
        const [a, b] = set.visits ?? [];
        const apart = set.figures?.apart_km ?? 0;
        const dot = (visit: Visit | undefined, at: number, end: boolean): void => {
          if (!visit) return;
          const mark = svg("circle", { class: "visit", cx: at, cy: y, r: 6 });
          const text = svg("text", { class: "visit-label", x: at + (end ? 10 : 0), y: end ? y + 4 : y - 11, "text-anchor": "start" }, visit.claim);
          for (const part of [mark, text]) {
            part.style.setProperty("--own", book.colour(inquest.partyOf(visit.claim)).css);
            part.style.setProperty("fill", book.colour(inquest.partyOf(visit.claim)).css);
          }
          parts.push(mark, text);
        };
        parts.push(svg("line", { class: isExcluded(set) ? "short" : "favourable", x1: x(0), x2: x(apart), y1: y, y2: y }));
        dot(a, x(0), false);
        dot(b, x(apart), true);
        const text = apart > 0 ? `${grouped(apart)} km apart` : "the places meet";
        parts.push(svg("text", { class: "apart", x: apart > most / 3 ? (x(0) + x(apart)) / 2 : x(apart) + 56, y: apart > most / 3 ? y - 8 : y + 4, "text-anchor": apart > most / 3 ? "middle" : "start" }, `${text}${sets.length > 1 ? `, ${ownReading(set, sets)}` : ""}`));
      });
      return sheet(widthPx, 12 + sets.length * INSTANT_ROW_PX, ...parts);
    },
    `Both at one and the same instant${sets[0]?.visits?.[0]?.event ? ` (${sets[0].visits[0].event})` : ""}.`,
  );
}
