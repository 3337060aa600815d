// A part of the page: a heading that the navigation links to, and what stands under it.
import { el, type Child } from "../dom";

export interface Section {
  id: string;
  title: string;
  /** for the navigation */
  short: string;
  /** false where the report has nothing of the kind: the part is left out */
  any?: boolean;
  make: () => Child;
}

/** A section's element; a fault in one leaves the others readable. */
export function sectionElement(section: Section, number: number): HTMLElement {
  const element = el(
    "section",
    { id: section.id, "aria-labelledby": `${section.id}-title` },
    el("h2", { id: `${section.id}-title` }, el("span", { class: "number", "aria-hidden": "true" }, number), section.title),
  );
  try {
    element.append(el("div", { class: "body" }, section.make()));
  } catch (error) {
    console.error(error);
    element.append(el("p", { class: "note", role: "alert" }, `This part could not be drawn (${String(error)}); report.json holds its figures.`));
  }
  return element;
}
