// Altitude over time, a chart for each datum, since heights from different datums are never compared.
import type { Book } from "../book";
import { el, svg, type Child } from "../dom";
import { clock, DATUM_NAMES, feet, FT_M } from "../format";
import { stateAt } from "../map/flown";
import { textWidth } from "../map/labels";
import type { Line4D, TrackView, Volume } from "../report";
import { none } from "../table";
import { type Canvas, type Chart, frame, linePath, type Reading, type Span, zoomable } from "./chart";

export function altitude(book: Book): Child {
  const byDatum = new Map<string, TrackView[]>();
  for (const track of book.report.tracks) {
    if (!track.segments.some((segment) => segment.alt_m.some((alt) => alt !== null))) continue;
    byDatum.set(track.datum, [...(byDatum.get(track.datum) ?? []), track]);
  }
  if (!byDatum.size) return none(book.report.tracks.length ? "No track of this case carries an altitude." : "No track is part of this case, so there is no altitude to draw.");
  return [...byDatum].map(([datum, tracks]) => {
    const words = DATUM_NAMES[datum] ?? datum;
    const name = words.charAt(0).toUpperCase() + words.slice(1);
    return el("figure", { class: "chart-figure" }, el("figcaption", {}, name), chart(book, name, datum, tracks));
  });
}

function chart(book: Book, name: string, datum: string, tracks: TrackView[]): HTMLElement {
  const whole = { start: Math.min(...tracks.map((track) => track.first_us)), end: Math.max(...tracks.map((track) => track.last_us)) };
  if (whole.end <= whole.start) whole.end = whole.start + 1_000_000;
  let [low, high] = [Infinity, -Infinity];
  for (const track of tracks) {
    for (const segment of track.segments) {
      for (const alt of segment.alt_m) {
        if (alt === null) continue;
        low = Math.min(low, alt);
        high = Math.max(high, alt);
      }
    }
  }
  const pad = Math.max((high - low) * 0.07, 60);
  const values: [number, number] = [low < 600 ? Math.min(0, low) : low - pad, high + pad];
  const volumes = book.report.volumes.filter((volume) => [volume.lower, volume.upper].every((bound) => !bound || bound.datum === datum) && (volume.lower || volume.upper));
  const read = (tUs: number): Reading[] =>
    flightsOf(tracks).flatMap(({ flight, tracks: own }) => {
      const states = own.map((track) => stateAt(track, tUs));
      const alt = states.flatMap((state) => (state?.kind === "fix" && state.fix.altM !== null ? [state.fix.altM] : []))[0];
      const text = alt !== undefined ? feet(alt) : states.some((state) => state?.kind === "gap") ? "not seen" : "";
      return text ? [{ text: `${book.name(flight)} ${text}`, css: book.colour(flight).css }] : [];
    });
  const make = (width: number, span: Span): Chart[] => [
    frame(book, name, width, span, { values, unitM: FT_M, unit: "ft", otherUnitM: 1, otherUnit: "m", heightPx: width < 560 ? 300 : 360, read }, (canvas) => {
      for (const volume of volumes) band(book, canvas, volume, values);
      for (const track of tracks) line(book, canvas, track);
      marks(book, canvas, tracks);
      names(book, canvas, tracks);
    }),
  ];
  return zoomable(name, whole, make);
}

/** Tracks by their flight. */
export function flightsOf(tracks: TrackView[]): { flight: string; tracks: TrackView[] }[] {
  return [...new Set(tracks.map((track) => track.flight))].map((flight) => ({ flight, tracks: tracks.filter((track) => track.flight === flight) }));
}

/** The heights and times a volume takes, outlined behind the lines. */
function band(book: Book, canvas: Canvas, volume: Volume, values: [number, number]): void {
  const top = canvas.y(Math.min(volume.upper?.m ?? Infinity, values[1]));
  const bottom = canvas.y(Math.max(volume.lower?.m ?? -Infinity, values[0]));
  const left = canvas.x(Math.max(volume.start_us ?? -Infinity, canvas.span.start - 1e12));
  const right = canvas.x(Math.min(volume.end_us ?? Infinity, canvas.span.end + 1e12));
  if (bottom <= top || right <= left) return;
  const css = book.colour(volume.party ?? "").css;
  const x0 = Math.max(left, canvas.x(canvas.span.start) - 5);
  const x1 = Math.min(right, canvas.x(canvas.span.end) + 5);
  if (x1 <= x0) return;
  const rect = svg("rect", { class: "volume-band", x: x0, width: x1 - x0, y: top, height: bottom - top });
  rect.style.setProperty("stroke", css);
  rect.style.setProperty("fill", css);
  const label = svg("text", { class: "band-label", x: x0 + 8, y: top + 14 }, volume.name || volume.id);
  label.style.setProperty("fill", css);
  canvas.plot.append(rect, label);
}

