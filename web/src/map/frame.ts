// From places on the earth to places on the screen: a plane about the middle of the case, then pan and zoom.
import { geoAzimuthalEquidistant, geoInterpolate, type GeoProjection } from "d3-geo";
import type { LonLat, Report } from "../report";
import { circle } from "./geodesy";

/** x0, y0, x1, y1, … in the plane: radians of arc from the middle, y down. */
export type Plane = Float64Array;

export interface View {
  width: number;
  height: number;
  /** pixels a radian */
  scale: number;
  x: number;
  y: number;
}

const LONGEST_STEP_RAD = 0.006;

export class Frame {
  readonly projection: GeoProjection;
  readonly box: [number, number, number, number];

  /** A frame that shows all points; the antimeridian and the poles are places like any other. */
  constructor(points: LonLat[]) {
    const [lon, lat] = middle(points);
    this.projection = geoAzimuthalEquidistant().rotate([-lon, -lat]).scale(1).translate([0, 0]);
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const point of points) {
      const [x, y] = this.at(point);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    this.box = points.length ? box : [-1, -0.6, 1, 0.6];
  }

  at(point: LonLat): [number, number] {
    return this.projection(point) ?? [NaN, NaN];
  }

  /** Straight between close points; along the great circle where they lie far apart. */
  line(points: LonLat[]): Plane {
    const plane: number[] = [];
    points.forEach((point, i) => {
      const [x, y] = this.at(point);
      const before = points[i - 1];
      if (before) {
        const lastX = plane.at(-2) ?? x;
        const lastY = plane.at(-1) ?? y;
        const steps = Math.min(200, Math.ceil(Math.hypot(x - lastX, y - lastY) / LONGEST_STEP_RAD));
        if (steps > 1) {
          const between = geoInterpolate(before, point);
          for (let step = 1; step < steps; step++) plane.push(...this.at(between(step / steps)));
        }
      }
      plane.push(x, y);
    });
    return Float64Array.from(plane);
  }

  /** The view that fits the box into a frame with a margin. */
  fit(width: number, height: number): View {
    const [west, north, east, south] = this.box;
    const least = 0.0012; // about 8 km, so that one place alone does not fill the map
    const spanX = Math.max(east - west, least);
    const spanY = Math.max(south - north, least);
    const scale = 0.84 * Math.min(width / spanX, height / spanY);
    return { width, height, scale, x: width / 2 - ((west + east) / 2) * scale, y: height / 2 - ((north + south) / 2) * scale };
  }

  invert(view: View, x: number, y: number): LonLat | null {
    const point = this.projection.invert?.([(x - view.x) / view.scale, (y - view.y) / view.scale]);
    return point && Number.isFinite(point[0]) && Number.isFinite(point[1]) ? point : null;
  }
}

export const screenX = (view: View, x: number): number => x * view.scale + view.x;
export const screenY = (view: View, y: number): number => y * view.scale + view.y;

export function onScreen(view: View, x: number, y: number, margin = 0): boolean {
  return x >= -margin && y >= -margin && x <= view.width + margin && y <= view.height + margin;
}

/** Everything the map must show; flagged samples are left out, since they may lie anywhere. */
export function pointsOf(report: Report): LonLat[] {
  const points: LonLat[] = report.places.map((place) => [place.lon_deg, place.lat_deg]);
  for (const track of report.tracks) {
    for (const line of track.segments) line.lon_deg.forEach((lon, i) => points.push([lon, line.lat_deg[i] ?? 0]));
  }
  for (const shape of [...report.volumes.flatMap((volume) => volume.shape), ...report.asserted.flatMap((region) => region.shape)]) {
    if (shape.type === "circle") points.push(...circle(shape.lon_deg, shape.lat_deg, shape.radius_m, 12));
    else for (const ring of shape.rings) points.push(...ring);
  }
  return points;
}

/** The middle of the smallest box of longitude and latitude, across the antimeridian where that is smaller. */
export function middle(points: LonLat[]): LonLat {
  if (!points.length) return [0, 20];
  const lons = points.map(([lon]) => ((((lon + 180) % 360) + 360) % 360) - 180).sort((a, b) => a - b);
  let widest = (lons[0] ?? 0) + 360 - (lons.at(-1) ?? 0);
  let west = lons[0] ?? 0;
  for (let i = 1; i < lons.length; i++) {
    const gap = (lons[i] ?? 0) - (lons[i - 1] ?? 0);
    if (gap > widest) {
      widest = gap;
      west = lons[i] ?? 0;
    }
  }
  let south = Infinity;
  let north = -Infinity;
  for (const [, lat] of points) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west + (360 - widest) / 2, (south + north) / 2];
}
