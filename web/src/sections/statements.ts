// Who said what, party by party: only verbatim words stand in quotation marks, the rest is marked for what it is.
import { anchor, type Book, href } from "../book";
import { el, type Child } from "../dom";
import { duration, feet, grouped, NM_M, words } from "../format";
import type { Inquest } from "../inquest";
import type { Claim, Said, When } from "../report";
import { foldedOnScreen, none } from "../table";
import { excerptWith } from "./excerpt";
import { badges, says } from "./standing";

const WORDING: Record<string, string> = {
  verbatim: "Verbatim",
  translation: "Translation, not the speaker’s own words",
  "project summary": "Project summary, not the speaker’s words",
};

export function statements(book: Book, inquest: Inquest): Child {
  const all = book.report.statements;
  if (!all.length) return none("No statement is part of this case.");
  const parties = new Map<string, Said[]>();
  for (const party of book.report.parties) parties.set(party.id, []);
  for (const said of all) {
    const list = parties.get(said.statement.party);
    if (list) list.push(said);
    else parties.set(said.statement.party, [said]);
  }
  return [
    el("p", { class: "lead" }, "What somebody says is shown as said: it neither supports nor contradicts what another says."),
    [...parties].filter(([, list]) => list.length).map(([party, list]) => el("div", { class: "party" }, el("h3", {}, book.tag(party)), list.map((said) => statement(book, inquest, said)))),
  ];
}

function statement(book: Book, inquest: Inquest, said: Said): HTMLElement {
  const { statement: about } = said;
  const document = book.documents.get(said.sha256);
  const chain = about.chain ?? [];
  return el(
    "article",
    { class: "card statement", id: anchor("statement", about.id), tabindex: "-1" },
    el(
      "h4",
      {},
      el("span", { class: "id" }, about.id),
      el("bdi", { class: "speaker" }, about.speaker || book.name(about.party)),
      el("span", { class: "said-on" }, about.said_on.replace("/", " to ")),
      el("span", { class: `wording ${about.wording === "verbatim" ? "verbatim" : "not-verbatim"}` }, WORDING[about.wording] ?? about.wording),
    ),
    about.wording === "verbatim"
      ? el("blockquote", { dir: "auto" }, el("q", {}, about.span.quote))
      : el("p", { class: "summary", dir: "auto" }, about.span.quote),
    el(
      "p",
      { class: "sources" },
      chain.length > 0 && el("span", {}, "reported by ", el("bdi", {}, chain.join(", citing ")), ". "),
      "In ",
      book.reference({ sha256: said.sha256, name: about.document, unit: "characters", first: said.start, last: said.end }),
      document?.source ? el("span", {}, ", from ", el("bdi", {}, document.source)) : null,
      ".",
      about.origin && el("span", {}, " Origin: ", el("bdi", {}, about.origin), " (statements of one origin count once)."),
      about.origin_perhaps?.length ? el("span", {}, " Perhaps of the same origin as ", book.links(about.origin_perhaps), ".") : null,
      about.supersedes?.length ? el("span", {}, " Supersedes ", book.links(about.supersedes), " (declared by the case’s author).") : null,
    ),
    about.note && el("p", { class: "author-note", dir: "auto" }, about.note),
    about.claims?.length ? el("ol", { class: "claims" }, about.claims.map((claim) => claimItem(book, inquest, claim))) : null,
    document && foldedOnScreen("The words in the document", excerptWith(document, said.start, said.end)),
  );
}

const COMMON = new Set(["kind", "id", "says", "flights", "when", "mode", "negated", "readings", "assumes", "same_as", "supersedes", "against_self", "note"]);

