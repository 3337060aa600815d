// Meridians and parallels for the view, with their labels at its edges; the scale bar and where north lies.
import { geoDistance } from "d3-geo";
import { svg } from "../dom";
import { NM_M } from "../format";
import type { LonLat } from "../report";
import { type Frame, onScreen, type View } from "./frame";

const STEPS_DEG = [30, 10, 5, 2, 1, 0.5, 1 / 6, 1 / 12, 1 / 30, 1 / 60];
const EARTH_M = 6_371_008.8;

export interface Label {
  x: number;
  y: number;
  text: string;
}

export function graticule(frame: Frame, view: View): { path: string; labels: Label[] } {
  const seen: LonLat[] = [];
  for (let i = 0; i <= 10; i++) {
    for (let j = 0; j <= 10; j++) {
      const point = frame.invert(view, (view.width * i) / 10, (view.height * j) / 10);
      if (point) seen.push(point);
    }
  }
  const centre = frame.invert(view, view.width / 2, view.height / 2);
  if (!seen.length || !centre) return { path: "", labels: [] };
  const eastOf = (lon: number): number => ((((lon - centre[0] + 180) % 360) + 360) % 360) - 180;
  const lats = seen.map(([, lat]) => lat);
  const easts = seen.map(([lon]) => eastOf(lon));
  let south = Math.min(...lats);
  let north = Math.max(...lats);
  let west = Math.min(...easts);
  let east = Math.max(...easts);
  const wanted = Math.max(north - south, 0.02) / Math.max(2.5, view.height / 130);
  const step = [...STEPS_DEG].reverse().find((s) => s >= wanted) ?? 30;
  if (east - west > 170) [west, east] = [-180, 180];
  south = Math.max(-90, south - step);
  north = Math.min(90, north + step);
  const squeeze = Math.max(0.2, Math.cos((centre[1] * Math.PI) / 180));
  const lonStep = [...STEPS_DEG].reverse().find((s) => s >= (step / squeeze) * 0.99) ?? 30;
  const lines: { points: LonLat[]; text: string; meridian: boolean }[] = [];
  for (let lat = Math.ceil(south / step) * step; lat <= north + 1e-9; lat += step) {
    const points: LonLat[] = Array.from({ length: 61 }, (_, i) => [centre[0] + west + ((east - west) * i) / 60, lat]);
    lines.push({ points, text: degreeText(lat, "N", "S", step), meridian: false });
  }
  const first = Math.ceil((centre[0] + west - lonStep) / lonStep) * lonStep;
  for (let lon = first; lon <= centre[0] + east + lonStep; lon += lonStep) {
    const points: LonLat[] = Array.from({ length: 31 }, (_, i) => [lon, south + ((north - south) * i) / 30]);
    const shown = ((((lon + 180) % 360) + 360) % 360) - 180;
    lines.push({ points, text: degreeText(shown, "E", "W", lonStep), meridian: true });
  }
  let path = "";
  const labels: Label[] = [];
  for (const { points, text, meridian } of lines) {
    let label: Label | undefined;
    let last: [number, number] | undefined;
    for (const point of points) {
      const [px, py] = frame.at(point);
      const x = px * view.scale + view.x;
      const y = py * view.scale + view.y;
      const near = onScreen(view, x, y, 300);
      if (near) path += `${last ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`;
      if (near && last) label ??= atEdge(last, [x, y], view, text, meridian);
      last = near ? [x, y] : undefined;
    }
    if (label) labels.push(label);
  }
  return { path, labels };
}

/** Where a meridian meets the lower edge, or a parallel the left one. */
function atEdge(a: [number, number], b: [number, number], view: View, text: string, meridian: boolean): Label | undefined {
  const axis = meridian ? 1 : 0;
  const edge = meridian ? view.height : 0;
  if (a[axis] === b[axis] || (a[axis] - edge) * (b[axis] - edge) > 0) return undefined;
  const share = (edge - a[axis]) / (b[axis] - a[axis]);
  const other = meridian ? a[0] + share * (b[0] - a[0]) : a[1] + share * (b[1] - a[1]);
  if (other < 24 || other > (meridian ? view.width - 24 : view.height - 24)) return undefined;
  return meridian ? { x: other, y: view.height - 5, text } : { x: 5, y: other - 4, text };
}

function degreeText(value: number, positive: string, negative: string, step: number): string {
  const size = Math.abs(value);
  const whole = step >= 1 ? Math.round(size) : Math.floor(size + 1e-6);
  const minutes = step >= 1 ? "" : `${String(Math.round((size - whole) * 60)).padStart(2, "0")}′`;
  const side = size < 1e-9 ? "" : value < 0 ? negative : positive;
  return `${whole}°${minutes}${side}`;
}

/** A bar in nautical miles over one in kilometres, true in the middle of the view. */
export function scaleBar(frame: Frame, view: View): SVGGElement {
  const group = svg("g", { class: "scale", transform: `translate(14,${view.height - 44})` });
  const a = frame.invert(view, view.width / 2 - 50, view.height / 2);
  const b = frame.invert(view, view.width / 2 + 50, view.height / 2);
  if (!a || !b) return group;
  const metresPerPx = (geoDistance(a, b) * EARTH_M) / 100;
  const nice = (unitM: number): number => {
    const most = (150 * metresPerPx) / unitM;
    const power = 10 ** Math.floor(Math.log10(most));
    return ([5, 2, 1].find((n) => n * power <= most) ?? 1) * power;
  };
  const bar = (unitM: number, unit: string, y: number, side: number): void => {
    const n = nice(unitM);
    const width = (n * unitM) / metresPerPx;
    group.append(
      svg("path", { d: `M0,${y + side * 5}V${y}H${width.toFixed(1)}V${y + side * 5}` }),
      svg("text", { x: width + 5, y: y + (side < 0 ? -1 : 10) }, `${+n.toPrecision(3)} ${unit}`),
    );
  };
  bar(NM_M, "NM", 10, -1);
  bar(1000, "km", 12, 1);
  return group;
}

/** An arrow to true north in the middle of the view. */
export function northArrow(frame: Frame, view: View): SVGGElement {
  const centre = frame.invert(view, view.width / 2, view.height / 2);
  let turn = 0;
  if (centre) {
    const [x, y] = frame.at(centre);
    const [nx, ny] = frame.at([centre[0], Math.min(89.999, centre[1] + 0.01)]);
    turn = (Math.atan2(nx - x, y - ny) * 180) / Math.PI;
  }
  return svg(
    "g",
    { class: "north", transform: `translate(${view.width - 26},34) rotate(${turn.toFixed(1)})` },
    svg("path", { d: "M0,-16L6,8L0,3L-6,8Z" }),
    svg("text", { y: 22, "text-anchor": "middle" }, "N"),
  );
}
