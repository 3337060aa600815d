// The plane map, drawn as SVG about the middle of the case: for paper, where WebGL is missing, and near the poles.
import { select } from "d3-selection";
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from "d3-zoom";
import type { Book } from "../book";
import { svg } from "../dom";
import type { Event, LonLat } from "../report";
import type { Contents } from "./features";
import { Frame, onScreen, pointsOf, screenX, screenY, type View } from "./frame";
import { grounds } from "./ground";
import type { Cell, World } from "./land";
import { Layers, type Shown } from "./layers";
import type { GroundView, Picked } from "./view";

export class PlaneMap implements GroundView {
  readonly element: SVGSVGElement;
  readonly #frame: Frame;
  readonly #layers: Layers;
  readonly #behaviour: ZoomBehavior<SVGSVGElement, unknown>;
  readonly #moved: (() => void)[] = [];
  #fitted: View;
  #transform: ZoomTransform = zoomIdentity;
  #shown: Shown = { flagged: true, volumes: true, asserted: true, places: true, names: true, times: true };
  #selected: Event | null = null;
  #active = false;
  #waiting = 0;

  constructor(book: Book, world: World, cells: Cell[], contents: Contents, label: string) {
    this.#frame = new Frame(pointsOf(book.report));
    this.#layers = new Layers(book, this.#frame, grounds(this.#frame, world, cells), contents);
    this.#fitted = this.#frame.fit(960, 560);
    this.element = svg("svg", { class: "plane", role: "group", "aria-label": label }, svg("rect", { class: "sea", width: "100%", height: "100%" }), this.#layers.element);
    this.#behaviour = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.2, 4000])
      .filter((event: MouseEvent | TouchEvent | WheelEvent) => {
        if (event.type === "wheel") return this.#active || event.ctrlKey;
        if ("touches" in event) return this.#active || event.touches.length > 1;
        return !event.ctrlKey && event.button === 0;
      })
      .on("zoom", (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        this.#transform = event.transform;
        this.#drawSoon();
      });
    this.#root.call(this.#behaviour).on("dblclick.zoom", null);
  }

  get #root(): ReturnType<typeof select<SVGSVGElement, unknown>> {
    return select<SVGSVGElement, unknown>(this.element);
  }

  get #view(): View {
    const { k, x, y } = this.#transform;
    return { ...this.#fitted, scale: this.#fitted.scale * k, x: this.#fitted.x * k + x, y: this.#fitted.y * k + y };
  }

  #draw(): void {
    this.#waiting = 0;
    this.#layers.draw(this.#view, this.#shown, this.#selected);
    for (const moved of this.#moved) moved();
  }

  #drawSoon(): void {
    this.#waiting ||= requestAnimationFrame(() => this.#draw());
  }

  project(point: LonLat): [number, number] | null {
    const [x, y] = this.#frame.at(point);
    const view = this.#view;
    const [screen, down] = [screenX(view, x), screenY(view, y)];
    return onScreen(view, screen, down, 1e5) ? [screen, down] : null;
  }

  onMove(moved: () => void): void {
    this.#moved.push(moved);
  }

  metresPerPx(): null {
    return null;
  }

  show(points: LonLat[]): void {
    const at = points.map((point) => this.#frame.at(point));
    const [xs, ys] = [at.map(([x]) => x), at.map(([, y]) => y)];
    const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const { width, height, scale, x, y } = this.#fitted;
    const k = (0.9 * Math.min(width / (x1 - x0), height / (y1 - y0))) / scale;
    if (!Number.isFinite(k)) return;
    const move = zoomIdentity.translate(width / 2 - k * (((x0 + x1) / 2) * scale + x), height / 2 - k * (((y0 + y1) / 2) * scale + y)).scale(k);
    this.#behaviour.transform(this.#root, move);
  }

  showAll(): void {
    this.#behaviour.transform(this.#root, zoomIdentity);
  }

  zoomBy(factor: number): void {
    this.#behaviour.scaleBy(this.#root, factor);
  }

  panBy(xPx: number, yPx: number): void {
    this.#behaviour.translateBy(this.#root, -xPx / this.#transform.k, -yPx / this.#transform.k);
  }

  resize(width: number, height: number): void {
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#fitted = this.#frame.fit(width, height);
    this.#behaviour.extent([[0, 0], [width, height]]);
    this.#draw();
  }

  activate(on: boolean): void {
    this.#active = on;
  }

  /** Its names keep their places only at the size they were placed for. */
  enlarge(): void {}

  setShown(shown: Shown): void {
    this.#shown = shown;
    this.#drawSoon();
  }

  setMoment(_tUs: number, selected: Event | null): void {
    if (selected === this.#selected) return;
    this.#selected = selected;
    this.#drawSoon();
  }

  /** The drawing's own links say more of tracks, areas and encounters. */
  pick(): Picked[] {
    return [];
  }
}
