// What a report puts on the map, in the plane of a frame.
import { type Book, href } from "../book";
import type { Asserted, Encounter, LonLat, TrackView, Volume } from "../report";
import { circle, type Frame, type Plane } from "./frame";

export interface TrackLine {
  track: TrackView;
  label: string;
  css: string;
  segments: Plane[];
  gaps: Plane[];
  flagged: { at: [number, number]; title: string }[];
}

export interface Area {
  kind: "volume" | "asserted" | "defined";
  /** where the page says more */
  href: string;
  css: string;
  colour: number;
  hatched: boolean;
  rings: Plane[];
  /** first who says so, then what */
  lines: string[];
  title: string;
}

export interface Closest {
  encounter: Encounter;
  index: number;
  /** of several sightings of one approach, only the most certain bears a label */
  labelled: boolean;
  a: [number, number];
  b: [number, number];
}

export interface Spot {
  at: [number, number];
  name: string;
  title: string;
}

export function trackLines(book: Book, frame: Frame): TrackLine[] {
  return book.report.tracks.map((track) => ({
    track,
    label: book.name(track.flight),
    css: book.colour(track.flight).css,
    segments: track.segments.map((segment) => frame.line(segment.lon_deg.map((lon, i): LonLat => [lon, segment.lat_deg[i] ?? 0]))),
    gaps: track.gaps.map((gap) => frame.line([gap.from_deg, gap.to_deg])),
    flagged: track.flagged.flatMap((group) =>
      group.where_deg.map((where) => ({ at: frame.at(where), title: `${book.name(track.flight)}: flagged ${group.flag.replaceAll("_", " ")}: ${group.text}` })),
    ),
  }));
}

/** Where a track was at a time, on the straight way between two shown samples; null within a gap. */
export function positionAt(track: TrackView, tUs: number): LonLat | null {
  for (const segment of track.segments) {
    const t = segment.t_us;
    const last = t.length - 1;
    if (last < 0 || tUs < (t[0] as number) || tUs > (t[last] as number)) continue;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((t[middle] as number) <= tUs) low = middle;
      else high = middle;
    }
    const span = (t[high] as number) - (t[low] as number);
    const share = span ? (tUs - (t[low] as number)) / span : 0;
    const lon0 = segment.lon_deg[low] as number;
    const lat0 = segment.lat_deg[low] as number;
    const east = (((((segment.lon_deg[high] as number) - lon0 + 180) % 360) + 360) % 360) - 180;
    return [lon0 + share * east, lat0 + share * ((segment.lat_deg[high] as number) - lat0)];
  }
  return null;
}

export function closestApproaches(book: Book, frame: Frame): Closest[] {
  const found: Closest[] = [];
  const labelled = new Set(book.approaches.map(({ index }) => index));
  book.report.encounters.forEach((encounter, index) => {
    const a = book.tracks.get(encounter.track_a);
    const b = book.tracks.get(encounter.track_b);
    const atA = a && positionAt(a, encounter.cpa_us);
    const atB = b && positionAt(b, encounter.cpa_us);
    if (atA && atB) found.push({ encounter, index, labelled: labelled.has(index), a: frame.at(atA), b: frame.at(atB) });
  });
  return found;
}

export function volumeArea(book: Book, frame: Frame, volume: Volume, height: string, times: string): Area {
  const { css, index } = book.colour(volume.party ?? "");
  const asserted = (volume.basis ?? "asserted") === "asserted";
  const by = volume.party ? book.short(volume.party) : "";
  const lines = [volume.name || volume.id, height, times].filter(Boolean);
  if (asserted && by) lines.push(`asserted by ${by}`);
  return {
    kind: "volume",
    href: href("volume", volume.id),
    css,
    colour: index,
    hatched: asserted,
    rings: volume.shape.flatMap((shape) => (shape.type === "circle" ? [frame.line(circle(shape.lon_deg, shape.lat_deg, shape.radius_m))] : shape.rings.map((ring) => closedRing(frame, ring)))),
    lines,
    title: [...lines, by && `declared by ${by}`].filter(Boolean).join(", "),
  };
}

export function assertedArea(book: Book, frame: Frame, region: Asserted, times: string): Area {
  const { css, index } = book.colour(region.asserted_by);
  const who = region.asserted_by ? `${book.short(region.asserted_by)} asserts` : "author’s definition";
  return {
    kind: region.asserted_by ? "asserted" : "defined",
    href: href("area", region.id),
    css,
    colour: index,
    hatched: region.asserted_by !== "",
    rings: region.shape.flatMap((polygon) => polygon.rings.map((ring) => closedRing(frame, ring))),
    lines: [`${who}:`, region.name, times].filter(Boolean),
    title: [`${who}: ${region.name}`, times, region.note, region.statement && `statement ${region.statement}`].filter(Boolean).join("; "),
  };
}

function closedRing(frame: Frame, ring: LonLat[]): Plane {
  const first = ring[0];
  const last = ring.at(-1);
  return frame.line(first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring);
}
