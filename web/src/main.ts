// Builds the page from the report that stands in it. What the server of words wrote stays where this fails.
import { Book } from "./book";
import { actors } from "./charts/actors";
import { altitude } from "./charts/altitude";
import { separations } from "./charts/separation";
import { speed } from "./charts/speed";
import { isMoment, keepAddress, restore } from "./clock/address";
import { clock } from "./clock/clock";
import { dock, listenToKeys } from "./clock/dock";
import { el } from "./dom";
import { Inquest } from "./inquest";
import { positionAt as between } from "./map/flown";
import { map, theMap } from "./map/map";
import { navigation } from "./nav";
import { afterPaint, watchPrinting } from "./page";
import { Presentation } from "./present/present";
import type { LonLat, Report } from "./report";
import { accounts } from "./sections/accounts";
import { claims } from "./sections/claims";
import { observations, unseen } from "./sections/deciders";
import { encounters } from "./sections/encounters";
import { exclusions } from "./sections/exclusions";
import { files } from "./sections/files";
import { findings } from "./sections/findings";
import { head } from "./sections/head";
import { inputs } from "./sections/inputs";
import { known } from "./sections/known";
import { lint } from "./sections/lint";
import { notices } from "./sections/notices";
import { quality } from "./sections/quality";
import { record } from "./sections/record";
import { remarks } from "./sections/remarks";
import { type Section, sectionElement } from "./sections/section";
import { statements } from "./sections/statements";
import { steps } from "./sections/steps";
import "./style/base.css";
import "./style/sections.css";
import "./style/statements.css";
import "./style/verdicts.css";
import "./style/pictures.css";
import "./style/sets.css";
import "./style/accounts.css";
import "./style/findings.css";
import "./style/tables.css";
import "./style/map.css";
import "./style/charts.css";
import "./style/clock.css";
import "./style/present.css";
import "./style/print.css";

type MapData = Parameters<typeof map>;

function data(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

function sectionsOf(book: Book): Section[] {
  const { report } = book;
  const inquest = new Inquest(book);
  const all: Section[] = [
    { id: "known", title: "What is known", short: "Known", make: () => known(book) },
    { id: "map", title: "Map", short: "Map", make: () => map(book, data("world") as MapData[1], data("land") as MapData[2], data("names") as MapData[3]) },
    { id: "actors", title: "Actors by time", short: "Actors", make: () => actors(book) },
    { id: "steps", title: "Step by step", short: "Steps", make: () => steps(book) },
    { id: "charts", title: "Altitude, speed and separation", short: "Charts", make: () => [el("h3", {}, "Altitude"), altitude(book), el("h3", {}, "Speed"), speed(book), el("h3", {}, "Separation"), separations(book)] },
    { id: "encounters", title: "Encounters and occupancies", short: "Encounters", make: () => encounters(book) },
    { id: "notices", title: "Notices", short: "Notices", make: () => notices(book) },
    { id: "observations", title: "Other observations", short: "Observations", any: report.observations.length > 0, make: () => observations(book) },
    { id: "statements", title: "Statements", short: "Statements", make: () => statements(book, inquest) },
    { id: "claims", title: "Statements against evidence", short: "Verdicts", any: report.inquiry.claims.length > 0, make: () => claims(book, inquest) },
    { id: "accounts", title: "Accounts", short: "Accounts", any: report.inquiry.claims.length > 0, make: () => accounts(book, inquest) },
    { id: "exclusions", title: "Cannot all be true together", short: "Exclusions", make: () => exclusions(book, inquest) },
    { id: "unseen", title: "Evidence that would decide", short: "Would decide", any: report.unseen.length > 0, make: () => unseen(book) },
    { id: "findings", title: "Findings and answers", short: "Findings", make: () => findings(book, inquest) },
    { id: "inputs", title: "Inputs and definitions", short: "Inputs", make: () => inputs(book) },
    { id: "quality", title: "Rejected and flagged input", short: "Data quality", make: () => quality(book) },
    { id: "checks", title: "Checks of authored events", short: "Checks", make: () => lint(book) },
    { id: "files", title: "Input files and documents", short: "Files", make: () => files(book) },
    { id: "record", title: "Corrections and what was left out", short: "Corrections", any: report.corrections.length + report.redactions.length > 0, make: () => record(book) },
    { id: "remarks", title: "Limits of this report", short: "Limits", make: () => remarks(book) },
  ];
  return all.filter((section) => section.any !== false);
}

/** Opens whatever folds hide the target of a link, and chooses the event it names. */
function follow(book: Book): void {
  if (isMoment(location.hash)) {
    restore(location.hash);
    return;
  }
  let id: string;
  try {
    id = decodeURIComponent(location.hash.slice(1));
  } catch {
    return;
  }
  const target = id ? document.getElementById(id) : null;
  if (!target) return;
  for (let node: Element | null = target; node; node = node.parentElement) if (node instanceof HTMLDetailsElement) node.open = true;
  if (id.startsWith("event-")) clock.selectEvent(book.events.get(id.slice("event-".length)) ?? null);
  target.scrollIntoView();
  if (target.tabIndex === -1 && target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
}

const report = data("report") as Report | null;

let isReady = (): void => undefined;
/** Resolves when the first picture is on the screen and the rest of the page is laid out. */
export const ready = new Promise<void>((resolve) => (isReady = resolve));

function start(): void {
  const page = document.getElementById("page");
  if (!page || !report) return;
  const book = new Book(report);
  clock.open(book);
  const sections = sectionsOf(book);
  const presentation = new Presentation(book);
  const built = el(
    "div",
    {},
    el("a", { class: "skip", href: "#known" }, "To what is known"),
    head(book),
    navigation(report.head.title, sections),
    el("main", {}, sections.map((section, i) => sectionElement(section, i + 1))),
    el("footer", {}, el("p", {}, report.head.establishes), el("p", {}, `Report ${report.head.id}, revision ${report.head.revision}. Digest `, el("code", {}, report.head.digest))),
    dock(book, presentation.start),
  );
  page.replaceChildren(...built.childNodes);
  document.body.classList.add("starting");
  afterPaint(() => {
    performance.mark("first-picture");
    document.body.classList.remove("starting");
    isReady();
  });
  watchPrinting();
  keepAddress();
  listenToKeys(presentation.start);
  addEventListener("hashchange", () => follow(book));
  // elements that a script made are not yet the target of the address the page was opened with
  if (location.hash) location.replace(location.hash);
  follow(book);
}

start();

/** Where report.json puts a track at an instant, [longitude, latitude] in degrees; null in a gap. For tests. */
export function positionAt(trackId: string, tUs: number): LonLat | null {
  const track = report?.tracks.find(({ id }) => id === trackId);
  return track ? between(track, tUs) : null;
}

export { clock, theMap };
