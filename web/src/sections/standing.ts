// How claims stand: verdicts as badges of word, colour and shape; what parties say of them as marks that are no verdicts.
import { type Book, href } from "../book";
import { el, svg, type Child } from "../dom";
import { duration, feet, grouped, NM_M, seconds } from "../format";
import type { Inquest, Trial } from "../inquest";
import { anyExcluded, isExcluded } from "../inquest";
import type { Decision, Judged, Verdict } from "../report";

export const VERDICTS: Verdict[] = ["supported", "contradicted", "undetermined", "evidence_conflict"];

export const VERDICT_WORDS: Record<Verdict, string> = {
  supported: "supported",
  contradicted: "contradicted",
  undetermined: "undetermined",
  evidence_conflict: "evidence conflict",
};

export const VERDICT_MEANING: Record<Verdict, string> = {
  supported: "holds in every world that the admitted evidence leaves",
  contradicted: "holds in none of them",
  undetermined: "holds in some of them, or nothing admitted speaks of it",
  evidence_conflict: "no world remains: the evidence cannot hold together",
};

// a disc with a tick, a square with a cross, an open ring with a question, a triangle with a bolt: four shapes
const SHAPES: Record<Verdict, string[]> = {
  supported: ["M8 .8a7.2 7.2 0 1 0 .01 0z", "M4.6 8.3l2.4 2.4 4.5-5"],
  contradicted: ["M1.4 1.4h13.2v13.2H1.4z", "M5 5l6 6M11 5l-6 6"],
  undetermined: ["M8 1.6a6.4 6.4 0 1 0 .01 0z", "M6 6.3a2 2 0 1 1 2.9 1.8c-.6.3-.9.7-.9 1.4M8 11.6v.3"],
  evidence_conflict: ["M8 1l7.2 13.4H.8z", "M8.9 5.6L6.8 9h2.4l-2 3.4"],
};

export function verdictBadge(verdict: Verdict): HTMLElement {
  const [outer, inner] = SHAPES[verdict];
  const shape = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { class: "outer", d: outer }), svg("path", { class: "inner", d: inner }));
  return el("span", { class: `verdict ${verdict.replace("_", "-")}`, title: VERDICT_MEANING[verdict] }, shape, VERDICT_WORDS[verdict]);
}

/** A claim of the kind `other` is shown and never judged. */
export const judgedAtAll = (judged: Judged): boolean => judged.kind !== "other";

export const notJudged = (): HTMLElement => el("span", { class: "not-judged", title: "free text: shown, not measured against evidence" }, "not judged");

/** The verdicts of a claim, one badge for each that differs, with how many readings have it. */
export function badges(judged: Judged): Child {
  if (!judgedAtAll(judged)) return notJudged();
  const tally = new Map<Verdict, number>();
  for (const { verdict } of judged.readings) tally.set(verdict, (tally.get(verdict) ?? 0) + 1);
  const several = judged.readings.length > 1;
  return [...tally].map(([verdict, n]) => el("span", { class: "verdict-of" }, verdictBadge(verdict), several && el("small", {}, tally.size === 1 ? (n === 2 ? "both readings" : `all ${n} readings`) : `${n} of ${judged.readings.length} readings`)));
}

/** What parties say of a claim: agreed, conceded, superseded. Never verdicts, and never drawn like them. */
export function says(book: Book, judged: Judged): Child {
  return [
    judged.agreed_by.length > 1 && el("span", { class: "say agreed", title: "these parties say the same; that is no verdict" }, "agreed by ", el("bdi", {}, judged.agreed_by.map((party) => book.short(party)).join(", "))),
    judged.conceded && el("span", { class: "say conceded", title: "it tells against the party that says it, as the author marked; that is no verdict" }, "conceded by ", el("bdi", {}, book.short(judged.party))),
    judged.superseded_by.length > 0 && el("span", { class: "say superseded", title: "as the author of the case declares" }, "superseded by ", judged.superseded_by.join(", ")),
  ];
}

/** How far from flipping, in the claim's own unit and the one people know. */
export function margin(decision: Decision): string {
  if (decision.margin === undefined || decision.margin === null) return "";
  return measure(decision.margin, decision.margin_unit ?? "");
}

