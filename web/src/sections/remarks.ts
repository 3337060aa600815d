// What a reader must know about the limits of the report.
import type { Book } from "../book";
import { el, type Child } from "../dom";

const ALWAYS = "Land, coasts and borders are Natural Earth’s, generalised: they orient, take no position on any boundary, and nothing is measured from them.";

export function remarks(book: Book): Child {
  return el("ul", { class: "limits" }, [...book.report.remarks, ...leftOut(book), ALWAYS].map((remark) => el("li", { dir: "auto" }, remark)));
}

function leftOut(book: Book): string[] {
  const n = book.report.redactions.length;
  return n ? [`${n === 1 ? "Something was" : `${n} things were`} left out of this report; why is said under “Corrections and what was left out”.`] : [];
}
