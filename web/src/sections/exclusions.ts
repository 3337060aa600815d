// Sets of claims that cannot all be true together and sets that were tried and are not excluded: one form for both, side
// by side where they answer the same question under different inferences. Nothing here says which claim is false.
import type { Book } from "../book";
import { el, type Child } from "../dom";
import { anyExcluded, type Inquest, isExcluded, ownReading, type Question, type Trial } from "../inquest";
import { chainPicture } from "../pictures/chain";
import { windowsPicture } from "../pictures/windows";
import type { Exclusion, Fall } from "../report";
import { folded, none, table } from "../table";
import { claimLine, inputLine, measure, setBadge, trialBadges } from "./standing";

export function exclusions(book: Book, inquest: Inquest): Child {
  const { questions } = inquest;
  if (!questions.length) return none("No set of claims of this case excludes another, and none came near enough to be shown.");
  const closed = questions.filter((question) => question.trials.some(anyExcluded));
  const open = questions.filter((question) => !closed.includes(question));
  return [
    el(
      "p",
      { class: "lead" },
      "A set that cannot all be true holds at least one claim that is not: the program does not say which. Each result stands under the inputs and inferences named with it; what another inference gives stands beside it.",
    ),
    overview(book, inquest, questions),
    closed.length > 0 && el("h3", {}, "Excluded under some inputs"),
    closed.map((question) => questionOf(book, inquest, question)),
    open.length > 0 && el("h3", {}, "Tried, and not excluded"),
    open.map((question) => questionOf(book, inquest, question)),
  ];
}

const KINDS: Record<Exclusion["kind"], string> = {
  kinematic: "one aircraft, places and times",
  order: "what came before what",
  count: "how many",
  value: "one thing, two values",
  statement: "what is said of a statement",
};

function between(book: Book, inquest: Inquest, question: Question): Child {
  return question.between.map((id, i) => [i > 0 && " and ", el("span", { class: "between" }, book.link(id), " ", el("span", { class: "by" }, book.tag(inquest.partyOf(id), book.short(inquest.partyOf(id)))))]);
}

function overview(book: Book, inquest: Inquest, questions: Question[]): HTMLElement {
  const rows = questions.flatMap((question) => question.trials.map((trial, i) => ({ question, trial, first: i === 0 })));
  return table(
    "Every set that was tried",
    [
      { title: "Between", cell: ({ question }) => between(book, inquest, question) },
      { title: "Claims", cell: ({ trial }) => el("a", { href: `#${trial.id}` }, trial.claims.join(", ")) },
      { title: "Granted", cell: ({ trial }) => (trial.inference.length ? book.links(trial.inference) : "no inference") },
      { title: "Result", cell: ({ trial }) => el("div", { class: "results" }, trialBadges(trial)) },
    ],
    rows,
  );
}

export function questionOf(book: Book, inquest: Inquest, question: Question): HTMLElement {
  const alternatives = question.trials.length > 1;
  return el(
    "div",
    { class: "question-of", id: question.id, tabindex: "-1" },
    el("h4", {}, el("span", {}, between(book, inquest, question)), el("small", {}, KINDS[question.kind], alternatives && `; ${question.trials.length} ways to read it, side by side`)),
    el("div", { class: "trials" }, question.trials.map((trial) => trialCard(book, inquest, trial))),
  );
}

function trialCard(book: Book, inquest: Inquest, trial: Trial): HTMLElement {
  const [first] = trial.readings as [Exclusion, ...Exclusion[]];
  const others = trial.assumes.filter((id) => !trial.inference.includes(id));
  const definitions = new Set(trial.readings.flatMap((set) => (set.reading ? set.reading.split("+") : [])));
  const reasons = [...new Set(trial.readings.flatMap((set) => (set.reasons ?? []).map((reason) => `${trial.readings.length > 1 && set.reading ? `${set.reading}: ` : ""}${reason.text}`)))];
  const deciding = [...new Set(trial.readings.flatMap((set) => set.would_decide ?? []))];
  return el(
    "article",
    { class: "card trial", id: trial.id, tabindex: "-1", "aria-label": trial.claims.join(", ") },
    el("div", { class: "results" }, trialBadges(trial)),
    el("div", { class: "claim-lines" }, trial.claims.map((id) => claimLine(book, inquest, id))),
    trial.inference.length > 0 && el("div", { class: "part granted" }, el("p", { class: "part-title" }, "Only if this inference is granted"), el("ul", { class: "plain" }, trial.inference.map((id) => inputLine(book, inquest, id)))),
    figureTable(trial),
    chainPicture(book, inquest, trial.readings) ?? timesPicture(book, inquest, trial),
    reasons.length > 0 && el("ol", { class: "reasons" }, reasons.map((text) => el("li", { dir: "auto" }, text))),
    trial.readings.some((set) => set.falls_if?.length) && falls(book, trial),
    others.length + definitions.size > 0 && folded(`Also assumed: ${[...others, ...definitions].join(", ")}`, el("ul", { class: "plain" }, [...others, ...definitions].map((id) => inputLine(book, inquest, id)))),
    deciding.length > 0 && el("div", { class: "part" }, el("p", { class: "part-title" }, "What would decide it"), el("ul", { class: "deciders" }, deciding.map((text) => el("li", { dir: "auto" }, text)))),
    !anyExcluded(trial) && first.kind === "kinematic" && el("p", { class: "said-on" }, "Not excluded says only that this bound does not rule it out, not that it was so."),
  );
}