function line(book: Book, canvas: Canvas, track: TrackView): void {
  const css = book.colour(track.flight).css;
  const solid = svg("path", { class: "line", d: track.segments.map((segment) => linePath(segment.t_us, segment.alt_m, canvas)).join("") });
  const across = svg("path", { class: "line gap", d: track.segments.slice(1).map((segment, i) => gapPath(track.segments[i] as Line4D, segment, canvas)).join("") });
  for (const path of [across, solid]) path.style.setProperty("stroke", css);
  canvas.plot.append(across, solid, svg("title", {}, book.name(track.flight)));
}

function gapPath(before: Line4D, after: Line4D, { x, y }: Canvas): string {
  const i = before.alt_m.findLastIndex((alt) => alt !== null);
  const j = after.alt_m.findIndex((alt) => alt !== null);
  if (i < 0 || j < 0) return "";
  const at = (part: Line4D, k: number): string => `${x(part.t_us[k] as number).toFixed(1)},${y(part.alt_m[k] as number).toFixed(1)}`;
  return `M${at(before, i)}L${at(after, j)}`;
}

function marks(book: Book, canvas: Canvas, tracks: TrackView[]): void {
  const ids = new Set(tracks.map((track) => track.id));
  const approaches = book.approaches;
  for (const { encounter } of approaches) {
    if (!ids.has(encounter.track_a) || !ids.has(encounter.track_b)) continue;
    if (encounter.cpa_us < canvas.span.start || encounter.cpa_us > canvas.span.end) continue;
    const x = canvas.x(encounter.cpa_us).toFixed(1);
    canvas.plot.append(svg("line", { class: "cpa-line", x1: x, x2: x, y1: 22, y2: 26 + canvas.height }, svg("title", {}, `closest approach of ${book.name(encounter.flight_a)} and ${book.name(encounter.flight_b)}, ${book.plainTime(encounter.cpa_us)}`)));
    if (approaches.length <= 6) canvas.over.append(svg("text", { class: "cpa-text", x, y: 16, "text-anchor": "middle" }, `CPA ${clock(encounter.cpa_us)}`));
  }
}

/** Names at the lines' ends, pushed apart; those that find no room are left to the pointer. */
export function names(book: Book, canvas: Canvas, tracks: TrackView[], valuesOf: (segment: Line4D) => (number | null)[] = (segment) => segment.alt_m): void {
  const seen = new Set<string>();
  const taken: { x0: number; x1: number; y: number }[] = [];
  for (const track of tracks) {
    if (seen.has(track.flight)) continue;
    const points = track.segments.flatMap((segment) => {
      const values = valuesOf(segment);
      return segment.t_us.flatMap((t, i) => (t >= canvas.span.start && t <= canvas.span.end && typeof values[i] === "number" ? [[t, values[i]] as const] : []));
    });
    if (!points.length) continue;
    const name = book.name(track.flight);
    const width = textWidth(name, 12.5);
    for (const share of [0.97, 0.05, 0.5, 0.75, 0.25]) {
      const [t, alt] = points[Math.floor(share * (points.length - 1))] as readonly [number, number];
      const end = canvas.x(t) + width / 2 > canvas.x(canvas.span.end);
      const x0 = end ? canvas.x(canvas.span.end) - width - 4 : Math.max(canvas.x(canvas.span.start) + 4, canvas.x(t) - width / 2);
      const y = canvas.y(alt) - 7;
      if (y < 30 || taken.some((box) => box.x0 < x0 + width && x0 < box.x1 && Math.abs(box.y - y) < 14)) continue;
      taken.push({ x0, x1: x0 + width, y });
      const label = svg("text", { class: "line-label", x: x0, y }, name);
      label.style.setProperty("fill", book.colour(track.flight).css);
      canvas.over.append(label);
      seen.add(track.flight);
      break;
    }
  }
}
