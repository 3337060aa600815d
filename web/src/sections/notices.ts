// Notices: who told whom and when, delivery and acknowledgement, lead time against what was agreed.
import { anchor, type Book, href } from "../book";
import { el, svg, type Child } from "../dom";
import { duration } from "../format";
import type { NoticeView } from "../report";
import { none } from "../table";

export function notices(book: Book): Child {
  const { notices: views } = book.report;
  if (!views.length) return none("No notice is part of this case.");
  return [
    el("p", { class: "lead" }, "The lead time runs from the issue of the notice to the start of what it announces. Acknowledgement is not permission."),
    el("div", { class: "cards" }, views.map((view) => notice(book, view))),
  ];
}

function notice(book: Book, view: NoticeView): HTMLElement {
  const { notice: said } = view;
  const addressees = said.to ?? [];
  // who vouches for it is whoever says that it was given, not whoever is said to have given it
  const vouching = book.statements.get(said.statement ?? "")?.statement.party ?? (said.basis === "observed-by-party" ? said.party : "");
  const state = (tUs: number | undefined, what: string): Child =>
    tUs !== undefined ? [`${what} `, book.time(tUs)] : said.complete ? el("span", { class: "warn" }, `not ${what}: the record is complete`) : `no record of it being ${what}`;
  return el(
    "article",
    { class: "card", id: anchor("notice", said.id), tabindex: "-1" },
    el("h3", {}, el("span", { class: "id" }, said.id), book.tag(said.party), said.statement || said.basis ? book.basis(said.basis ?? "asserted", vouching) : null),
    el("p", { dir: "auto" }, said.says),
    el(
      "dl",
      { class: "pairs" },
      pair("Issued", said.issued !== undefined ? [book.time(said.issued), said.unc ? el("span", { class: "unc" }, `± ${duration(said.unc)}`) : null] : "time not known"),
      said.activity_start !== undefined && pair("Activity from", book.time(said.activity_start)),
      said.volume && pair("Volume", book.link(said.volume)),
      addressees.map((to) => pair(`To ${book.short(to.party)}`, el("div", {}, el("div", {}, state(to.delivered, "delivered")), el("div", {}, state(to.acknowledged, "acknowledged"))))),
      pair("Lead time", lead(view)),
      said.statement && pair("Said in", el("a", { href: href("statement", said.statement) }, said.statement)),
      said.same_as?.length ? pair("Another account of", book.links(said.same_as)) : null,
      said.reference && pair("Evidence", book.reference(said.reference)),
    ),
    view.remarks.length > 0 && el("ul", { class: "remarks" }, view.remarks.map((remark) => el("li", { class: "warn", dir: "auto" }, remark))),
  );
}

const pair = (name: string, value: Child): HTMLElement => el("div", {}, el("dt", {}, el("bdi", {}, name)), el("dd", {}, value));

function lead(view: NoticeView): Child {
  const { lead_s: nominal, lead_min_s: least, lead_max_s: most, least_lead_s: agreed } = view;
  if (nominal === null && least === null && most === null) return "cannot be told: a time is missing";
  const parts = [nominal !== null ? duration(nominal) : ""];
  if (least !== null && most !== null && least !== most) parts.push(`between ${duration(least)} and ${duration(most)}`);
  else if (least !== null && most === null) parts.push(`at least ${duration(least)}`);
  else if (least === null && most !== null) parts.push(`at most ${duration(most)}`);
  const against = agreed !== null ? `agreed: at least ${duration(agreed)}${view.agreement ? ` (${view.agreement})` : ""}` : "no least lead time is agreed";
  return [parts.filter(Boolean).join(", "), el("small", {}, against), agreed !== null && leadBar(least ?? nominal ?? 0, most ?? nominal ?? agreed * 2, agreed)];
}

/** The lead time as an interval on a line, with the agreed least marked. */
function leadBar(least: number, most: number, agreed: number): SVGElement {
  const low = Math.min(0, least);
  const high = Math.max(agreed, most) * 1.15 || 1;
  const x = (s: number): number => (200 * (s - low)) / (high - low);
  return svg(
    "svg",
    { class: "lead-bar", viewBox: "-2 0 204 26", role: "img", "aria-label": `lead time from ${duration(least)} to ${duration(most)}, agreed at least ${duration(agreed)}` },
    svg("line", { x1: 0, x2: 200, y1: 9, y2: 9, class: "base" }),
    svg("rect", { x: x(least), width: Math.max(3, x(most) - x(least)), y: 5, height: 8, rx: 2, class: most < agreed ? "short" : least >= agreed ? "kept" : "open" }),
    svg("line", { x1: x(agreed), x2: x(agreed), y1: 1, y2: 17, class: "agreed" }),
    svg("text", { x: x(agreed), y: 25, "text-anchor": x(agreed) > 150 ? "end" : "middle" }, "agreed"),
  );
}