export function measure(value: number, unit: string): string {
  switch (unit) {
    case "m":
      return Math.abs(value) >= 2000 ? `${grouped(value / 1000, 1)} km (${grouped(value / NM_M, 1)} NM)` : `${grouped(value)} m (${feet(value)})`;
    case "km":
      return `${grouped(value, Math.abs(value) < 10 ? 1 : 0)} km (${grouped((value * 1000) / NM_M, 1)} NM)`;
    case "s":
      return Math.abs(value) < 120 ? seconds(value) : `${duration(value)}`;
    case "km/h":
      return `${grouped(value)} km/h (${grouped((value * 1000) / NM_M)} kt)`;
    case "m/s":
      return `${grouped(value * 3.6)} km/h (${grouped((value * 3600) / NM_M)} kt)`;
    case "°":
    case "deg":
      return `${grouped(value, 1)}°`;
    default:
      return `${grouped(value, Number.isInteger(value) ? 0 : 1)} ${unit}`.trim();
  }
}

/** Whether a set cannot all be true, in words and as closed or open brackets: no verdict, and on no claim of it. */
export function setBadge(excluded: boolean): HTMLElement {
  const shape = svg("svg", { viewBox: "0 0 22 16", "aria-hidden": "true" }, svg("path", { d: excluded ? "M5 2H2v12h3M17 2h3v12h-3M7 4l8 8M15 4l-8 8" : "M5 2H2v12h3M17 2h3v12h-3M7 8h8" }));
  return el("span", { class: `set-badge ${excluded ? "excluded" : "open"}` }, shape, excluded ? "cannot all be true" : "not excluded");
}

export function trialBadges(trial: Trial): Child {
  const out = trial.readings.filter(isExcluded).length;
  if (!anyExcluded(trial) || out === trial.readings.length) return setBadge(out > 0);
  return [setBadge(true), el("small", {}, `${out} of ${trial.readings.length} readings`), setBadge(false)];
}

/** A claim as who says it and the words of the proposition, linked to its statement. */
export function claimLine(book: Book, inquest: Inquest, id: string, more?: Child): HTMLElement {
  const claim = inquest.claim(id);
  const party = inquest.partyOf(id);
  return el(
    "div",
    { class: "claim-line" },
    el("a", { class: "id", href: href("claim", id) }, id),
    party && el("span", { class: "by" }, book.tag(party, book.short(party))),
    el("span", { class: "words", dir: "auto" }, claim?.says ?? ""),
    more,
  );
}

/** An input in words, with its source: what is granted is never behind a link alone. */
export function inputLine(book: Book, inquest: Inquest, id: string): HTMLElement {
  const input = inquest.input(id);
  return el(
    "li",
    { class: "input-line" },
    input && el("span", { class: "kind" }, input.kind),
    " ",
    thresholdWords(book, id) ?? book.link(id),
    input ? [": ", el("span", { dir: "auto" }, input.says), el("small", { dir: "auto" }, input.source)] : null,
  );
}

const THRESHOLDS: Record<string, [words: string, unit: string, usual: number]> = {
  horizontal: ["near, horizontally", "m", 9260],
  vertical: ["near, vertically", "m", 304.8],
  max_gap: ["a gap is longer than", "s", 60],
  turn_manoeuvre: ["greatest level manoeuvre between fixes", "m/s²", 5.66],
  climb_manoeuvre: ["greatest vertical manoeuvre between fixes", "m/s²", 2.45],
  containment: ["admitted radius of a position, in 95 % radii", "", 2.5],
};

/** A threshold of the case by what it is, with its value. */
function thresholdWords(book: Book, id: string): HTMLElement | null {
  const name = id.startsWith("thresholds.") ? id.slice("thresholds.".length) : "";
  const known = THRESHOLDS[name];
  if (!known) return null;
  const [title, unit, usual] = known;
  const value = book.report.thresholds[name as keyof typeof book.report.thresholds] ?? usual;
  return el("span", {}, "threshold: ", book.link(id, title), ", ", unit.startsWith("m/") ? `${grouped(value, 2)} ${unit}` : measure(value, unit));
}

/** A reading's name and what each definition in it says. */
export function readingWords(book: Book, inquest: Inquest, reading: string): Child {
  if (!reading) return null;
  const parts = reading.split("+");
  return parts.map((id, i) => [i > 0 && "; ", book.link(id), inquest.input(id) ? [": ", el("span", { dir: "auto" }, inquest.input(id)?.says ?? "")] : null]);
}
