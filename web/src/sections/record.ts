// What was corrected in which revision and at whose request, and that something was left out and why.
import type { Book } from "../book";
import { el, type Child } from "../dom";
import type { Correction, Withheld } from "../report";
import { none, table } from "../table";

export function record(book: Book): Child {
  const { corrections, redactions, head } = book.report;
  return [
    el("h3", {}, "Corrections"),
    corrections.length
      ? table<Correction>(
          "Corrections",
          [
            { title: "Date", cell: (row) => row.date },
            { title: "Revision", figure: true, cell: (row) => row.revision },
            { title: "What was corrected", cell: (row) => el("span", { dir: "auto" }, row.says) },
            { title: "At whose request", cell: (row) => row.asked_by && el("bdi", {}, book.name(row.asked_by)) },
          ],
          corrections,
        )
      : none(`Nothing has been corrected; this is revision ${head.revision}.`),
    head.corrections && el("p", { class: "lead after", dir: "auto" }, head.corrections),
    el("h3", {}, "Left out"),
    redactions.length
      ? [
          el("p", { class: "lead" }, "These were left out of every output. Where something stood, its id stands."),
          table<Withheld>(
            "Left out",
            [
              { title: "Stands as", cell: (row) => el("code", { dir: "auto" }, row.id) },
              { title: "Why", cell: (row) => el("span", { dir: "auto" }, row.why) },
            ],
            redactions,
          ),
        ]
      : none("Nothing was left out of this report."),
  ];
}
