// A small picture in the width there is, redrawn on paper, with its words beside it for those who cannot see it.
import { el, replaceChildren, svg, type Child } from "../dom";
import { onPrint, onWidth } from "../page";

const MOST_PRINTED_PX = 520;

export function picture(label: string, draw: (widthPx: number) => SVGSVGElement, caption?: Child): HTMLElement {
  const host = el("div", { class: "picture-host" });
  const show = (widthPx: number): void => {
    const drawn = draw(widthPx);
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", label);
    replaceChildren(host, drawn);
  };
  onWidth(host, show);
  onPrint(host, (widthPx) => show(Math.min(widthPx, MOST_PRINTED_PX)));
  return el("figure", { class: "picture" }, host, caption && el("figcaption", {}, caption));
}

export function sheet(widthPx: number, heightPx: number, ...children: SVGElement[]): SVGSVGElement {
  return svg("svg", { class: "chart", viewBox: `0 0 ${widthPx} ${heightPx}`, width: widthPx, height: heightPx }, ...children);
}

/** Labels pushed apart downward so that none covers another: heights in, heights out, order kept. */
export function spread(heights: number[], leastPx: number): number[] {
  const order = heights.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  let last = -Infinity;
  const out = [...heights];
  for (const { y, i } of order) {
    last = Math.max(y, last + leastPx);
    out[i] = last;
  }
  return out;
}
