// SVG paths of what is in view, with no more points than the screen can show.
import type { Plane, View } from "./frame";

const LEAST_PX = 0.6;
const MARGIN_PX = 40;

/** An open line; pieces wholly outside the view are left out. */
export function traceLine(line: Plane, view: View): string {
  let path = "";
  let penX = NaN;
  let penY = NaN;
  let lastX = 0;
  let lastY = 0;
  for (let i = 0; i < line.length; i += 2) {
    const x = (line[i] as number) * view.scale + view.x;
    const y = (line[i + 1] as number) * view.scale + view.y;
    if (i > 0) {
      const inView = crosses(lastX, lastY, x, y, view);
      const isLast = i + 2 >= line.length;
      if (inView) {
        if (penX !== lastX || penY !== lastY) {
          const near = Math.abs(penX - lastX) + Math.abs(penY - lastY) < LEAST_PX;
          if (!near) path += `M${lastX.toFixed(1)},${lastY.toFixed(1)}`;
        }
        if (isLast || Math.abs(x - penX) + Math.abs(y - penY) >= LEAST_PX || Number.isNaN(penX)) {
          path += `L${x.toFixed(1)},${y.toFixed(1)}`;
          penX = x;
          penY = y;
        }
      } else penX = penY = NaN;
    }
    lastX = x;
    lastY = y;
  }
  return path;
}

function crosses(ax: number, ay: number, bx: number, by: number, view: View): boolean {
  return !(
    (ax < -MARGIN_PX && bx < -MARGIN_PX) ||
    (ay < -MARGIN_PX && by < -MARGIN_PX) ||
    (ax > view.width + MARGIN_PX && bx > view.width + MARGIN_PX) ||
    (ay > view.height + MARGIN_PX && by > view.height + MARGIN_PX)
  );
}

/** Rings to be filled even-odd, cut at the edge of the view so that no coordinate grows beyond what a screen takes. */
export function traceRings(rings: Plane[], view: View): string {
  let path = "";
  for (const ring of rings) {
    let points = thinned(ring, view);
    if (points.length < 6) continue;
    points = cut(points, view);
    for (let i = 0; i < points.length; i += 2) path += `${i ? "L" : "M"}${(points[i] as number).toFixed(1)},${(points[i + 1] as number).toFixed(1)}`;
    if (points.length) path += "Z";
  }
  return path;
}

function thinned(ring: Plane, view: View): number[] {
  const points: number[] = [];
  let lastX = Infinity;
  let lastY = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const x = (ring[i] as number) * view.scale + view.x;
    const y = (ring[i + 1] as number) * view.scale + view.y;
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < LEAST_PX) continue;
    points.push(x, y);
    lastX = x;
    lastY = y;
  }
  return points;
}

/** Sutherland and Hodgman's cut, one side of the view after the other. */
function cut(points: number[], view: View): number[] {
  const sides: [axis: 0 | 1, limit: number, keepAbove: boolean][] = [
    [0, -MARGIN_PX, true],
    [0, view.width + MARGIN_PX, false],
    [1, -MARGIN_PX, true],
    [1, view.height + MARGIN_PX, false],
  ];
  for (const [axis, limit, keepAbove] of sides) {
    const inside = (value: number): boolean => (keepAbove ? value >= limit : value <= limit);
    let all = true;
    for (let i = axis; i < points.length && all; i += 2) all = inside(points[i] as number);
    if (all) continue;
    const kept: number[] = [];
    for (let i = 0; i < points.length; i += 2) {
      const j = i ? i - 2 : points.length - 2;
      const from = [points[j] as number, points[j + 1] as number] as const;
      const to = [points[i] as number, points[i + 1] as number] as const;
      if (inside(from[axis]) !== inside(to[axis])) {
        const share = (limit - from[axis]) / (to[axis] - from[axis]);
        kept.push(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
      }
      if (inside(to[axis])) kept.push(to[0], to[1]);
    }
    points = kept;
  }
  return points;
}
