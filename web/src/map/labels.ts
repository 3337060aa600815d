// Labels that never lie over each other: the first that fits stays, a later one that does not is left out.
import { svg } from "../dom";
import type { View } from "./frame";

export interface Wanted {
  text: string[];
  /** places to try, best first; dx and dy say to which side of the place the text lies */
  tries: { x: number; y: number; anchor: "start" | "middle" | "end"; dy: number }[];
  css?: string;
  class: string;
  size: number;
}

interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export class Labels {
  readonly #taken: Box[] = [];
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /** Keeps a place free of labels. */
  keep(x0: number, y0: number, x1: number, y1: number): void {
    this.#taken.push({ x0, y0, x1, y1 });
  }

  put(wanted: Wanted): SVGTextElement | null {
    const width = Math.max(...wanted.text.map((line) => textWidth(line, wanted.size)));
    const lineHeight = wanted.size * 1.2;
    const height = lineHeight * wanted.text.length;
    for (const { x, y, anchor, dy } of wanted.tries) {
      const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
      const top = y + dy - wanted.size * 0.85;
      const box = { x0: left - 3, y0: top - 2, x1: left + width + 3, y1: top + height + 1 };
      if (box.x0 < 2 || box.y0 < 2 || box.x1 > this.#view.width - 2 || box.y1 > this.#view.height - 2) continue;
      if (this.#taken.some((taken) => taken.x0 < box.x1 && box.x0 < taken.x1 && taken.y0 < box.y1 && box.y0 < taken.y1)) continue;
      this.#taken.push(box);
      const label = svg(
        "text",
        { class: `label ${wanted.class}`, "text-anchor": anchor, "font-size": wanted.size, x: x.toFixed(1), y: (y + dy).toFixed(1) },
        wanted.text.map((line, i) => svg("tspan", { x: x.toFixed(1), dy: i ? lineHeight.toFixed(1) : 0 }, line)),
      );
      if (wanted.css) label.style.setProperty("fill", wanted.css);
      return label;
    }
    return null;
  }
}

/** About how wide a line of text is; wide scripts count double. */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const letter of text) units += (letter.codePointAt(0) ?? 0) > 0x2e80 ? 1.05 : /[A-ZМШЩЖ0-9%@]/.test(letter) ? 0.64 : /[ilj.,:;'| ]/.test(letter) ? 0.3 : 0.54;
  return units * size;
}

export const around = (x: number, y: number, gap: number): Wanted["tries"] => [
  { x: x + gap, y, anchor: "start", dy: 4 },
  { x: x - gap, y, anchor: "end", dy: 4 },
  { x, y: y - gap, anchor: "middle", dy: 0 },
  { x, y: y + gap, anchor: "middle", dy: 10 },
  { x: x + gap, y: y - gap, anchor: "start", dy: 0 },
  { x: x - gap, y: y + gap, anchor: "end", dy: 10 },
];
