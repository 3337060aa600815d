// Accounts: what one party says, or two side by side on one axis of time, with what cannot be true together drawn between.
import { type Book, href } from "../book";
import { el, replaceChildren, styled, svg, type Child } from "../dom";
import { clock, shortDay } from "../format";
import { anyExcluded, type Inquest, type Trial } from "../inquest";
import { onPrint, onWidth } from "../page";
import type { Claim, Said } from "../report";
import { foldedOnScreen, none } from "../table";
import { questionOf } from "./exclusions";
import { badges, claimLine, says } from "./standing";

const LANE_PX = 15;
const GUTTER_PX = 14;

interface Entry {
  claim: Claim;
  said: Said;
  side: 0 | 1;
}

export function accounts(book: Book, inquest: Inquest): Child {
  const parties = speakers(book);
  if (!parties.length) return none("No party gives an account in this case.");
  const [first, second] = opening(inquest, parties);
  const host = el("div", { class: "account-host" });
  const options = (chosen: string): HTMLElement[] => parties.map((id) => el("option", { value: id, selected: id === chosen }, book.name(id)));
  const left = el("select", {}, options(first));
  const right = el("select", {}, el("option", { value: "", selected: !second }, "no other"), options(second));
  const show = (): void => {
    replaceChildren(host, sideBySide(book, inquest, left.value, right.value === left.value ? "" : right.value));
  };
  for (const select of [left, right]) select.addEventListener("change", show);
  show();
  return [
    el("p", { class: "lead" }, "What each party says, in order of the time it states. A claim without a time never borrows one. Lines join claims that cannot all be true together; where another reading or inference joins them without contradiction, the exclusion says so."),
    el("div", { class: "filters", role: "group", "aria-label": "Which accounts to show" }, el("label", {}, "Account of ", left), parties.length > 1 && el("label", {}, "beside ", right)),
    host,
    versions(book, inquest),
    origins(book),
  ];
}

function speakers(book: Book): string[] {
  const speaking = new Set(book.report.statements.filter((said) => said.statement.claims?.length).map((said) => said.statement.party));
  return [...book.report.parties.map((party) => party.id).filter((id) => speaking.delete(id)), ...speaking];
}

/** The two accounts with most between them that cannot all be true; else the two who say most. */
function opening(inquest: Inquest, parties: string[]): [string, string] {
  const tally = new Map<string, number>();
  for (const question of inquest.questions) {
    for (const trial of question.trials.filter(anyExcluded)) {
      const speaking = [...new Set(trial.claims.map((id) => inquest.partyOf(id)))].sort((a, b) => parties.indexOf(a) - parties.indexOf(b));
      if (speaking.length === 2) tally.set(speaking.join("\n"), (tally.get(speaking.join("\n")) ?? 0) + 1);
    }
  }
  const most = [...tally].sort((a, b) => b[1] - a[1])[0];
  if (most) return most[0].split("\n") as [string, string];
  const said = (party: string): number => inquest.book.report.inquiry.claims.filter((judged) => judged.party === party).length;
  const [a = "", b = ""] = [...parties].sort((x, y) => said(y) - said(x));
  return parties.indexOf(b) >= 0 && parties.indexOf(b) < parties.indexOf(a) ? [b, a] : [a, b];
}

