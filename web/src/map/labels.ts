// Labels that never lie over each other: the first that fits stays, a later one that does not is left out.
import { svg } from "../dom";
import { onScreen, type Plane, screenX, screenY, type View } from "./frame";

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

const CELL_PX = 9;

export class Labels {
  readonly #taken: Box[] = [];
  readonly #lines = new Set<number>();
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /** Keeps a place free of labels. */
  keep(x0: number, y0: number, x1: number, y1: number): void {
    this.#taken.push({ x0, y0, x1, y1 });
  }

  /** Notes where a line runs: a label may lie on it, but better beside it. */
  line(line: Plane): void {
    let lastX = NaN;
    let lastY = NaN;
    for (let i = 0; i < line.length; i += 2) {
      const x = screenX(this.#view, line[i] as number);
      const y = screenY(this.#view, line[i + 1] as number);
      const steps = Number.isNaN(lastX) ? 1 : Math.min(400, Math.ceil(Math.hypot(x - lastX, y - lastY) / CELL_PX));
      for (let step = 1; step <= steps; step++) {
        const share = step / steps;
        const px = Number.isNaN(lastX) ? x : lastX + share * (x - lastX);
        const py = Number.isNaN(lastY) ? y : lastY + share * (y - lastY);
        if (onScreen(this.#view, px, py)) this.#lines.add(Math.floor(px / CELL_PX) * 4096 + Math.floor(py / CELL_PX));
      }
      if (Math.abs(x - lastX) + Math.abs(y - lastY) < 3) continue;
      lastX = x;
      lastY = y;
    }
  }

  #crossed(box: Box): number {
    let crossed = 0;
    for (let x = Math.floor(box.x0 / CELL_PX); x <= Math.floor(box.x1 / CELL_PX); x++) {
      for (let y = Math.floor(box.y0 / CELL_PX); y <= Math.floor(box.y1 / CELL_PX); y++) {
        if (this.#lines.has(x * 4096 + y)) crossed++;
      }
    }
    return crossed;
  }

  put(wanted: Wanted): SVGTextElement | null {
    const width = Math.max(...wanted.text.map((line) => textWidth(line, wanted.size)));
    const lineHeight = wanted.size * 1.2;
    const height = lineHeight * wanted.text.length;
    let best: { box: Box; x: number; y: number; anchor: string; crossed: number } | null = null;
    for (const { x, y, anchor, dy } of wanted.tries) {
      const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
      const top = y + dy - wanted.size * 0.85;
      const box = { x0: left - 3, y0: top - 2, x1: left + width + 3, y1: top + height + 1 };
      if (box.x0 < 2 || box.y0 < 2 || box.x1 > this.#view.width - 2 || box.y1 > this.#view.height - 2) continue;
      if (this.#taken.some((taken) => taken.x0 < box.x1 && box.x0 < taken.x1 && taken.y0 < box.y1 && box.y0 < taken.y1)) continue;
      const crossed = this.#crossed(box);
      if (best && crossed >= best.crossed) continue;
      best = { box, x, y: y + dy, anchor, crossed };
      if (crossed === 0) break;
    }
    if (!best) return null;
    this.#taken.push(best.box);
    const at = best.x.toFixed(1);
    const label = svg(
      "text",
      { class: `label ${wanted.class}`, "text-anchor": best.anchor, "font-size": wanted.size, x: at, y: best.y.toFixed(1) },
      wanted.text.map((line, i) => svg("tspan", { x: at, dy: i ? lineHeight.toFixed(1) : 0 }, line)),
    );
    if (wanted.css) label.style.setProperty("fill", wanted.css);
    return label;
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
