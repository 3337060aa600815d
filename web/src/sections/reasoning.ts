// The verdict on one reading of a claim, opened: the reasoning in words, its picture, what it rests on and what would change it.
import { type Book, href } from "../book";
import { el, type Child } from "../dom";
import type { Inquest } from "../inquest";
import { seriesPicture } from "../pictures/series";
import { windowsPicture } from "../pictures/windows";
import type { Claim, Decision, Judged, Reason } from "../report";
import { claimLine, inputLine, judgedAtAll, margin, measure, readingWords, trialBadges, VERDICT_WORDS, verdictBadge } from "./standing";

export function reasoning(book: Book, inquest: Inquest, judged: Judged): Child {
  const claim = inquest.claim(judged.id);
  const deciding = judged.readings.map((decision) => (decision.would_decide ?? []).join("\n"));
  const same = deciding.length > 1 && deciding.every((text) => text === deciding[0]);
  return [
    judgedAtAll(judged) ? judged.readings.map((decision) => readingOf(book, inquest, judged, claim, decision, !same)) : el("p", { class: "none" }, "Free text: shown, and not measured against evidence."),
    same && wouldDecide(judged.readings[0]?.would_decide ?? []),
    trials(book, inquest, judged.id),
    judged.superseded_by.length > 0 && part("Superseded by", judged.superseded_by.map((id) => claimLine(book, inquest, id)), "as the author of the case declares; it stays visible, and is judged all the same"),
    el("p", { class: "where" }, el("a", { href: href("claim", judged.id) }, "In the statement, with its words"), "."),
  ];
}

function part(title: string, body: Child, note = ""): HTMLElement {
  return el("div", { class: "part" }, el("p", { class: "part-title" }, title, note && el("small", {}, note)), body);
}

function readingOf(book: Book, inquest: Inquest, judged: Judged, claim: Claim | undefined, decision: Decision, own: boolean): HTMLElement {
  const { assumes = [], rests_on: rests = [], conflict = [], variants = {}, reasons = [] } = decision;
  const window = claim && inquest.window(claim);
  // the definitions of a reading stand in its heading
  const beside = assumes.filter((id) => !(decision.reading ?? "").split("+").includes(id));
  return el(
    "div",
    { class: "reading-of" },
    (judged.readings.length > 1 || decision.reading) &&
      el("h3", {}, verdictBadge(decision.verdict), el("span", {}, "read as ", readingWords(book, inquest, decision.reading ?? "") ?? "it stands")),
    decision.margin !== undefined && decision.margin !== null && el("p", { class: "margin" }, `Margin: ${margin(decision)} from flipping.`),
    reasons.length > 0 && part("Why", el("ol", { class: "reasons" }, reasons.map((reason) => reasonItem(book, reason)))),
    decision.series ? seriesPicture(book, decision.series, window) : timesOf(book, judged, window, reasons),
    decision.compatible_if && part("It would be compatible", el("p", { dir: "auto" }, decision.compatible_if)),
    conflict.length > 0 && part("What cannot hold together", el("ul", { class: "plain" }, conflict.map((set) => el("li", {}, named(book, set, " with "))))),
    Object.keys(variants).length > 0 && part("With other evidence admitted", el("ul", { class: "plain" }, Object.entries(variants).map(([admission, verdict]) => el("li", {}, `${admission}: `, verdictBadge(verdict))))),
    rests.length > 0 && part("Rests on", el("p", {}, named(book, rests, ", "))),
    beside.length > 0 && part("Assumes", el("ul", { class: "plain" }, beside.map((id) => inputLine(book, inquest, id)))),
    sensitivity(book, decision),
    own && wouldDecide(decision.would_decide ?? []),
  );
}

function reasonItem(book: Book, reason: Reason): HTMLElement {
  return el(
    "li",
    {},
    el("span", { dir: "auto" }, reason.text),
    el(
      "span",
      { class: "meta" },
      reason.t_us !== undefined && el("span", { class: "fact" }, el("i", {}, "at"), " ", book.time(reason.t_us, 1)),
      Object.entries(reason.figures ?? {}).map(([name, value]) => el("span", { class: "fact" }, el("i", {}, figureName(name)), " ", measure(value, figureUnit(name)))),
      reason.evidence?.length ? el("span", { class: "fact" }, el("i", {}, "evidence"), " ", named(book, reason.evidence, ", ")) : null,
      reason.inputs?.length ? el("span", { class: "fact" }, el("i", {}, "inputs"), " ", book.links(reason.inputs)) : null,
    ),
  );
}

const FIGURE = /^(.*)_(km|m|s|kmh|mps|deg)$/;
const UNITS: Record<string, string> = { kmh: "km/h", mps: "m/s", deg: "°" };
const figureName = (name: string): string => (FIGURE.exec(name)?.[1] ?? name).replaceAll("_", " ");
const figureUnit = (name: string): string => {
  const unit = FIGURE.exec(name)?.[2] ?? "";
  return UNITS[unit] ?? unit;
};

const named = (book: Book, ids: string[], between: string): Child => ids.map((id, i) => [i > 0 && between, book.link(id)]);

/** Which evidence, taken away, would leave the verdict undetermined. */
function sensitivity(book: Book, decision: Decision): HTMLElement | null {
  const sets = decision.sensitivity ?? [];
  const size = decision.sensitivity_size ?? 3;
  if (decision.verdict === "undetermined" || decision.verdict === "evidence_conflict") return null;
  const most = size === 1 ? "any one item" : `any ${size} items or fewer`;
  if (!sets.length) return part("Sensitivity", el("p", {}, `It stays ${VERDICT_WORDS[decision.verdict]} without ${most} of the evidence.`));
  return part(
    "Sensitivity",
    el("ul", { class: "plain" }, sets.map((set) => el("li", {}, "undetermined without ", named(book, set, " and "), set.length > 1 && " together"))),
    sets.length > 1 ? `each of these smallest sets alone; sets of up to ${size} items were tried` : `sets of up to ${size} items were tried`,
  );
}

function wouldDecide(items: string[]): HTMLElement | null {
  return items.length ? part("What would decide it", el("ul", { class: "deciders" }, items.map((text) => el("li", { dir: "auto" }, text)))) : null;
}

/** The sets that the claim is part of, excluded or not, alike. */
function trials(book: Book, inquest: Inquest, id: string): HTMLElement | null {
  const found = inquest.trialsOf(id);
  if (!found.length) return null;
  return part(
    "With what other accounts say",
    el(
      "ul",
      { class: "plain" },
      found.map((trial) => el("li", {}, el("a", { href: `#${trial.id}` }, trial.claims.join(", ")), trial.inference.length > 0 && [" under ", book.links(trial.inference)], " ", trialBadges(trial))),
    ),
    "sets of claims tried together; no verdict follows for any one of them",
  );
}

/** Kinds of claims whose stated time is what is claimed, not when somebody was told. */
const TIMED = new Set(["event", "position", "phase", "movement", "bound"]);

/** The time that is claimed, against instants that evidence shows. */
function timesOf(book: Book, judged: Judged, window: { start: number; end: number; unc: number } | undefined, reasons: Reason[]): HTMLElement | null {
  const observed = reasons.flatMap((reason) => (reason.t_us !== undefined ? [reason.t_us] : []));
  if (!window || !observed.length || !TIMED.has(judged.kind)) return null;
  return windowsPicture(book, `When ${judged.id} says, from ${book.plainTime(window.start)} to ${book.plainTime(window.end)}, against what is observed at ${observed.map((t) => book.plainTime(t)).join(", ")}`, [{ label: judged.id, ...window }], observed);
}