function sideBySide(book: Book, inquest: Inquest, left: string, right: string): HTMLElement {
  const sides = right ? [left, right] : [left];
  const entries = book.report.statements.flatMap((said): Entry[] => {
    const side = sides.indexOf(said.statement.party);
    return side < 0 ? [] : (said.statement.claims ?? []).map((claim) => ({ claim, said, side: side as 0 | 1 }));
  });
  const at = new Map<number, Entry[]>();
  const undated: Entry[] = [];
  for (const entry of entries) {
    const start = inquest.window(entry.claim)?.start;
    if (start === undefined) undated.push(entry);
    else at.set(start, [...(at.get(start) ?? []), entry]);
  }
  const cards = new Map<string, HTMLElement>();
  const side = (among: Entry[], which: number): HTMLElement => el("div", { class: `side side-${which}` }, among.filter((entry) => entry.side === which).map((entry) => {
    const card = claimCard(book, inquest, entry);
    cards.set(entry.claim.id, card);
    return card;
  }));
  const times = [...at.keys()].sort((a, b) => a - b);
  const shown = new Set(entries.map((entry) => entry.claim.id));
  const joined = inquest.questions.flatMap((question) => question.trials.filter((trial) => anyExcluded(trial) && trial.claims.every((id) => shown.has(id))));
  const both = sides.length > 1;
  const lanes = el("div", { class: "lanes" });
  const row = (time: Child, among: Entry[], name = ""): HTMLElement => el("div", { class: `moment ${name}`, role: "listitem" }, el("div", { class: "moment-time" }, time), side(among, 0), el("div", { class: "gutter" }), both && side(among, 1));
  const grid = el(
    "div",
    { class: `account-grid ${both ? "both" : "one"}` },
    el("div", { class: "moment heads" }, el("div", { class: "moment-time" }), ...sides.flatMap((party, i) => [i ? el("div", { class: "gutter" }) : null, el("h3", { class: `side side-${i}` }, book.tag(party))])),
    el("div", { role: "list", "aria-label": `Claims of ${sides.map((party) => book.name(party)).join(" and of ")} by time` }, times.map((t, i) => row(timeLabel(book, t, times[i - 1]), at.get(t) ?? [])), undated.length > 0 && row(el("span", { class: "undated" }, "no time of its own"), undated, "timeless")),
    lanes,
  );
  styled(grid, { "--gutter": `${GUTTER_PX * 2 + Math.max(1, joined.length) * LANE_PX}px` });
  for (const [id, card] of cards) {
    const within = joined.flatMap((trial, i) => (trial.claims.includes(id) ? [i + 1] : []));
    if (within.length) card.append(el("span", { class: "in-sets" }, el("span", { class: "unseen" }, "cannot all be true with others, "), within.map((n) => el("span", { class: "lane-no" }, n))));
  }
  brackets(grid, lanes, joined, cards);
  const partly = inquest.questions.flatMap((question) => question.trials.filter((trial) => anyExcluded(trial) && !joined.includes(trial) && trial.claims.some((id) => shown.has(id))));
  return el(
    "div",
    { class: "accounts" },
    joined.length > 0 ? exclusionKeys(joined) : el("p", { class: "none" }, both ? "Nothing that these two say was found to exclude the other." : "Nothing in this account was found to exclude another part of it."),
    grid,
    partly.length > 0 && el("p", { class: "none" }, `${partly.length} more ${partly.length === 1 ? "set" : "sets"} of claims that cannot all be true ${partly.length === 1 ? "needs" : "need"} claims of another party: `, partly.map((trial, i) => [i > 0 && "; ", el("a", { href: `#${trial.id}` }, trial.claims.join(", "))])),
  );
}

function timeLabel(book: Book, tUs: number, before: number | undefined): Child {
  const newDay = before === undefined || shortDay(before) !== shortDay(tUs);
  return el("time", { datetime: new Date(tUs / 1000).toISOString() }, newDay && el("span", { class: "day" }, shortDay(tUs)), el("b", {}, clock(tUs).replace(/:00$/, "")), " UTC", book.hasLocal && el("small", {}, `${clock(book.local(tUs)).replace(/:00$/, "")} ${book.localName}`));
}

function claimCard(book: Book, inquest: Inquest, { claim, said }: Entry): HTMLElement {
  const judged = inquest.judged.get(claim.id);
  const window = inquest.window(claim);
  const card = el(
    "article",
    { class: `claim-card${judged?.superseded_by.length ? " superseded" : ""}`, "data-claim": claim.id, "aria-label": claim.id },
    el("a", { class: "id", href: href("verdict", claim.id) }, claim.id),
    el("span", { class: "words", dir: "auto" }, claim.says),
    claim.when?.event && el("small", {}, "at the event “", el("bdi", {}, claim.when.event.replaceAll("-", " ")), "”, whenever that was"),
    window !== undefined && window.unc > 0 && el("small", {}, `± ${window.unc >= 120 ? `${Math.round(window.unc / 60)} min` : `${window.unc} s`}`),
    said.statement.wording !== "verbatim" && el("small", { class: "wording-small" }, said.statement.wording === "translation" ? "translation" : "project summary"),
    judged && el("span", { class: "stands" }, badges(judged), says(book, judged)),
  );
  return card;
}

/** The exclusions between the columns as a list of keys: to focus one lights its claims and line. */
function exclusionKeys(joined: Trial[]): HTMLElement {
  return el(
    "ul",
    { class: "exclusion-keys", "aria-label": "What cannot all be true together" },
    joined.map((trial, i) =>
      el(
        "li",
        {},
        el("a", { href: `#${trial.id}`, "data-trial": trial.id }, el("span", { class: "lane-no" }, i + 1), el("span", {}, trial.claims.join(", "), trial.inference.length > 0 && ` under ${trial.inference.join(", ")}`)),
      ),
    ),
  );
}

