// Words of a document with cited spans marked. Offsets count code points, as Python does.
import { el, type Child } from "../dom";
import { grouped } from "../format";
import type { DocumentView, Excerpt } from "../report";

export function excerptWith(document: DocumentView, start: number, end: number): Child {
  const excerpt = document.excerpts.find((part) => part.start <= start && end <= part.end);
  if (!excerpt) return el("p", { class: "none" }, "The report carries no excerpt about this span.");
  return excerptText(document, excerpt, [[start, end]]);
}

export function excerptText(document: DocumentView, excerpt: Excerpt, spans: [number, number][]): HTMLElement {
  const points = Array.from(excerpt.text);
  const text = (from: number, to: number): string => points.slice(from - excerpt.start, to - excerpt.start).join("");
  const parts: Child[] = [];
  let at = excerpt.start;
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.max(at, start);
    if (end <= from || start >= excerpt.end) continue;
    parts.push(text(at, from), el("mark", {}, text(from, end)));
    at = end;
  }
  parts.push(text(at, excerpt.end));
  return el(
    "figure",
    { class: "excerpt" },
    el("div", { class: "words", dir: "auto", tabindex: "0", role: "group", "aria-label": "Words of the document" }, excerpt.start > 0 && "… ", parts, excerpt.end < document.characters && " …"),
    el("figcaption", {}, el("bdi", {}, document.title || document.evidence.name), `, characters ${grouped(excerpt.start)} to ${grouped(excerpt.end)} of ${grouped(document.characters)}`),
  );
}
