// Hatching for what somebody asserts: another angle for each colour, so that two hatchings differ without colour too.
import { svg } from "../dom";

const ANGLES = [45, 135, 90, 20, 110, 0, 65, 155];

export function hatching(id: string, css: string, colour: number): SVGPatternElement {
  const line = svg("line", { x1: 0, y1: 0, x2: 0, y2: 9, "stroke-width": 2.2 });
  line.style.setProperty("stroke", css);
  const angle = colour < 0 ? 45 : ANGLES[colour % ANGLES.length];
  return svg("pattern", { id, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle})` }, line);
}
