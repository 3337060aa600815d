// A table that becomes a list of cards on a narrow screen: each cell carries the name of its column.
import { el, type Child } from "./dom";

export interface Column<T> {
  title: string;
  cell: (row: T, index: number) => Child;
  /** figures are set right and in figures of one width */
  figure?: boolean;
}

export function table<T>(caption: string, columns: Column<T>[], rows: T[], rowId?: (row: T, index: number) => string): HTMLElement {
  const head = el("tr", {}, columns.map((column) => el("th", { scope: "col", class: column.figure && "figure" }, column.title)));
  const body = rows.map((row, index) =>
    el(
      "tr",
      { id: rowId?.(row, index), tabindex: rowId && "-1" },
      columns.map((column) =>
        el("td", { "data-label": column.title, class: column.figure && "figure" }, el("div", {}, column.cell(row, index))),
      ),
    ),
  );
  return el(
    "div",
    { class: "table-box", role: "region", "aria-label": caption, tabindex: "0" },
    el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, body)),
  );
}

export function folded(summary: Child, ...children: Child[]): HTMLDetailsElement {
  return el("details", {}, el("summary", {}, summary), ...children);
}

/** A folded part that paper does without, since it says the same elsewhere or too much. */
export function foldedOnScreen(summary: Child, ...children: Child[]): HTMLDetailsElement {
  const details = folded(summary, ...children);
  details.classList.add("screen-only");
  return details;
}

/** A folded part made only when it is first opened, or printed. */
export function foldedLater(summary: Child, make: () => Child): HTMLElement {
  const details = el("details", {}, el("summary", {}, summary));
  let made = false;
  details.addEventListener("toggle", () => {
    if (made || !details.open) return;
    made = true;
    details.append(el("div", {}, make()));
  });
  return details;
}

export function none(text: string): HTMLElement {
  return el("p", { class: "none" }, text);
}
