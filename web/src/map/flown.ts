// Where a flight was: on the straight way between two shown samples, as report.json says; in a gap only what could be.
import type { Gap, Line4D, LonLat, TrackView } from "../report";

/** What is known of a flight at an instant within a stretch of its track. */
export interface Fix {
  at: LonLat;
  altM: number | null;
  gsMps: number | null;
  /** 95 % radius */
  uncM: number | null;
  /** clockwise from true north */
  courseDeg: number | null;
  climbMps: number | null;
}

/** An end of a gap: the last fix before it, or the first after. */
export interface Anchor {
  tUs: number;
  at: LonLat;
  uncM: number;
}

export type State = { kind: "fix"; fix: Fix } | { kind: "gap"; gap: Gap; before: Anchor; after: Anchor } | null;

const LEAST_SPEED_S = 10;

/** Index of the last sample at or before a time; -1 before the first. */
function before(t: number[], tUs: number): number {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((t[middle] as number) <= tUs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export const eastDeg = (from: number, to: number): number => (((((to - from + 180) % 360) + 360) % 360) - 180);

function mix(values: (number | null)[], low: number, high: number, share: number): number | null {
  const [a, b] = [values[low] ?? null, values[high] ?? null];
  return a === null || b === null ? (share === 0 ? a : share === 1 ? b : null) : a + share * (b - a);
}

/** The stretch that holds a time, and where in it. */
function within(track: TrackView, tUs: number): { segment: Line4D; low: number; high: number; share: number } | null {
  for (const segment of track.segments) {
    const t = segment.t_us;
    const last = t.length - 1;
    if (last < 0 || tUs < (t[0] as number) || tUs > (t[last] as number)) continue;
    const low = before(t, tUs);
    const high = Math.min(last, low + 1);
    const span = (t[high] as number) - (t[low] as number);
    return { segment, low, high, share: span ? (tUs - (t[low] as number)) / span : 0 };
  }
  return null;
}

function placeIn(segment: Line4D, low: number, high: number, share: number): LonLat {
  const lon = segment.lon_deg[low] as number;
  const lat = segment.lat_deg[low] as number;
  return [lon + share * eastDeg(lon, segment.lon_deg[high] as number), lat + share * ((segment.lat_deg[high] as number) - lat)];
}

/** Where a track was at a time, on the straight way between two shown samples; null within a gap. */
export function positionAt(track: TrackView, tUs: number): LonLat | null {
  const found = within(track, tUs);
  return found && placeIn(found.segment, found.low, found.high, found.share);
}

export function stateAt(track: TrackView, tUs: number): State {
  const found = within(track, tUs);
  if (found) return { kind: "fix", fix: fixIn(found.segment, found.low, found.high, found.share) };
  const index = track.gaps.findIndex((gap) => gap.start_us < tUs && tUs < gap.end_us);
  const gap = track.gaps[index];
  if (!gap) return null;
  const from = track.segments.find((segment) => segment.t_us.at(-1) === gap.start_us);
  const to = track.segments.find((segment) => segment.t_us[0] === gap.end_us);
  return {
    kind: "gap",
    gap,
    before: { tUs: gap.start_us, at: gap.from_deg, uncM: from?.unc_m.at(-1) ?? 0 },
    after: { tUs: gap.end_us, at: gap.to_deg, uncM: to?.unc_m[0] ?? 0 },
  };
}

function fixIn(segment: Line4D, low: number, high: number, share: number): Fix {
  const [a, b] = [segment.alt_m[low] ?? null, segment.alt_m[high] ?? null];
  const seconds = ((segment.t_us[high] as number) - (segment.t_us[low] as number)) / 1e6;
  const uncs = [segment.unc_m[low] ?? null, segment.unc_m[high] ?? null].filter((unc) => unc !== null);
  return {
    at: placeIn(segment, low, high, share),
    altM: mix(segment.alt_m, low, high, share),
    gsMps: mix(segment.gs_mps, low, high, share),
    uncM: uncs.length ? Math.max(...uncs) : null,
    courseDeg: courseOf(segment, low, high),
    climbMps: a !== null && b !== null && seconds > 0 ? (b - a) / seconds : null,
  };
}

/** The way flown about a sample; where the aircraft stands, the way it came. */
function courseOf(segment: Line4D, low: number, high: number): number | null {
  for (let from = low, to = high; from >= 0; to = from, from--) {
    const east = eastDeg(segment.lon_deg[from] as number, segment.lon_deg[to] as number) * Math.cos(((segment.lat_deg[from] as number) * Math.PI) / 180);
    const north = (segment.lat_deg[to] as number) - (segment.lat_deg[from] as number);
    if (Math.hypot(east, north) > 1e-5) return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  }
  return null;
}

/** The way flown in the seconds before an instant, from the oldest point on; it never reaches across a gap. */
export function trail(track: TrackView, tUs: number, lengthS: number): LonLat[] {
  const found = within(track, tUs);
  if (!found) return [];
  const { segment, low } = found;
  const from = Math.max(tUs - lengthS * 1e6, segment.t_us[0] as number);
  const start = positionAt({ ...track, segments: [segment] }, from);
  const points: LonLat[] = start ? [start] : [];
  for (let i = before(segment.t_us, from) + 1; i <= low; i++) points.push([segment.lon_deg[i] as number, segment.lat_deg[i] as number]);
  points.push(placeIn(segment, found.low, found.high, found.share));
  return points;
}

/** Ground speed at each shown sample of a stretch: as recorded, else the mean from positions at least 10 s apart. */
export function speeds(segment: Line4D): { values: (number | null)[]; recorded: boolean } {
  if (segment.gs_mps.some((value) => value !== null)) return { values: segment.gs_mps, recorded: true };
  const { t_us: t, lon_deg: lon, lat_deg: lat } = segment;
  const values = t.map((at, i) => {
    let from = i;
    let to = i;
    while ((from > 0 || to < t.length - 1) && (t[to] as number) - (t[from] as number) < LEAST_SPEED_S * 1e6) {
      if (from > 0) from--;
      if (to < t.length - 1) to++;
    }
    const seconds = ((t[to] as number) - (t[from] as number)) / 1e6;
    if (seconds < LEAST_SPEED_S || at === undefined) return null;
    let metres = 0;
    for (let k = from; k < to; k++) {
      const north = ((lat[k + 1] as number) - (lat[k] as number)) * 111_195;
      const east = eastDeg(lon[k] as number, lon[k + 1] as number) * 111_195 * Math.cos(((lat[k] as number) * Math.PI) / 180);
      metres += Math.hypot(east, north);
    }
    return metres / seconds;
  });
  return { values, recorded: false };
}

/** Ground speed of a track at an instant, as its chart shows it. */
export function speedAt(track: TrackView, tUs: number): number | null {
  const found = within(track, tUs);
  return found && mix(speedsOf(found.segment), found.low, found.high, found.share);
}

const known = new WeakMap<Line4D, (number | null)[]>();

function speedsOf(segment: Line4D): (number | null)[] {
  let values = known.get(segment);
  if (!values) known.set(segment, (values = speeds(segment).values));
  return values;
}
