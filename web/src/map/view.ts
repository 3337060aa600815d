// What the map's frame, buttons and moving things need of the ground they lie on: the WebGL map, or the plane one.
import type { Event, LonLat } from "../report";
import type { Shown } from "./layers";

export interface GroundView {
  readonly element: Element;
  /** pixels from the frame's upper left corner; null where the place cannot be seen */
  project(point: LonLat): [number, number] | null;
  /** calls back whenever places have moved on the screen */
  onMove(moved: () => void): void;
  /** in the middle of the map; null where the map draws its own scale */
  metresPerPx(): number | null;
  /** fits places into the frame */
  show(points: LonLat[], animated: boolean): void;
  showAll(): void;
  zoomBy(factor: number): void;
  panBy(xPx: number, yPx: number): void;
  resize(widthPx: number, heightPx: number): void;
  /** whether the frame has been clicked, and so takes the wheel and one finger for itself */
  activate(on: boolean): void;
  /** makes names larger than on a page, for a room */
  enlarge(factor: number): void;
  setShown(shown: Shown): void;
  setMoment(tUs: number, selected: Event | null): void;
  /** what lies about a pixel, best first */
  pick(xPx: number, yPx: number): Picked[];
}

export interface Picked {
  kind: "flight" | "encounter" | "area";
  id: string;
}

/** Places with room about them, so that one alone does not fill the map. */
export function roomy(points: LonLat[], leastDeg: number): LonLat[] {
  return points.flatMap(([lon, lat]): LonLat[] => {
    const half = leastDeg / 2;
    const halfLon = half / Math.max(0.1, Math.cos((lat * Math.PI) / 180));
    return [[lon - halfLon, Math.max(-85, lat - half)], [lon + halfLon, Math.min(85, lat + half)]];
  });
}
