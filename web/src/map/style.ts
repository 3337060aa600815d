// The WebGL map's style: sources and layers from what a report puts on the map, in the page's colours.
import { geoInterpolate } from "d3-geo";
import type { FilterSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { feet, grouped, NM_M } from "../format";
import type { Line4D, LonLat } from "../report";
import { faded, resolved } from "./colours";
import type { Closest, Contents } from "./features";
import { eastDeg } from "./flown";
import type { Shown } from "./layers";
import type { Named } from "./names";
import { type Cell, edged, outline, polygons, unpacked, type World } from "./land";

type Feature = GeoJSON.Feature;
type Geometry = GeoJSON.Geometry;

const LONGEST_STEP_DEG = 0.1;
const FONT = ["sans-serif"];
export const TEXT_PX = 12.5;
export const NAME_PX = 11;
/** where a pattern's name keeps its angle and its colour */
const HATCH = "hatch";

const ofAreas = (name: string): string[] => ["tint", "fill", "plain", "edge", "inside", "label"].map((part) => `${name}-${part}`);

/** The layers that each box of the legend shows and hides. */
export const LAYERS: Record<keyof Shown, string[]> = {
  volumes: ofAreas("volume"),
  asserted: ofAreas("asserted"),
  places: ["place", "place-label"],
  names: ["town", "airport", "town-label", "airport-label"],
  flagged: ["flagged"],
  times: [],
};

/** Degrees east such that no line of the case jumps round the earth. */
export function nearTo(centreLon: number): (point: LonLat) => LonLat {
  return ([lon, lat]) => [centreLon + eastDeg(centreLon, lon), lat];
}

const collection = (features: Feature[]): GeoJSON.FeatureCollection => ({ type: "FeatureCollection", features });
const feature = (geometry: Geometry, properties: Record<string, unknown> = {}): Feature => ({ type: "Feature", geometry, properties });
const line = (coordinates: LonLat[]): Geometry => ({ type: "LineString", coordinates });

/** Straight in degrees as report.json has it, with points enough that Mercator's straight line is the same. */
function flownLine(segment: Line4D, near: (point: LonLat) => LonLat): LonLat[] {
  const points: LonLat[] = [];
  segment.lon_deg.forEach((lon, i) => {
    const point = near([lon, segment.lat_deg[i] as number]);
    const last = points.at(-1);
    const steps = last ? Math.min(500, Math.ceil(Math.max(Math.abs(point[0] - last[0]), Math.abs(point[1] - last[1])) / LONGEST_STEP_DEG)) : 0;
    for (let step = 1; last && step < steps; step++) points.push([last[0] + (step / steps) * (point[0] - last[0]), last[1] + (step / steps) * (point[1] - last[1])]);
    points.push(point);
  });
  return points;
}

/** Along the great circle. */
export function greatCircle(from: LonLat, to: LonLat, near: (point: LonLat) => LonLat, steps = 48): LonLat[] {
  const between = geoInterpolate(from, to);
  return Array.from({ length: steps + 1 }, (_, i) => near(between(i / steps)));
}

export interface Sources {
  world: GeoJSON.FeatureCollection;
  fine: GeoJSON.FeatureCollection;
  areas: GeoJSON.FeatureCollection;
  tracks: GeoJSON.FeatureCollection;
  marks: GeoJSON.FeatureCollection;
  names: GeoJSON.FeatureCollection;
}

export function groundSources(world: World, cells: Cell[]): Pick<Sources, "world" | "fine"> {
  const degrees = (flat: number[]): LonLat[] => unpacked(flat, world.unitsPerDeg, 0, 0);
  const fine: Feature[] = [];
  for (const cell of cells) {
    fine.push(feature({ type: "Polygon", coordinates: [outline(cell).concat([[cell.lon, cell.lat]])] }, { is: "cell" }));
    const rings = cell.land.map((flat) => unpacked(flat, cell.unitsPerDeg, cell.lon, cell.lat));
    for (const rings_ of polygons(rings)) fine.push(feature({ type: "Polygon", coordinates: rings_ }, { is: "land" }));
    for (const ring of rings) for (const coast of edged(ring, cell).coasts) fine.push(feature(line(coast), { is: "coast" }));
    for (const flat of cell.borders) fine.push(feature(line(unpacked(flat, cell.unitsPerDeg, cell.lon, cell.lat)), { is: "border" }));
  }
  return {
    world: collection([
      ...world.land.map((rings) => feature({ type: "Polygon", coordinates: rings.map(degrees) }, { is: "land" })),
      ...world.borders.map((flat) => feature(line(degrees(flat)), { is: "border" })),
    ]),
    fine: collection(fine),
  };
}

export function namesSource(names: Named[], near: (point: LonLat) => LonLat): Pick<Sources, "names"> {
  return { names: collection(names.map(({ kind, at, text, rank }) => feature({ type: "Point", coordinates: near(at) }, { is: kind, text, rank }))) };
}

export function caseSources(contents: Contents, near: (point: LonLat) => LonLat): Pick<Sources, "areas" | "tracks" | "marks"> {
  const areas = contents.areas.flatMap((area, index) => {
    const rings = area.rings.map((ring) => ring.map(near));
    const about = { is: area.kind, index, text: area.lines.join("\n") };
    const middle = rings[0] && labelPlace(rings[0], area.kind === "defined");
    return [
      feature({ type: "Polygon", coordinates: rings }, about),
      ...(middle ? [feature({ type: "Point", coordinates: middle }, { ...about, label: true })] : []),
    ].map((made): Feature => ({ ...made, id: index + 1 }));
  });
  const tracks = contents.tracks.flatMap(({ track }, index) => [
    ...track.segments.map((segment) => feature(line(flownLine(segment, near)), { is: "flown", index, basis: track.basis })),
    ...track.gaps.map((gap) => feature(line(greatCircle(gap.from_deg, gap.to_deg, near)), { is: "gap", index })),
  ]);
  const marks = [
    ...contents.closest.flatMap((closest, index) => [
      feature(line([near(closest.a), near(closest.b)]), { is: "cpa", index }),
      feature({ type: "Point", coordinates: middleOf(near(closest.a), near(closest.b)) }, { is: "cpa", index, text: closest.labelled ? approachText(closest) : "" }),
    ]),
    ...contents.spots.map((spot) => feature({ type: "Point", coordinates: near(spot.at) }, { is: "place", text: spot.name })),
    ...contents.tracks.flatMap(({ flagged }, index) => flagged.map(({ at }) => feature({ type: "Point", coordinates: near(at) }, { is: "flagged", index }))),
  ];
  return { areas: collection(areas), tracks: collection(tracks), marks: collection(marks) };
}

const middleOf = (a: LonLat, b: LonLat): LonLat => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/** Above an area, so that what happens inside it stays clear; a definition's is in its middle, so that it is nobody else's. */
function labelPlace(ring: LonLat[], inside: boolean): LonLat {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  const north = Math.max(...lats);
  return [(Math.min(...lons) + Math.max(...lons)) / 2, inside ? (Math.min(...lats) + north) / 2 : north];
}

const LEAST_IN_NM_M = 185.2;

export function approachText({ encounter }: Closest): string {
  const apart = encounter.cpa_horizontal_m.value;
  return `${apart < LEAST_IN_NM_M ? `${grouped(apart)} m` : `${grouped(apart / NM_M, 2)} NM`}, ${feet(encounter.cpa_vertical_m.value)}`;
}

/** The name of a hatching's image, and the image itself: another angle for each colour, as on the plane map. */
export const hatchName = (css: string, colour: number): string => `${HATCH}|${colour}|${css}`;

const STEEP: Record<number, [number, number]> = { 0: [1, -1], 1: [1, 1], 2: [0, 1], 3: [2, -1], 4: [2, 1], 5: [1, 0], 6: [1, -2], 7: [1, 2] };
const TILE_PX = 32;

export function hatchImage(name: string): ImageData | null {
  const [kind, colour, css] = name.split("|");
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE_PX;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (kind !== HATCH || !pen || !css) return null;
  const [runX, runY] = STEEP[((Number(colour) % 8) + 8) % 8] ?? [1, -1];
  pen.strokeStyle = resolved(css);
  pen.lineWidth = 3.2;
  const length = 3 * TILE_PX;
  // four lines a tile across each axis the hatching crosses, so that tiles meet without a seam
  const apart = TILE_PX / 2;
  for (let at = -length; at <= length; at += apart) {
    const [x, y] = runY === 0 ? [0, at] : [at, 0];
    pen.moveTo(x - runX * length, y - runY * length);
    pen.lineTo(x + runX * length, y + runY * length);
  }
  pen.stroke();
  return pen.getImageData(0, 0, TILE_PX, TILE_PX);
}

const is = (name: string): FilterSpecification => ["==", ["get", "is"], name];
const both = (...filters: FilterSpecification[]): FilterSpecification => ["all", ...filters] as FilterSpecification;
const POINT: FilterSpecification = ["==", ["geometry-type"], "Point"];

/** By index: one entry of a list for each feature. */
function byIndex(values: string[]): unknown {
  return values.length > 1 ? ["match", ["get", "index"], ...values.slice(1).flatMap((value, i) => [i + 1, value]), values[0]] : (values[0] ?? "#888");
}

/** Full where a thing is in force, faint before and after; `when` is set by the clock. */
const inForce = (full: number, faint: number): unknown => ["match", ["coalesce", ["feature-state", "when"], "now"], "now", full, faint];

export function styleOf(sources: Sources, contents: Contents): StyleSpecification {
  const v = (name: string): string => resolved(`var(--${name})`);
  const trackColours = byIndex(contents.tracks.map(({ css }) => resolved(css)));
  const areaColours = byIndex(contents.areas.map(({ css }) => resolved(css)));
  const patterns = byIndex(contents.areas.map(({ css, colour }) => hatchName(css, colour)));
  const halo = { "text-halo-color": faded(v("land"), 0.9), "text-halo-width": 1.6 };
  const hatchedAreas = contents.areas.flatMap((area, i) => (area.hatched ? [i] : []));
  const hatched: FilterSpecification = ["in", ["get", "index"], ["literal", hatchedAreas]];
  const plain: FilterSpecification = ["!", hatched] as FilterSpecification;
  const areaLayers = (name: "volume" | "asserted", kinds: FilterSpecification, alpha: number): unknown[] => [
    { id: `${name}-tint`, type: "fill", source: "areas", filter: both(kinds, ["!=", ["get", "label"], true]), paint: { "fill-color": areaColours, "fill-opacity": inForce(0.1, 0.02), "fill-antialias": false } },
    { id: `${name}-fill`, type: "fill", source: "areas", filter: both(kinds, hatched, ["!=", ["get", "label"], true]), paint: { "fill-pattern": patterns, "fill-opacity": inForce(alpha, 0.1), "fill-antialias": false } },
    { id: `${name}-plain`, type: "line", source: "areas", filter: both(kinds, plain, ["!=", ["get", "label"], true]), paint: { "line-color": areaColours, "line-width": 1.6, "line-opacity": inForce(1, 0.4), "line-dasharray": name === "volume" ? [1, 0] : [1, 2.4] } },
    { id: `${name}-edge`, type: "line", source: "areas", filter: both(kinds, hatched, ["!=", ["get", "label"], true]), paint: { "line-color": areaColours, "line-width": 1.8, "line-opacity": inForce(1, 0.4), "line-dasharray": [4.5, 2.5] } },
    // a definition's label keeps to its middle; what somebody asserts is named beside it, and first
    ...(["bottom bottom-left bottom-right left right top", "center"] as const).map((anchors, within) => ({
      id: within ? `${name}-inside` : `${name}-label`,
      type: "symbol",
      source: "areas",
      filter: both(kinds, ["==", ["get", "label"], true], ["==", ["==", ["get", "is"], "defined"], within === 1]),
      layout: { "text-field": ["get", "text"], "text-font": FONT, "text-size": TEXT_PX, "text-line-height": 1.2, "text-max-width": 24, "text-variable-anchor": anchors.split(" "), "text-radial-offset": 0.4, "text-justify": "auto" },
      paint: { "text-color": areaColours, "text-opacity": inForce(1, 0.45), ...halo },
    })).reverse(),
  ];
  const nameLayout = { "text-field": ["get", "text"], "text-font": FONT, "text-size": NAME_PX, "text-variable-anchor": ["left", "right", "bottom", "top"], "text-radial-offset": 0.5, "text-justify": "auto", "text-padding": 6, "symbol-sort-key": ["get", "rank"] };
  const layers = [
    { id: "sea", type: "background", paint: { "background-color": v("sea") } },
    { id: "world-land", type: "fill", source: "world", filter: is("land"), paint: { "fill-color": v("land"), "fill-outline-color": v("coast") } },
    { id: "world-border", type: "line", source: "world", filter: is("border"), paint: { "line-color": v("border"), "line-width": 0.9, "line-dasharray": [5, 3] } },
    { id: "cell", type: "fill", source: "fine", filter: is("cell"), paint: { "fill-color": v("sea"), "fill-antialias": false } },
    { id: "land", type: "fill", source: "fine", filter: is("land"), paint: { "fill-color": v("land"), "fill-antialias": false } },
    { id: "grid", type: "line", source: "grid", paint: { "line-color": v("grid"), "line-width": 0.8 } },
    { id: "border", type: "line", source: "fine", filter: is("border"), paint: { "line-color": v("border"), "line-width": 1.1, "line-dasharray": [5, 2.5, 1, 2.5] } },
    { id: "coast", type: "line", source: "fine", filter: is("coast"), paint: { "line-color": v("coast"), "line-width": 0.9 } },
    { id: "town", type: "circle", source: "names", filter: is("town"), paint: { "circle-radius": 1.6, "circle-color": v("muted") } },
    { id: "airport", type: "circle", source: "names", filter: is("airport"), paint: { "circle-radius": 2.6, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": v("muted"), "circle-stroke-width": 1.1 } },
    { id: "airport-label", type: "symbol", source: "names", filter: is("airport"), layout: nameLayout, paint: { "text-color": v("muted"), ...halo } },
    { id: "town-label", type: "symbol", source: "names", filter: is("town"), layout: nameLayout, paint: { "text-color": v("muted"), ...halo } },
    ...areaLayers("asserted", ["in", ["get", "is"], ["literal", ["asserted", "defined"]]], 0.5),
    ...areaLayers("volume", is("volume"), 0.28),
    { id: "casing", type: "line", source: "tracks", filter: is("flown"), layout: { "line-join": "round" }, paint: { "line-color": v("land"), "line-width": 4.4, "line-opacity": 0.7 } },
    { id: "gap", type: "line", source: "tracks", filter: is("gap"), paint: { "line-color": trackColours, "line-width": 1.5, "line-dasharray": [1.6, 3.2] } },
    { id: "track", type: "line", source: "tracks", filter: is("flown"), layout: { "line-join": "round", "line-cap": "round" }, paint: { "line-color": trackColours, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 1.2, 9, 1.9], "line-opacity": 0.62 } },
    { id: "flagged", type: "circle", source: "marks", filter: is("flagged"), paint: { "circle-radius": 3.4, "circle-color": v("sheet"), "circle-stroke-color": trackColours, "circle-stroke-width": 1.3 } },
    { id: "place", type: "circle", source: "marks", filter: is("place"), paint: { "circle-radius": 3, "circle-color": v("ink"), "circle-stroke-color": v("land"), "circle-stroke-width": 1 } },
    { id: "cpa-line", type: "line", source: "marks", filter: both(is("cpa"), ["!", POINT] as FilterSpecification), paint: { "line-color": v("cpa"), "line-width": 1.8 } },
    { id: "cpa", type: "circle", source: "marks", filter: both(is("cpa"), POINT), paint: { "circle-radius": 9, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": v("cpa"), "circle-stroke-width": 2 } },
    { id: "cpa-label", type: "symbol", source: "marks", filter: both(is("cpa"), POINT), layout: { "text-field": ["get", "text"], "text-font": FONT, "text-size": TEXT_PX, "text-variable-anchor": ["bottom", "top", "left", "right"], "text-radial-offset": 1.1 }, paint: { "text-color": v("cpa"), ...halo } },
    { id: "place-label", type: "symbol", source: "marks", filter: is("place"), layout: { "text-field": ["get", "text"], "text-font": FONT, "text-size": TEXT_PX, "text-variable-anchor": ["left", "right", "bottom", "top"], "text-radial-offset": 0.6, "text-justify": "auto" }, paint: { "text-color": v("ink"), ...halo } },
  ] as unknown as LayerSpecification[];
  return {
    version: 8,
    sources: {
      world: { type: "geojson", data: sources.world, maxzoom: 8, tolerance: 0.2 },
      fine: { type: "geojson", data: sources.fine, maxzoom: 12, tolerance: 0.2 },
      grid: { type: "geojson", data: graticule() },
      areas: { type: "geojson", data: sources.areas, tolerance: 0.1 },
      tracks: { type: "geojson", data: sources.tracks, maxzoom: 16, tolerance: 0.1 },
      marks: { type: "geojson", data: sources.marks, maxzoom: 16, tolerance: 0 },
      names: { type: "geojson", data: sources.names, maxzoom: 12, tolerance: 0 },
    },
    layers,
  };
}

/** Meridians and parallels at whole degrees. */
function graticule(): GeoJSON.FeatureCollection {
  const lines: Feature[] = [];
  for (let lon = -180; lon < 180; lon++) lines.push(feature(line([[lon, -84], [lon, 0], [lon, 84]])));
  for (let lat = -84; lat <= 84; lat++) lines.push(feature(line([[-180, lat], [0, lat], [180, lat]])));
  return collection(lines);
}
