// Ground speed over time: as recorded, or the mean from positions where nothing is recorded.
import type { Book } from "../book";
import { el, styled, svg, type Child } from "../dom";
import { grouped, NM_M } from "../format";
import { speedAt, speeds } from "../map/flown";
import type { TrackView } from "../report";
import { none } from "../table";
import { flightsOf, names } from "./altitude";
import { type Chart, frame, linePath, type Reading, type Span, zoomable } from "./chart";

const KT_MPS = NM_M / 3600;
const KMH_MPS = 1 / 3.6;
const NAME = "Ground speed";

export function speed(book: Book): Child {
  const drawn = book.report.tracks.map((track) => ({ track, lines: track.segments.map((segment) => ({ t: segment.t_us, segment, ...speeds(segment) })) })).filter(({ lines }) => lines.some(({ values }) => values.some((value) => value !== null)));
  if (!drawn.length) return none(book.report.tracks.length ? "The tracks of this case are too short to give a speed." : "No track is part of this case, so there is no speed to draw.");
  const tracks = drawn.map(({ track }) => track);
  const values = new Map(drawn.flatMap(({ lines }) => lines.map((line) => [line.segment, line.values] as const)));
  const whole = { start: Math.min(...tracks.map((track) => track.first_us)), end: Math.max(...tracks.map((track) => track.last_us)) };
  if (whole.end <= whole.start) whole.end = whole.start + 1_000_000;
  let high = 0;
  for (const line of values.values()) for (const value of line) high = Math.max(high, value ?? 0);
  const read = (tUs: number): Reading[] =>
    flightsOf(tracks).flatMap(({ flight, tracks: own }) => {
      const now = own.map((track) => speedAt(track, tUs)).find((value) => value !== null);
      return now === undefined || now === null ? [] : [{ text: `${book.name(flight)} ${grouped(now / KT_MPS)} kt`, css: book.colour(flight).css }];
    });
  const make = (width: number, span: Span): Chart[] => [
    frame(book, NAME, width, span, { values: [0, high * 1.1 + 1], unitM: KT_MPS, unit: "kt", otherUnitM: KMH_MPS, otherUnit: "km/h", heightPx: width < 560 ? 240 : 280, read }, (canvas) => {
      for (const { track, lines } of drawn) canvas.plot.append(styled(svg("path", { class: "line", d: lines.map((line) => linePath(line.t, line.values, canvas)).join("") }, svg("title", {}, book.name(track.flight))), { stroke: book.colour(track.flight).css }));
      names(book, canvas, tracks, (segment) => values.get(segment) ?? []);
    }),
  ];
  const computed = drawn.filter(({ lines }) => lines.some((line) => !line.recorded)).map(({ track }) => track);
  return el("figure", { class: "chart-figure" }, el("figcaption", {}, NAME, computed.length > 0 && el("small", {}, noteOf(book, computed, computed.length === drawn.length))), zoomable(NAME, whole, make));
}

function noteOf(book: Book, computed: TrackView[], all: boolean): string {
  const who = all ? "no track records it" : `not recorded for ${[...new Set(computed.map((track) => book.name(track.flight)))].join(", ")}`;
  return `${who}: there it is the mean between shown positions at least 10 s apart`;
}
