// Natural Earth coasts and borders, as the package world-atlas ships them, in two cuts: the world at 1:110m, which
// every page carries, and cells of 10° at 1:10m, of which a page carries those its case touches.
// Every line is a flat list of integers: first point, then steps, longitude before latitude.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { geoIdentity, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";

const CELL_DEG = 10;
const CELL_UNITS_PER_DEG = 1000; // 0.001°: 111 m, finer than the 1:10m data as packed (about 400 m)
const WORLD_UNITS_PER_DEG = 100;

const atlas = (name) => JSON.parse(readFileSync(createRequire(import.meta.url).resolve(`world-atlas/${name}.json`)));
const borders = (topology) => mesh(topology, topology.objects.countries, (a, b) => a !== b);

/** Steps between rounded points; points that round to the one before are left out. */
function packed(points, unitsPerDeg, lon0, lat0) {
  const flat = [];
  let x = 0;
  let y = 0;
  for (const [lon, lat] of points) {
    const nextX = Math.round((lon - lon0) * unitsPerDeg);
    const nextY = Math.round((lat - lat0) * unitsPerDeg);
    if (flat.length && nextX === x && nextY === y) continue;
    flat.push(nextX - x, nextY - y);
    x = nextX;
    y = nextY;
  }
  return flat;
}

/** The part of a geometry in a box of longitude and latitude, as runs of points; planar, as the data is cut at 180°. */
function clipped(geometry, west, south, east, north) {
  const runs = [];
  const pen = {
    moveTo: (x, y) => runs.push([[x, y]]),
    lineTo: (x, y) => runs.at(-1).push([x, y]),
    closePath: () => runs.at(-1).push(runs.at(-1)[0]),
  };
  geoPath(geoIdentity().clipExtent([[west, south], [east, north]]), pen)(geometry);
  return runs;
}

/** The world at 1:110m: {unitsPerDeg, land: polygons of rings, borders: lines}. */
export function world() {
  const topology = atlas("countries-110m");
  const pack = (points) => packed(points, WORLD_UNITS_PER_DEG, 0, 0);
  const land = feature(topology, topology.objects.land).features[0].geometry.coordinates;
  return {
    unitsPerDeg: WORLD_UNITS_PER_DEG,
    land: land.map((rings) => rings.map(pack)),
    borders: borders(topology).coordinates.map(pack),
  };
}

/** world.json, and one file a cell that holds land, named by its south-west corner: {lon, lat, deg, unitsPerDeg, land: rings (even-odd), borders}. */
export function writeLand(directory) {
  writeFileSync(join(directory, "world.json"), JSON.stringify(world()));
  const topology = atlas("countries-10m");
  const polygons = feature(topology, topology.objects.land).features[0].geometry.coordinates;
  const lines = borders(topology).coordinates;
  for (let lon = -180; lon < 180; lon += CELL_DEG) {
    const strip = {
      type: "MultiPolygon",
      coordinates: polygons.flatMap((rings) => {
        const part = clipped({ type: "Polygon", coordinates: rings }, lon, -90, lon + CELL_DEG, 90);
        return part.map((ring) => [ring]);
      }),
    };
    const stripLines = {
      type: "MultiLineString",
      coordinates: clipped({ type: "MultiLineString", coordinates: lines }, lon, -90, lon + CELL_DEG, 90),
    };
    for (let lat = -90; lat < 90; lat += CELL_DEG) {
      const box = [lon, lat, lon + CELL_DEG, lat + CELL_DEG];
      const pack = (points) => packed(points, CELL_UNITS_PER_DEG, lon, lat);
      const land = clipped(strip, ...box).map(pack).filter((ring) => ring.length > 6);
      if (!land.length) continue;
      const cell = {
        lon,
        lat,
        deg: CELL_DEG,
        unitsPerDeg: CELL_UNITS_PER_DEG,
        land,
        borders: clipped(stripLines, ...box).map(pack).filter((line) => line.length > 2),
      };
      writeFileSync(join(directory, `${lon}_${lat}.json`), JSON.stringify(cell));
    }
  }
}
