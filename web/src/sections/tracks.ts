// Flights and their tracks: identifiers, source, clock, and how far the drawn line may lie from what was left out.
import { anchor, type Book, href } from "../book";
import { el, type Child } from "../dom";
import { grouped, seconds } from "../format";
import type { Flight, TrackView } from "../report";
import { table } from "../table";

export function flights(book: Book): Child {
  const { flights: all, tracks } = book.report;
  return [
    all.length > 0 && [
      el("h3", {}, "Flights"),
      table<Flight>(
        "Flights",
        [
          { title: "Flight", cell: (row) => book.tag(row.id) },
          { title: "Flown by", cell: (row) => (row.party ? book.tag(row.party) : "not stated") },
          { title: "Type", cell: (row) => el("bdi", {}, row.type ?? "") },
          { title: "Identifiers", cell: (row) => el("bdi", {}, [...new Set([row.callsign, row.registration, row.icao24, row.id].filter(Boolean))].join(", ")) },
          { title: "Tracks", cell: (row) => tracks.filter((track) => track.flight === row.id).map((track) => el("div", {}, el("a", { href: href("track", track.id) }, el("bdi", {}, track.id)))) },
          { title: "Note", cell: (row) => el("span", { dir: "auto" }, row.note ?? "") },
        ],
        all,
        (row) => anchor("flight", row.id),
      ),
    ],
    tracks.length > 0 && [
      el("h3", {}, "Tracks"),
      table<TrackView>(
        "Tracks",
        [
          { title: "Track", cell: (row) => [book.tag(row.flight), el("small", {}, el("bdi", {}, row.id))] },
          { title: "Basis", cell: (row) => book.basis(row.basis, book.report.sources.find((source) => source.id === row.source)?.party) },
          { title: "From, to", cell: (row) => [book.time(row.first_us), book.time(row.last_us)] },
          { title: "Samples", figure: true, cell: (row) => [grouped(row.samples), row.gaps.length > 0 && el("small", {}, `${row.gaps.length} gap${row.gaps.length > 1 ? "s" : ""}`)] },
          { title: "Clock", cell: (row) => [`${seconds(row.clock_offset_s)} added`, el("small", {}, `± ${seconds(row.clock_unc_s)}`)] },
          { title: "Height from", cell: (row) => row.datum || "no altitude" },
          { title: "Drawn within", figure: true, cell: (row) => `${grouped(row.simplified_m)} m` },
          { title: "Evidence", cell: (row) => book.reference({ sha256: row.evidence.sha256, name: row.evidence.name }) },
        ],
        tracks,
        (row) => anchor("track", row.id),
      ),
    ],
  ];
}
