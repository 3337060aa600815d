// The plane map at once, and in its place the WebGL map as soon as that has drawn its whole first picture.
import { el } from "../dom";
import { afterPaint } from "../page";
import type { Event, LonLat } from "../report";
import type { WebGlMap } from "./gl";
import type { Shown } from "./layers";
import type { PlaneMap } from "./plane";
import type { GroundView, Picked } from "./view";

export class ArrivingMap implements GroundView {
  readonly element: HTMLElement;
  readonly #plane: PlaneMap;
  readonly #gl: WebGlMap;
  readonly #moved: (() => void)[] = [];
  #here = false;
  #size: [number, number] | null = null;

  constructor(plane: PlaneMap, gl: WebGlMap) {
    this.#plane = plane;
    this.#gl = gl;
    this.element = el("div", { class: "arriving" }, gl.element, plane.element);
    for (const view of [plane, gl]) view.onMove(() => view === this.#now && this.#tell());
    void gl.loaded.then(() => {
      this.#here = true;
      plane.element.remove();
      this.#tell();
    });
  }

  get #now(): GroundView {
    return this.#here ? this.#gl : this.#plane;
  }

  get #both(): GroundView[] {
    return this.#here ? [this.#gl] : [this.#plane, this.#gl];
  }

  #tell(): void {
    for (const moved of this.#moved) moved();
  }

  project(point: LonLat): [number, number] | null {
    return this.#now.project(point);
  }

  metresPerPx(): number | null {
    return this.#now.metresPerPx();
  }

  onMove(moved: () => void): void {
    this.#moved.push(moved);
  }

  show(points: LonLat[], animated: boolean): void {
    for (const view of this.#both) view.show(points, animated);
  }

  showAll(): void {
    for (const view of this.#both) view.showAll();
  }

  zoomBy(factor: number): void {
    for (const view of this.#both) view.zoomBy(factor);
  }

  panBy(xPx: number, yPx: number): void {
    for (const view of this.#both) view.panBy(xPx, yPx);
  }

  resize(width: number, height: number): void {
    if (!this.#here) this.#plane.resize(width, height);
    if (this.#size) this.#gl.resize();
    else afterPaint(() => this.#gl.resize()); // the first picture is on the screen before the second is begun
    this.#size = [width, height];
  }

  activate(on: boolean): void {
    for (const view of this.#both) view.activate(on);
  }

  enlarge(factor: number): void {
    for (const view of this.#both) view.enlarge(factor);
  }

  setShown(shown: Shown): void {
    for (const view of this.#both) view.setShown(shown);
  }

  setMoment(tUs: number, selected: Event | null): void {
    for (const view of this.#both) view.setMoment(tUs, selected);
  }

  pick(x: number, y: number): Picked[] {
    return this.#now.pick(x, y);
  }
}
