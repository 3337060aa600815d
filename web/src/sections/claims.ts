// Statements against evidence: every claim with its verdict, to be filtered, each opening into its reasoning.
import { anchor, type Book } from "../book";
import { el, replaceChildren, type Child } from "../dom";
import { count } from "../format";
import type { Inquest } from "../inquest";
import type { Judged, Verdict } from "../report";
import { none } from "../table";
import { reasoning } from "./reasoning";
import { badges, judgedAtAll, margin, notJudged, says, VERDICT_MEANING, VERDICT_WORDS, verdictBadge, VERDICTS } from "./standing";

const MOST_WRITTEN = 100;

type Kind = Verdict | "not judged";

const kindsOf = (judged: Judged): Kind[] => (judgedAtAll(judged) ? judged.readings.map(({ verdict }) => verdict) : ["not judged"]);

export function claims(book: Book, inquest: Inquest): Child {
  const all = book.report.inquiry.claims;
  if (!all.length) return none("No statement of this case holds a claim.");
  const rows = new Map(all.map((judged) => [judged, row(book, inquest, judged)]));
  const list = el("div", { class: "judged-list" }, [...rows.values()]);
  return [
    el(
      "p",
      { class: "lead" },
      "A verdict says what the admitted observed evidence compels, and nothing else. What somebody asserts never supports or contradicts anything: what parties agree on or concede stands beside a verdict, in a form of its own.",
    ),
    el("dl", { class: "meanings" }, VERDICTS.map((verdict) => el("div", {}, el("dt", {}, verdictBadge(verdict)), el("dd", {}, VERDICT_MEANING[verdict])))),
    filters(book, all, rows),
    list,
  ];
}

function filters(book: Book, all: Judged[], rows: Map<Judged, HTMLElement>): HTMLElement {
  const parties = [...new Set(all.map((judged) => judged.party))];
  const kinds = ([...VERDICTS, "not judged"] as Kind[]).filter((kind) => all.some((judged) => kindsOf(judged).includes(kind)));
  const chosen = { party: "", kind: "" as Kind | "" };
  const shown = el("span", { class: "shown", role: "status" });
  const apply = (): void => {
    let n = 0;
    for (const [judged, element] of rows) {
      element.hidden = (chosen.party !== "" && judged.party !== chosen.party) || (chosen.kind !== "" && !kindsOf(judged).includes(chosen.kind));
      if (!element.hidden) n++;
    }
    replaceChildren(shown, n === all.length ? count(n, "claim") : `${n} of ${count(all.length, "claim")}`);
  };
  const party = el("select", {}, el("option", { value: "" }, "every party"), parties.map((id) => el("option", { value: id }, book.name(id))));
  party.addEventListener("change", () => {
    chosen.party = party.value;
    apply();
  });
  const buttons = kinds.map((kind) => {
    const n = all.filter((judged) => kindsOf(judged).includes(kind)).length;
    const button = el("button", { type: "button", "aria-pressed": "false" }, kind === "not judged" ? notJudged() : verdictBadge(kind), el("span", { class: "n" }, n), el("span", { class: "unseen" }, kind === "not judged" ? "claims not judged" : `claims ${VERDICT_WORDS[kind]}`));
    button.addEventListener("click", () => {
      chosen.kind = chosen.kind === kind ? "" : kind;
      buttons.forEach((other, i) => other.setAttribute("aria-pressed", String(kinds[i] === chosen.kind)));
      apply();
    });
    return button;
  });
  apply();
  return el("div", { class: "filters", role: "group", "aria-label": "Which claims to show" }, el("label", {}, "Said by ", party), el("div", { class: "filter-verdicts" }, buttons), shown);
}

function row(book: Book, inquest: Inquest, judged: Judged): HTMLElement {
  const margins = [...new Set(judged.readings.map(margin).filter(Boolean))];
  const details = el(
    "details",
    { class: "judged", id: anchor("verdict", judged.id), tabindex: "-1" },
    el(
      "summary",
      {},
      el("span", { class: "id" }, judged.id),
      el("span", { class: "words", dir: "auto" }, judged.says),
      el("span", { class: "by" }, book.tag(judged.party, book.short(judged.party))),
      el("span", { class: "stands" }, badges(judged), judgedAtAll(judged) && margins.length === 1 && el("small", {}, `by ${margins[0]}`), says(book, judged)),
    ),
  );
  const body = el("div", { class: "judged-body" });
  details.append(body);
  // a browser finds words in what is written out, folded or not; of hundreds of claims each is written when first opened
  let made = false;
  const make = (): void => {
    if (made) return;
    made = true;
    body.append(...el("div", {}, reasoning(book, inquest, judged)).childNodes);
  };
  if (book.report.inquiry.claims.length <= MOST_WRITTEN) make();
  details.addEventListener("toggle", () => details.open && make());
  addEventListener("beforeprint", make);
  return details;
}
