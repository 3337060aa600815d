// Land, coasts and borders: the world at 1:110m, and the finer cells that lie about the case.
import { geoPath } from "d3-geo";
import type { LonLat } from "../report";
import type { Frame, Plane } from "./frame";

interface World {
  unitsPerDeg: number;
  land: number[][][];
  borders: number[][];
}

interface Cell {
  lon: number;
  lat: number;
  deg: number;
  unitsPerDeg: number;
  land: number[][];
  borders: number[][];
}

export interface Ground {
  land: Plane[];
  coasts: Plane[];
  borders: Plane[];
}

export interface Grounds {
  world: Ground;
  /** outlines of the cells, which cover the world's coarser cut */
  cells: Plane[];
  fine: Ground;
}

function unpacked(flat: number[], unitsPerDeg: number, lon0: number, lat0: number): LonLat[] {
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

export function grounds(frame: Frame, world: World, cells: Cell[]): Grounds {
  const fine: Ground = { land: [], coasts: [], borders: [] };
  const outlines: Plane[] = [];
  for (const cell of cells) {
    outlines.push(project(frame, outline(cell)));
    for (const flat of cell.land) {
      const ring = edged(unpacked(flat, cell.unitsPerDeg, cell.lon, cell.lat), cell);
      fine.land.push(project(frame, ring.points));
      fine.coasts.push(...ring.coasts.map((line) => project(frame, line)));
    }
    for (const flat of cell.borders) fine.borders.push(project(frame, unpacked(flat, cell.unitsPerDeg, cell.lon, cell.lat)));
  }
  const land = clippedToSphere(frame, { type: "MultiPolygon", coordinates: world.land.map((rings) => rings.map((flat) => unpacked(flat, world.unitsPerDeg, 0, 0))) });
  const borders = clippedToSphere(frame, { type: "MultiLineString", coordinates: world.borders.map((flat) => unpacked(flat, world.unitsPerDeg, 0, 0)) });
  return { world: { land, coasts: land, borders }, cells: outlines, fine };
}

function project(frame: Frame, points: LonLat[]): Plane {
  const plane = new Float64Array(points.length * 2);
  points.forEach((point, i) => {
    const [x, y] = frame.at(point);
    plane[2 * i] = x;
    plane[2 * i + 1] = y;
  });
  return plane;
}

/** Lines and rings as the projection leaves them, cut where the far side of the earth begins. */
function clippedToSphere(frame: Frame, geometry: GeoJSON.MultiPolygon | GeoJSON.MultiLineString): Plane[] {
  const runs: number[][] = [];
  const pen = {
    moveTo: (x: number, y: number): void => void runs.push([x, y]),
    lineTo: (x: number, y: number): void => void runs.at(-1)?.push(x, y),
    closePath: (): void => {
      const run = runs.at(-1);
      if (run) run.push(run[0] as number, run[1] as number);
    },
    arc: (): void => undefined,
    beginPath: (): void => undefined,
  };
  geoPath(frame.projection.precision(0.002), pen)(geometry);
  return runs.map((run) => Float64Array.from(run));
}

function outline(cell: Cell): LonLat[] {
  const { lon, lat, deg } = cell;
  const corners: LonLat[] = [[lon, lat], [lon, lat + deg], [lon + deg, lat + deg], [lon + deg, lat]];
  const points: LonLat[] = [];
  corners.forEach((corner, i) => points.push(...along(corner, corners[(i + 1) % 4] as LonLat)));
  return points;
}

/** From a, half a degree at a time along meridian or parallel, up to but not with b. */
function along(a: LonLat, b: LonLat): LonLat[] {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(b[0] - a[0]), Math.abs(b[1] - a[1])) * 2));
  return Array.from({ length: steps }, (_, i) => [a[0] + ((b[0] - a[0]) * i) / steps, a[1] + ((b[1] - a[1]) * i) / steps]);
}

/** A ring of land in a cell: the cell's own edge is no coast, and is bent as the parallel it runs along. */
function edged(ring: LonLat[], cell: Cell): { points: LonLat[]; coasts: LonLat[][] } {
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
