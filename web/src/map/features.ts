// What a report puts on the map, in degrees: each of the two maps draws it in its own way.
import { type Book, href } from "../book";
import { clock as timeOfDay, dayNumber, degrees, shortDay } from "../format";
import type { Asserted, Encounter, LonLat, TrackView, Volume } from "../report";
import { bounds } from "../sections/inputs";
import { positionAt } from "./flown";
import { circle } from "./geodesy";
import { type Named, namedOf, type Names } from "./names";

export interface Area<Ring = LonLat[]> {
  kind: "volume" | "asserted" | "defined";
  id: string;
  /** where the page says more */
  href: string;
  css: string;
  colour: number;
  hatched: boolean;
  rings: Ring[];
  /** first who says so, then what */
  lines: string[];
  title: string;
  startUs: number | undefined;
  endUs: number | undefined;
}

export interface Closest<At = LonLat> {
  encounter: Encounter;
  index: number;
  /** of several sightings of one approach, only the most certain bears a label */
  labelled: boolean;
  a: At;
  b: At;
}

export interface Spot<At = LonLat> {
  at: At;
  name: string;
  title: string;
}

export interface Flagged<At = LonLat> {
  at: At;
  title: string;
}

export interface Contents {
  tracks: { track: TrackView; label: string; css: string; flagged: Flagged[] }[];
  areas: Area[];
  closest: Closest[];
  spots: Spot[];
  names: Named[];
}

export function contentsOf(book: Book, names: Names): Contents {
  const { report } = book;
  return {
    tracks: report.tracks.map((track) => ({
      track,
      label: book.name(track.flight),
      css: book.colour(track.flight).css,
      flagged: track.flagged.flatMap((group) => group.where_deg.map((at) => ({ at, title: `${book.name(track.flight)}: flagged ${group.flag.replaceAll("_", " ")}: ${group.text}` }))),
    })),
    areas: [...report.asserted.map((region) => assertedArea(book, region)), ...report.volumes.map((volume) => volumeArea(book, volume))],
    closest: closestApproaches(book),
    spots: report.places.map((place) => ({
      at: [place.lon_deg, place.lat_deg],
      name: place.name,
      title: `${place.name}, ${degrees(place.lat_deg, place.lon_deg)}; source: ${place.source}`,
    })),
    names: namedOf(names),
  };
}

function closestApproaches(book: Book): Closest[] {
  const found: Closest[] = [];
  const labelled = new Set(book.approaches.map(({ index }) => index));
  book.report.encounters.forEach((encounter, index) => {
    const trackA = book.tracks.get(encounter.track_a);
    const trackB = book.tracks.get(encounter.track_b);
    const a = trackA && positionAt(trackA, encounter.cpa_us);
    const b = trackB && positionAt(trackB, encounter.cpa_us);
    if (a && b) found.push({ encounter, index, labelled: labelled.has(index), a, b });
  });
  return found;
}

function volumeArea(book: Book, volume: Volume): Area {
  const { css, index } = book.colour(volume.party ?? "");
  // a volume that a party declared is a fact of its declaration; only one that somebody says was used is hatched
  const asserted = !volume.party && (volume.basis ?? "asserted") === "asserted";
  const by = volume.party ? book.short(volume.party) : "";
  const lines = [volume.name || volume.id, bounds(volume), interval(volume.start_us, volume.end_us)].filter(Boolean);
  if (by) lines.push(`declared by ${by}`);
  return {
    kind: "volume",
    id: volume.id,
    href: href("volume", volume.id),
    css,
    colour: index,
    hatched: asserted,
    rings: volume.shape.flatMap((shape) => (shape.type === "circle" ? [circle(shape.lon_deg, shape.lat_deg, shape.radius_m)] : shape.rings.map(closed))),
    lines,
    title: lines.join(", "),
    startUs: volume.start_us,
    endUs: volume.end_us,
  };
}

function assertedArea(book: Book, region: Asserted): Area {
  const { css, index } = book.colour(region.asserted_by);
  const who = region.asserted_by ? `${book.short(region.asserted_by)} asserts` : "author’s definition";
  const times = interval(region.start_us ?? undefined, region.end_us ?? undefined);
  return {
    kind: region.asserted_by ? "asserted" : "defined",
    id: region.id,
    href: href("area", region.id),
    css,
    colour: index,
    hatched: region.asserted_by !== "",
    rings: region.shape.flatMap((polygon) => polygon.rings.map(closed)),
    lines: [`${who}:`, region.name, times].filter(Boolean),
    title: [`${who}: ${region.name}`, times, region.note, region.statement && `statement ${region.statement}`].filter(Boolean).join("; "),
    startUs: region.start_us ?? undefined,
    endUs: region.end_us ?? undefined,
  };
}

function closed(ring: LonLat[]): LonLat[] {
  const [first, last] = [ring[0], ring.at(-1)];
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
}

function interval(start: number | undefined, end: number | undefined): string {
  if (start === undefined && end === undefined) return "";
  const at = (t: number): string => `${timeOfDay(t).slice(0, 5)}`;
  const otherDay = start !== undefined && end !== undefined && dayNumber(start) !== dayNumber(end);
  if (start === undefined) return `until ${at(end ?? 0)} UTC`;
  if (end === undefined) return `from ${at(start)} UTC`;
  return start === end ? `${at(start)} UTC` : `${at(start)}–${otherDay ? `${shortDay(end)} ` : ""}${at(end)} UTC`;
}
