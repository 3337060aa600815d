// What a reader must know about the limits of the report.
import type { Book } from "../book";
import { el, type Child } from "../dom";

const ALWAYS = "Land, coasts and borders are Natural Earth’s, generalised: they orient, take no position on any boundary, and nothing is measured from them.";

export function remarks(book: Book): Child {
  const withheld = book.report.redactions.map(({ id, why }) => `Something was left out of this report, and stands as ${id}: ${why}.`);
  return el("ul", { class: "limits" }, [...book.report.remarks, ...withheld, ALWAYS].map((remark) => el("li", { dir: "auto" }, remark)));
}
