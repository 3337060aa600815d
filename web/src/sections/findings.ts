// What the inquiry concludes, each finding with the verdicts it rests on and the parties' answers beside it.
import { anchor, type Book, href } from "../book";
import { el, type Child } from "../dom";
import type { Inquest } from "../inquest";
import type { Finding, Recommendation, Response } from "../report";
import { none } from "../table";
import { badges, verdictBadge } from "./standing";

export function findings(book: Book, inquest: Inquest): Child {
  const { findings: found, recommendations, responses } = book.report;
  if (!found.length && !recommendations.length && !responses.length) return none("The author of this case drew no finding and gave no recommendation; no party has answered.");
  const known = new Set(found.map((finding) => finding.id));
  const general = responses.filter((response) => !response.finding || !known.has(response.finding));
  return [
    el("p", { class: "lead" }, "Findings are written by the author of the case and rest on the verdicts named with them. Each party may accept or reject a finding, ask to reopen it, or reply: its answer stands beside it, with the document that holds it where there is one."),
    found.map((finding) => findingOf(book, inquest, finding, responses.filter((response) => response.finding === finding.id))),
    general.length > 0 && [el("h3", {}, "Answers to the whole report"), el("div", { class: "responses wide" }, general.map((response) => responseOf(book, response)))],
    recommendations.length > 0 && [el("h3", {}, "Safety recommendations"), el("ol", { class: "recommendations" }, recommendations.map((one) => recommendation(book, one)))],
  ];
}

function findingOf(book: Book, inquest: Inquest, finding: Finding, responses: Response[]): HTMLElement {
  return el(
    "article",
    { class: "finding", id: anchor("finding", finding.id), tabindex: "-1" },
    el(
      "div",
      { class: "card" },
      el("h3", {}, el("span", { class: "id" }, finding.id), "Finding"),
      el("p", { class: "finding-says", dir: "auto" }, finding.says),
      finding.rests_on?.length
        ? el("ul", { class: "plain rests-on", "aria-label": "Rests on" }, finding.rests_on.map((id) => el("li", {}, "rests on ", resting(book, inquest, id))))
        : el("p", { class: "none" }, "It names no verdict that it rests on."),
    ),
    el("div", { class: "responses" }, responses.length ? responses.map((response) => responseOf(book, response)) : el("p", { class: "none" }, "No party has answered this finding.")),
  );
}

/** A claim, one reading of it, or another finding, with how it stands. */
function resting(book: Book, inquest: Inquest, id: string): Child {
  const [claim = "", reading] = id.split("@");
  const judged = inquest.judged.get(claim);
  if (!judged) return book.link(id);
  const link = el("a", { href: href("verdict", claim) }, claim);
  if (reading === undefined) return [link, " ", badges(judged)];
  const decision = judged.readings.find((one) => one.reading === reading);
  return [link, " read as ", book.links(reading.split("+")), " ", decision && verdictBadge(decision.verdict)];
}

const ANSWERS: Record<Response["kind"], string> = { accepts: "accepts", rejects: "rejects", "asks to reopen": "asks to reopen", replies: "replies (right of reply)" };

function responseOf(book: Book, response: Response): HTMLElement {
  const file = book.report.files.find(({ evidence }) => response.document && (evidence.name === response.document || evidence.name === `evidence/${response.document}`));
  return el(
    "article",
    { class: `response ${response.kind.replaceAll(" ", "-")}`, id: anchor("response", response.id), tabindex: "-1" },
    el("h4", {}, book.tag(response.party), el("span", { class: "answer" }, ANSWERS[response.kind]), el("span", { class: "said-on" }, response.date)),
    el("p", { dir: "auto" }, response.says),
    response.document && el("p", { class: "sources" }, "In ", file ? book.reference({ sha256: file.evidence.sha256, name: file.evidence.name }) : el("bdi", {}, response.document), "."),
  );
}

function recommendation(book: Book, one: Recommendation): HTMLElement {
  return el(
    "li",
    { id: anchor("recommendation", one.id), tabindex: "-1" },
    el("p", { dir: "auto" }, el("span", { class: "id" }, one.id), one.says),
    el(
      "p",
      { class: "meta" },
      one.to?.length ? el("span", { class: "fact" }, el("i", {}, "to"), " ", one.to.map((id) => book.tag(id))) : null,
      one.because_of?.length ? el("span", { class: "fact" }, el("i", {}, "because of"), " ", book.links(one.because_of)) : null,
    ),
  );
}