/** Draws a spine with a stub to every claim, a lane for each set; over and focus light it, a click opens it. */
function brackets(grid: HTMLElement, lanes: HTMLElement, joined: Trial[], cards: Map<string, HTMLElement>): void {
  if (!joined.length) return;
  const light = (trial: Trial | undefined): void => {
    grid.classList.toggle("lit", trial !== undefined);
    for (const [id, card] of cards) card.classList.toggle("on", trial?.claims.includes(id) ?? false);
    for (const lane of lanes.querySelectorAll("a")) lane.classList.toggle("on", lane.getAttribute("data-trial") === trial?.id);
  };
  const listen = (element: Element, trial: Trial): void => {
    for (const [on, off] of [["pointerenter", "pointerleave"], ["focus", "blur"]] as const) {
      element.addEventListener(on, () => light(trial));
      element.addEventListener(off, () => light(undefined));
    }
  };
  const draw = (): void => {
    const box = grid.getBoundingClientRect();
    const gutters = grid.querySelector(".gutter")?.getBoundingClientRect();
    if (!gutters || !box.width) return;
    const left = gutters.left - box.left;
    const width = Math.max(gutters.width, GUTTER_PX * 2 + LANE_PX);
    const step = Math.min(LANE_PX, (width - 2 * GUTTER_PX) / joined.length);
    const chart = svg("svg", { width: box.width, height: box.height, viewBox: `0 0 ${box.width} ${box.height}`, role: "group", "aria-label": "Lines between claims that cannot all be true together" });
    joined.forEach((trial, i) => {
      const x = left + GUTTER_PX + (i + 0.5) * step;
      const ends = trial.claims.flatMap((id) => {
        const card = cards.get(id)?.getBoundingClientRect();
        if (!card) return [];
        const toLeft = card.left + card.width / 2 - box.left < x;
        return [{ x: (toLeft ? card.right : card.left) - box.left, y: card.top - box.top + Math.min(card.height / 2, 18) + (i % 4) * 3 - 4 }];
      });
      if (!ends.length) return;
      const ys = ends.map((end) => end.y);
      const top = Math.min(...ys);
      const d = `M${x.toFixed(1)},${top.toFixed(1)}V${Math.max(...ys).toFixed(1)}${ends.map((end) => `M${x.toFixed(1)},${end.y.toFixed(1)}H${end.x.toFixed(1)}`).join("")}`;
      const link = svg(
        "a",
        { href: `#${trial.id}`, "data-trial": trial.id, class: `lane${trial.inference.length ? " inferred" : ""}`, "aria-label": `${i + 1}: ${trial.claims.join(", ")} cannot all be true together${trial.inference.length ? ` under ${trial.inference.join(", ")}` : ""}` },
        svg("path", { class: "grip", d }),
        svg("path", { class: "line-of", d }),
        ...ends.map((end) => svg("circle", { cx: end.x, cy: end.y, r: 3 })),
        svg("g", { class: "no" }, svg("circle", { cx: x, cy: top - 2, r: 8 }), svg("text", { x, y: top + 2, "text-anchor": "middle" }, i + 1)),
      );
      listen(link, trial);
      chart.append(link);
    });
    replaceChildren(lanes, chart);
  };
  queueMicrotask(() => {
    const keys = grid.parentElement?.querySelectorAll<HTMLElement>(".exclusion-keys a") ?? [];
    keys.forEach((key, i) => {
      const trial = joined[i];
      if (trial) listen(key, trial);
    });
  });
  onWidth(grid, draw);
  onPrint(grid, draw);
}

function versions(book: Book, inquest: Inquest): Child {
  const { versions: found } = book.report.inquiry;
  if (!found.length && !inquest.versions.length) return null;
  return [
    el("h3", {}, "Versions of one account"),
    el("p", { class: "lead" }, "A later statement takes the place of an earlier one only where the author of the case declares it. The earlier one stays visible."),
    found.map((version) =>
      el(
        "div",
        { class: "version" },
        el("h4", {}, book.tag(version.party)),
        el(
          "div",
          { class: "version-columns" },
          version.statements.map((id, i) => {
            const said = book.statements.get(id)?.statement;
            const own = (said?.claims ?? []).filter((claim) => version.claims.includes(claim.id));
            return el(
              "div",
              { class: `card version-of${i + 1 < version.statements.length ? " earlier" : ""}` },
              el("h5", {}, book.link(id), el("span", { class: "said-on" }, said?.said_on ?? ""), el("small", {}, i === 0 ? "the earliest" : `later${i + 1 === version.statements.length ? ", the last" : ""}`)),
              (own.length ? own : (said?.claims ?? [])).map((claim) => {
                const judged = inquest.judged.get(claim.id);
                return claimLine(book, inquest, claim.id, judged && says(book, judged));
              }),
            );
          }),
        ),
        version.differences.length > 0 && el("ul", { class: "plain differences", "aria-label": "What the later says otherwise" }, version.differences.map((text) => el("li", { dir: "auto" }, text))),
      ),
    ),
    inquest.versions.length > 0 && [el("h4", { class: "sub" }, "Claims of one party that cannot all be true, one version against another"), inquest.versions.map((question) => questionOf(book, inquest, question))],
  ];
}

function origins(book: Book): Child {
  const found = book.report.inquiry.origins;
  const repeated = found.filter((origin) => origin.statements.length > 1 || origin.perhaps.length > 0);
  if (!found.length) return null;
  const alone = found.length - repeated.length;
  return foldedOnScreen(
    `Origins: ${found.length}, each counted once`,
    repeated.length > 0 && el("ul", { class: "plain origins" }, repeated.map((origin) => el("li", {}, el("b", { dir: "auto" }, origin.origin), ": ", book.links(origin.statements), origin.statements.length > 1 && ` (${origin.statements.length} statements, counted once)`, origin.perhaps.length > 0 && [", perhaps of the same origin as ", book.links(origin.perhaps)]))),
    alone > 0 && el("p", { class: "none" }, `${alone} more ${alone === 1 ? "origin has" : "origins have"} one statement each.`),
  );
}
