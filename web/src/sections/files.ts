// Every input with its hash, and the documents with what is cited of them.
import { anchor, type Book } from "../book";
import { el, type Child } from "../dom";
import { bytes, count, grouped } from "../format";
import type { DocumentView, InputFile } from "../report";
import { folded, none } from "../table";
import { excerptText } from "./excerpt";
import { flights } from "./tracks";

export function files(book: Book): Child {
  const { files: inputs, documents } = book.report;
  const seen = new Set<string>();
  return [
    el("p", { class: "lead" }, "The SHA-256 of each file as it lies in the case folder: anyone who holds the file can check that it is the same."),
    inputs.length ? el("ul", { class: "files" }, inputs.map((file) => fileItem(book, file, seen))) : none("This report was made from no file."),
    flights(book),
    documents.length > 0 && el("h3", {}, "Documents"),
    documents.map((document) => documentItem(book, document)),
  ];
}

function fileItem(book: Book, file: InputFile, seen: Set<string>): HTMLElement {
  const { evidence } = file;
  const first = !seen.has(evidence.sha256);
  seen.add(evidence.sha256);
  const flagged = Object.values(file.flagged).reduce((sum, n) => sum + n, 0);
  const facts = [
    file.role,
    evidence.format,
    evidence.bytes !== undefined && `${bytes(evidence.bytes)} (${grouped(evidence.bytes)})`,
    file.source && `source ${file.source}`,
    file.samples > 0 && count(file.samples, "sample"),
    file.tracks.length > 0 && count(file.tracks.length, "track"),
    file.rejected_count > 0 && `${grouped(file.rejected_count)} rejected`,
    flagged > 0 && `${grouped(flagged)} flagged`,
  ];
  return el(
    "li",
    { id: first && anchor("file", evidence.sha256), tabindex: "-1" },
    el("div", { class: "file-name" }, el("bdi", {}, evidence.name), evidence.member && el("span", {}, " › ", el("bdi", {}, evidence.member))),
    el("code", { class: "hash" }, evidence.sha256),
    el("div", { class: "meta" }, facts.filter(Boolean).map((fact) => el("span", { class: "fact" }, fact))),
    file.custody.length > 0 && el("div", { class: "meta" }, el("span", { class: "fact long" }, el("i", {}, "custody"), " ", el("bdi", {}, file.custody.join("; ")))),
    book.documents.has(evidence.sha256) && first && el("div", { class: "meta" }, el("a", { href: `#${anchor("document", evidence.sha256)}` }, "what is cited of it")),
  );
}

function documentItem(book: Book, document: DocumentView): HTMLElement {
  const cited = book.report.statements.filter((said) => said.sha256 === document.evidence.sha256);
  const spans = cited.map((said): [number, number] => [said.start, said.end]);
  const details = folded(
    [el("bdi", {}, document.title || document.evidence.name), document.date && el("span", { class: "said-on" }, document.date), document.source && el("span", { class: "said-on" }, el("bdi", {}, document.source))],
    el(
      "div",
      { class: "meta" },
      el("span", { class: "fact" }, el("i", {}, "file"), " ", book.reference({ sha256: document.evidence.sha256, name: document.evidence.name })),
      el("span", { class: "fact" }, el("i", {}, "type"), " ", document.media_type),
      el("span", { class: "fact" }, el("i", {}, "text made by"), " ", document.extractor),
      el("span", { class: "fact" }, el("i", {}, "length"), " ", `${grouped(document.characters)} characters`),
      cited.length > 0 && el("span", { class: "fact" }, el("i", {}, "cited by"), " ", book.links(cited.map((said) => said.statement.id))),
    ),
    el("p", { class: "digest" }, el("span", {}, "SHA-256 of the text "), el("code", { class: "hash" }, document.text_sha256)),
    document.excerpts.map((excerpt) => excerptText(document, excerpt, spans)),
  );
  details.id = anchor("document", document.evidence.sha256);
  details.tabIndex = -1;
  return details;
}
