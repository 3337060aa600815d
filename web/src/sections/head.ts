// What stands in front: title, question, purpose, what the report does not establish, revision, date, digest.
import type { Book } from "../book";
import { el } from "../dom";
import { count } from "../format";

export function head(book: Book): HTMLElement {
  const { head: about, files, tracks, statements, events, flights, parties } = book.report;
  const program = Object.entries(about.made_with).map(([name, version]) => `${name} ${version}`).join(", ");
  const facts: [string, string][] = [
    ["Revision", String(about.revision)],
    ["Date", about.date],
    ["Local time", book.hasLocal ? about.local_name || book.localName : ""],
    ["Made with", program],
  ];
  const tally = [
    count(files.length, "input file"),
    count(parties.length, "party", "parties"),
    count(flights.length, "flight"),
    count(tracks.length, "track"),
    count(statements.length, "statement"),
    count(events.length, "event"),
  ];
  return el(
    "header",
    { class: "head", id: "top" },
    el("p", { class: "kind" }, "Reconstruction"),
    el("h1", { dir: "auto" }, about.title),
    about.question && el("p", { class: "question", dir: "auto" }, about.question),
    el(
      "div",
      { class: "standing" },
      about.establishes && el("p", { class: "establishes", dir: "auto" }, about.establishes),
      about.purpose && el("p", { dir: "auto" }, about.purpose),
      about.corrections && el("p", { dir: "auto" }, el("b", {}, "Corrections: "), about.corrections),
    ),
    el("dl", { class: "facts" }, facts.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    el("p", { class: "tally" }, tally.join(" · ")),
    el("p", { class: "digest" }, el("span", {}, "Digest of all input (SHA-256) "), el("code", {}, about.digest)),
  );
}
