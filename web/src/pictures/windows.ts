// Times as they are stated, each with its tolerance, one above the other on one axis, and instants that were observed.
import { scaleLinear } from "d3-scale";
import type { Book } from "../book";
import { timeAxis } from "../charts/ticks";
import { svg } from "../dom";
import { picture, sheet } from "./picture";

export interface Window {
  label: string;
  start: number;
  end: number;
  /** tolerance at either end, s */
  unc: number;
  css?: string;
}

const ROW_PX = 30;
const TOP_PX = 6;
const BOTTOM_PX = 40;
const LEFT_PX = 70;
const RIGHT_PX = 14;

export function windowsPicture(book: Book, label: string, windows: Window[], observed: number[] = []): HTMLElement {
  const ends = [...windows.flatMap(({ start, end, unc }) => [start - unc * 1e6, end + unc * 1e6]), ...observed];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  const pad = Math.max((high - low) * 0.06, 2_000_000);
  const rows = windows.length + (observed.length ? 1 : 0);
  const height = TOP_PX + rows * ROW_PX + BOTTOM_PX;
  return picture(label, (widthPx) => {
    const x = scaleLinear([low - pad, high + pad], [LEFT_PX, widthPx - RIGHT_PX]);
    const parts: SVGElement[] = [timeAxis(book, low - pad, high + pad, (t) => x(t), height - BOTTOM_PX)];
    windows.forEach(({ label: name, start, end, unc, css }, i) => {
      const y = TOP_PX + i * ROW_PX + ROW_PX / 2;
      const tolerated = svg("rect", { class: "tolerated", x: x(start - unc * 1e6), width: Math.max(2, x(end + unc * 1e6) - x(start - unc * 1e6)), y: y - 8, height: 16, rx: 3 });
      const stated = svg("rect", { class: "stated", x: x(start) - 1.5, width: Math.max(3, x(end) - x(start)), y: y - 8, height: 16, rx: 1.5 });
      if (css) for (const part of [tolerated, stated]) part.style.setProperty("--own", css);
      parts.push(tolerated, stated, svg("text", { class: "row-label", x: LEFT_PX - 10, y: y + 4, "text-anchor": "end" }, name));
    });
    if (observed.length) {
      const y = TOP_PX + windows.length * ROW_PX + ROW_PX / 2;
      parts.push(svg("text", { class: "row-label", x: LEFT_PX - 10, y: y + 4, "text-anchor": "end" }, "observed"));
      for (const t of observed) parts.push(svg("circle", { class: "seen", cx: x(t), cy: y, r: 5 }));
    }
    return sheet(widthPx, height, ...parts);
  });
}