/** Needed speed as stated and in the account's favour, against the bound: a column for each reading. */
function figureTable(trial: Trial): HTMLElement | null {
  const { readings } = trial;
  const known = FIGURES.filter(([name]) => readings.some((set) => set.figures?.[name] !== undefined));
  if (!known.length && readings.length < 2) return null; // its reasons say it all
  const rows: [string, (set: Exclusion) => Child][] = [
    ...known.map(([name, title, unit]): [string, (set: Exclusion) => Child] => [title, (set) => (set.figures?.[name] === undefined ? "–" : measure(set.figures[name], unit))]),
    // the badge above says it for one reading
    ...(readings.length > 1 ? [["Result", (set) => setBadge(isExcluded(set))] as [string, (set: Exclusion) => Child]] : []),
  ];
  return table<(typeof rows)[number]>(
    `Figures of ${trial.id.replaceAll("-", " ")}: ${trial.claims.join(", ")}`,
    [{ title: readings.length > 1 ? "Read as" : "What", cell: ([title]) => title }, ...readings.map((set) => ({ title: columnName(set, readings), figure: true, cell: ([, cell]: (typeof rows)[number]) => cell(set) }))],
    rows,
  );
}

const FIGURES: [string, string, string][] = [
  ["apart_km", "Least apart", "km"],
  ["speed_nominal_kmh", "Speed needed, as stated", "km/h"],
  ["speed_favourable_kmh", "Speed needed, every tolerance in its favour", "km/h"],
  ["speed_bound_kmh", "Speed bound", "km/h"],
  ["missing_s", "The times miss each other by", "s"],
];

const columnName = (set: Exclusion, sets: Exclusion[]): string => ownReading(set, sets) || set.reading || "Figure";

/** What would make it fall, one at a time, reading by reading. */
function falls(book: Book, trial: Trial): HTMLElement {
  const sets = trial.readings.filter((set) => set.falls_if?.length);
  const several = sets.length > 1;
  const whats = new Map<string, (Fall | undefined)[]>();
  sets.forEach((set, column) => {
    for (const fall of set.falls_if ?? []) {
      // the reading gives the input of one place another name in each column; the row is the same
      const row = whats.get(fall.what) ?? sets.map(() => undefined);
      row[column] = fall;
      whats.set(fall.what, row);
    }
  });
  const amount = (fall: Fall | undefined): Child => {
    if (!fall) return "–";
    if (fall.by === null) return "no change of this alone";
    const need = fall.to === null ? "" : fall.to === fall.by ? "from what is stated" : `then ${measure(fall.to, fall.unit)}`;
    return [measure(fall.by, fall.unit), need && el("small", {}, need)];
  };
  return el(
    "div",
    { class: "part" },
    el("p", { class: "part-title" }, "It falls if, one at a time"),
    table<[string, (Fall | undefined)[]]>(
      `What would make ${trial.id.replaceAll("-", " ")} fall: ${trial.claims.join(", ")}`,
      [
        { title: "What", cell: ([what, row]) => [what, " ", el("small", {}, book.links([...new Set(row.flatMap((fall) => (fall ? [fall.input] : [])))]))] },
        ...sets.map((set, column) => ({ title: several ? columnName(set, sets) : "Changes by", figure: true, cell: ([, row]: [string, (Fall | undefined)[]]) => amount(row[column]) })),
      ],
      [...whats],
    ),
  );
}

/** Times that miss each other, each with its tolerance. */
function timesPicture(book: Book, inquest: Inquest, trial: Trial): HTMLElement | null {
  if (trial.readings[0]?.kind !== "value") return null;
  const windows = trial.claims.flatMap((id) => {
    const claim = inquest.claim(id);
    const window = claim && inquest.window(claim);
    return window ? [{ label: id, ...window, css: book.colour(inquest.partyOf(id)).css }] : [];
  });
  if (windows.length < 2) return null;
  return windowsPicture(book, windows.map(({ label, start, unc }) => `${label} says ${book.plainTime(start)} ± ${unc} s`).join("; "), windows);
}
