// Land, coasts and borders as the page carries them, in degrees: the world at 1:110m, and finer cells about the case.
import type { LonLat } from "../report";

export interface World {
  unitsPerDeg: number;
  land: number[][][];
  borders: number[][];
}

export interface Cell {
  lon: number;
  lat: number;
  deg: number;
  unitsPerDeg: number;
  land: number[][];
  borders: number[][];
}

export function unpacked(flat: number[], unitsPerDeg: number, lon0: number, lat0: number): LonLat[] {
  const points: LonLat[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < flat.length; i += 2) {
    x += flat[i] as number;
    y += flat[i + 1] as number;
    points.push([lon0 + x / unitsPerDeg, lat0 + y / unitsPerDeg]);
  }
  return points;
}

export function outline({ lon, lat, deg }: Cell): LonLat[] {
  const corners: LonLat[] = [[lon, lat], [lon, lat + deg], [lon + deg, lat + deg], [lon + deg, lat]];
  const points: LonLat[] = [];
  corners.forEach((corner, i) => points.push(...along(corner, corners[(i + 1) % 4] as LonLat)));
  return points;
}

/** From a, half a degree at a time along meridian or parallel, up to but not with b. */
export function along(a: LonLat, b: LonLat): LonLat[] {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(b[0] - a[0]), Math.abs(b[1] - a[1])) * 2));
  return Array.from({ length: steps }, (_, i) => [a[0] + ((b[0] - a[0]) * i) / steps, a[1] + ((b[1] - a[1]) * i) / steps]);
}

/** A ring of land in a cell: the cell's own edge is no coast, and is bent as the parallel it runs along. */
export function edged(ring: LonLat[], cell: Cell): { points: LonLat[]; coasts: LonLat[][] } {
  const points: LonLat[] = [];
  const coasts: LonLat[][] = [];
  let coast: LonLat[] = [];
  ring.forEach((point, i) => {
    const next = ring[i + 1];
    if (!next) {
      points.push(point);
      return;
    }
    if (onOneEdge(point, next, cell)) {
      points.push(...along(point, next));
      if (coast.length) coasts.push(coast);
      coast = [];
    } else {
      points.push(point);
      if (!coast.length) coast.push(point);
      coast.push(next);
    }
  });
  if (coast.length) coasts.push(coast);
  return { points, coasts };
}

function onOneEdge(a: LonLat, b: LonLat, cell: Cell): boolean {
  const near = (u: number, v: number): boolean => Math.abs(u - v) < 1e-9;
  const both = (axis: 0 | 1, edge: number): boolean => near(a[axis], edge) && near(b[axis], edge);
  return both(0, cell.lon) || both(0, cell.lon + cell.deg) || both(1, cell.lat) || both(1, cell.lat + cell.deg);
}

/** Twice the area a ring goes round, negative where it goes clockwise. */
function turned(ring: LonLat[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] as LonLat;
    return sum + x * nextY - nextX * y;
  }, 0);
}

function holds(ring: LonLat[], [x, y]: LonLat): boolean {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] as LonLat;
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  });
  return inside;
}

/** Rings of land and of the lakes in it, as polygons with holes: those that turn as the largest are land. */
export function polygons(rings: LonLat[][]): LonLat[][][] {
  const sized = rings.map((ring) => ({ ring, area: turned(ring) })).sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  const way = Math.sign(sized[0]?.area ?? 1);
  const found: LonLat[][][] = [];
  for (const { ring, area } of sized) {
    const around = Math.sign(area) === way ? undefined : found.find(([outer]) => outer && ring[0] && holds(outer, ring[0]));
    if (around) around.push(ring);
    else if (Math.sign(area) === way) found.push([ring]);
  }
  return found;
}
