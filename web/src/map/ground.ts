// Land, coasts and borders in the plane of a frame.
import { geoPath } from "d3-geo";
import type { LonLat } from "../report";
import type { Frame, Plane } from "./frame";
import { type Cell, edged, outline, unpacked, type World } from "./land";

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
