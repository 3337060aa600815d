// STEP rules that events written by the case's author break.
import type { Book } from "../book";
import { el, type Child } from "../dom";
import type { Lint } from "../report";
import { none, table } from "../table";
import { eventLink } from "./known";

export function lint(book: Book): Child {
  if (!book.report.lint.length) return none("Every event that the author wrote names one actor and one action.");
  return table<Lint>(
    "Messages on authored events",
    [
      { title: "Event", cell: (row) => eventLink(book, row.event) },
      { title: "Rule", cell: (row) => row.rule },
      { title: "Message", cell: (row) => el("span", { dir: "auto" }, row.message) },
    ],
    book.report.lint,
  );
}