function claimItem(book: Book, inquest: Inquest, claim: Claim): HTMLElement {
  const judged = inquest.judged.get(claim.id);
  const facts: [string, Child][] = [];
  if (claim.when) facts.push(["when", when(book, claim.when)]);
  if (claim.flights?.length) facts.push(["flights", el("bdi", {}, claim.flights.map((id) => book.name(id)).join(", "))]);
  for (const [name, value] of Object.entries(claim)) {
    if (!COMMON.has(name)) facts.push([words(name.replace(/_deg$/, "")), plain(book, claim, name, value)]);
  }
  if (claim.mode === "throughout") facts.push(["must hold", "throughout"]);
  if (claim.readings?.length) facts.push(["readings", book.links(claim.readings)]);
  if (claim.assumes?.length) facts.push(["assumes", book.links(claim.assumes)]);
  if (claim.supersedes?.length) facts.push(["supersedes", book.links(claim.supersedes)]);
  if (claim.same_as?.length) facts.push(["says the same as", book.links(claim.same_as)]);
  return el(
    "li",
    { id: anchor("claim", claim.id), tabindex: "-1" },
    el("p", { dir: "auto" }, el("span", { class: "id" }, claim.id), claim.says),
    judged && el("p", { class: "stands" }, badges(judged), says(book, judged), el("a", { href: href("verdict", claim.id) }, "why")),
    el(
      "div",
      { class: "meta" },
      el("span", { class: "kind" }, claim.kind === "other" ? "free text" : words(claim.kind)),
      claim.negated && el("span", { class: "fact" }, "claims that this is not so"),
      claim.against_self && el("span", { class: "fact" }, "tells against the party that says it"),
      facts.map(([name, value]) => el("span", { class: "fact" }, el("i", {}, name), " ", value)),
    ),
    claim.note && el("p", { class: "author-note", dir: "auto" }, claim.note),
  );
}

export function when(book: Book, time: When): Child {
  const parts: Child[] = [];
  if (time.at !== undefined) parts.push(book.time(time.at));
  else {
    if (time.start !== undefined) parts.push("from ", book.time(time.start));
    if (time.end !== undefined) parts.push(" to ", book.time(time.end));
  }
  if (time.event) parts.push("at ", book.link(time.event));
  if (time.tolerance) parts.push(el("span", { class: "unc" }, `± ${duration(time.tolerance)}`));
  if (time.tolerance_input) parts.push(time.tolerance ? " (" : " ± ", book.link(time.tolerance_input), time.tolerance ? ")" : "");
  return parts;
}

const LENGTHS = new Set(["within", "distance", "distance_tolerance", "altitude_min", "altitude_max", "horizontal", "vertical"]);
const SPEEDS = new Set(["speed_min", "speed_max"]);

/** A field of one kind of claim, in words: ids become names and links, lengths, speeds and durations get their units. */
function plain(book: Book, claim: Claim, name: string, value: unknown): Child {
  if (typeof value === "string") return name === "place" ? el("bdi", {}, book.place(value)) : book.link(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return quantity(claim, name, value);
  if (Array.isArray(value)) return value.flatMap((item, i) => (i ? [", ", plain(book, claim, name, item)] : [plain(book, claim, name, item)]));
  if (value && typeof value === "object") {
    const parts = Object.entries(value).filter(([field]) => field !== "shape");
    return parts.flatMap(([field, part], i) => [i ? ", " : "", `${words(field)} `, plain(book, claim, field, part)]);
  }
  return "";
}

function quantity(claim: Claim, name: string, value: number): string {
  if (LENGTHS.has(name)) return name.startsWith("altitude") || name === "vertical" ? `${feet(value)} (${grouped(value)} m)` : `${grouped(value / 1000, 1)} km (${grouped(value / NM_M, 1)} NM)`;
  if (SPEEDS.has(name)) return `${grouped(value * 3.6)} km/h (${grouped((value * 3600) / NM_M)} kt)`;
  if (name.endsWith("_deg")) return `${grouped(value)}°`;
  if (name.startsWith("at_") && claim.kind !== "count") return duration(value);
  return grouped(value, Number.isInteger(value) ? 0 : 2);
}
