// What was rejected or flagged, where, why, and what changes when flagged samples take part.
import { anchor, type Book } from "../book";
import { el, type Child } from "../dom";
import { count, grouped, words } from "../format";
import type { Difference, FlaggedGroup, InputFile, Rejected, TrackView } from "../report";
import { folded, none, table } from "../table";

export function quality(book: Book): Child {
  const { files, tracks, differences } = book.report;
  const rejecting = files.filter((file) => file.rejected_count > 0 || file.rejected.length > 0);
  const flagged = tracks.flatMap((track) => track.flagged.map((group) => ({ track, group })));
  return [
    el("p", { class: "lead" }, "Nothing is deleted. Rows that cannot be read are rejected and counted; samples that are doubtful are flagged, and results are given without them."),
    el("h3", {}, "Rejected"),
    rejecting.length ? rejecting.map(rejectedIn(book)) : none("Every row of every input could be read."),
    el("h3", {}, "Flagged"),
    flagged.length ? flaggedTable(book, flagged) : none(tracks.length ? "No sample is flagged." : "There are no samples in this case."),
    el("h3", {}, "What changes with flagged samples"),
    differences.length ? differenceTable(differences) : none(flagged.length ? "No result of this report changes when flagged samples take part." : "Nothing: no sample is flagged."),
  ];
}

function rejectedIn(book: Book): (file: InputFile) => HTMLElement {
  return (file) => {
    const shown = file.rejected.reduce((sum, row) => sum + (row.count ?? 1), 0);
    const rest = file.rejected_count - shown;
    return folded(
      [el("bdi", {}, file.evidence.name), `: ${count(file.rejected_count || shown, "row")} rejected`],
      table<Rejected>(
        `Rejected rows of ${file.evidence.name}`,
        [
          { title: "Where", cell: (row) => el("code", { dir: "auto" }, row.where) },
          { title: "Why", cell: (row) => el("span", { dir: "auto" }, row.reason) },
          { title: "Rows", figure: true, cell: (row) => grouped(row.count ?? 1) },
        ],
        file.rejected,
      ),
      el("p", { class: "lead" }, book.reference({ sha256: file.evidence.sha256, name: file.evidence.name })),
      rest > 0 && el("p", { class: "none" }, `and ${count(rest, "row")} more, not listed`),
    );
  };
}

function flaggedTable(book: Book, rows: { track: TrackView; group: FlaggedGroup }[]): HTMLElement {
  return table(
    "Flagged samples",
    [
      { title: "Flag", cell: ({ group }) => el("b", {}, words(group.flag)) },
      { title: "Track", cell: ({ track }) => [book.tag(track.flight), el("small", {}, el("bdi", {}, track.source))] },
      { title: "Samples", figure: true, cell: ({ group }) => grouped(group.count) },
      { title: "First", cell: ({ group }) => book.time(group.first_us) },
      { title: "Last", cell: ({ group }) => book.time(group.last_us) },
      { title: "Why", cell: ({ group }) => el("span", { dir: "auto" }, group.text) },
      {
        title: "Where in the file",
        cell: ({ track, group }) => [book.reference({ sha256: track.evidence.sha256, name: track.evidence.name }), el("small", {}, `record${group.records.length === 1 ? "" : "s"} ${group.records.join(", ")}${group.count > group.records.length ? " …" : ""}`)],
      },
    ],
    rows,
    ({ track, group }) => anchor("flagged", `${track.id}-${group.flag}`),
  );
}

function differenceTable(rows: Difference[]): HTMLElement {
  return table<Difference>(
    "What changes with flagged samples",
    [
      { title: "What", cell: (row) => el("span", { dir: "auto" }, row.what) },
      { title: "Without flagged samples", cell: (row) => el("span", { dir: "auto" }, row.without) },
      { title: "With them", cell: (row) => el("span", { dir: "auto" }, row.with_flagged) },
    ],
    rows,
  );
}
