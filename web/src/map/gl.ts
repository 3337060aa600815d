// The WebGL map: land, areas and tracks drawn by MapLibre from what the page carries; nothing is asked of any network.
import { Map as GlMap, type RasterSourceSpecification, setWorkerUrl } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?raw";
import type { Book } from "../book";
import { el } from "../dom";
import type { Basemap, Event, LonLat } from "../report";
import { basemapSource } from "./basemap";
import { onScheme } from "./colours";
import type { Contents } from "./features";
import { distanceM } from "./geodesy";
import { middle, pointsOf } from "./frame";
import type { Cell, World } from "./land";
import type { Shown } from "./layers";
import { caseSources, groundSources, namesSource, hatchImage, LAYERS, NAME_PX, nearTo, type Sources, styleOf, TEXT_PX } from "./style";
import { type GroundView, type Picked, roomy } from "./view";

const PADDING_PX = 46;
const REACH_PX = 7;
const LEAST_DEG = 0.07;
const MOST_LAT = 80;
const GLIDE_MS = 900;

/** Whether the WebGL map can show these places in this browser: Mercator's poles are too far for it. */
export function canShow(points: LonLat[]): boolean {
  if (points.some(([, lat]) => Math.abs(lat) > MOST_LAT)) return false;
  const pen = document.createElement("canvas").getContext("webgl2");
  pen?.getExtension("WEBGL_lose_context")?.loseContext();
  return pen !== null;
}

export class WebGlMap implements GroundView {
  readonly element = el("div", { class: "gl-map", "aria-hidden": "true" });
  /** resolves when the whole first picture is drawn */
  readonly loaded: Promise<void>;
  readonly #contents: Contents;
  readonly #sources: Sources;
  readonly #near: (point: LonLat) => LonLat;
  readonly #all: LonLat[];
  readonly #moved: (() => void)[] = [];
  readonly #when = new Map<number, string>();
  /** made when the frame first has a size */
  #map: GlMap | null = null;
  #isLoaded: () => void = () => undefined;
  #shown: Shown | null = null;
  #now = 0;
  #ready = false;
  #active = false;
  #basemap: RasterSourceSpecification | null = null;
  #missing: ((why: string) => void) | null = null;
  /** whether the view is still the one that shows everything, so that it may follow the frame's size */
  #whole = true;

  constructor(book: Book, world: World, cells: Cell[], contents: Contents) {
    const points = pointsOf(book.report);
    this.#contents = contents;
    this.#near = nearTo(middle(points)[0]);
    this.#all = points.length ? roomy(points.map(this.#near), LEAST_DEG) : [[-170, -56], [170, 74]];
    this.#sources = { ...groundSources(world, cells), ...caseSources(contents, this.#near), ...namesSource(contents.names, this.#near) };
    this.loaded = new Promise((resolve) => (this.#isLoaded = resolve));
    onScheme(() => {
      this.#ready = false;
      this.#map?.setStyle(styleOf(this.#sources, contents), { diff: false });
    });
    // a wheel turns the page until the map is clicked, unless Ctrl is held
    const watch = ({ ctrlKey }: WheelEvent): void => {
      if (this.#active || ctrlKey) this.#map?.scrollZoom.enable();
      else this.#map?.scrollZoom.disable();
    };
    this.element.addEventListener("wheel", watch, { capture: true, passive: true });
  }

  #make(): GlMap {
    setWorkerUrl(URL.createObjectURL(new Blob([worker], { type: "text/javascript" })));
    const map = new GlMap({
      container: this.element,
      style: styleOf(this.#sources, this.#contents),
      bounds: boundsOf(this.#all),
      fitBoundsOptions: { padding: PADDING_PX },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      keyboard: false,
      fadeDuration: 0,
      maxZoom: 18,
      trackResize: false,
      // finer than two pixels to a point costs more than it tells
      pixelRatio: Math.min(2, devicePixelRatio),
    });
    // the frame around it takes the focus and the keys
    map.getCanvas().tabIndex = -1;
    map.touchZoomRotate.disableRotation();
    map.doubleClickZoom.disable();
    map.setMissingStyleImageResolver((id) => {
      const image = hatchImage(id);
      if (image && !map.hasImage(id)) map.addImage(id, image, { pixelRatio: 2 });
    });
    map.on("style.load", () => {
      this.#ready = true;
      this.#when.clear();
      if (this.#shown) this.setShown(this.#shown);
      this.#lay();
      this.#force();
    });
    map.on("error", (event) => {
      // a host that does not answer is told where the pictures are asked for, once
      if (!("sourceId" in event) || event.sourceId !== "basemap") console.error(event.error);
      else this.#missing?.(event.error.message);
    });
    map.on("move", () => this.#tell());
    map.on("movestart", ({ originalEvent }) => {
      if (originalEvent) this.#whole = false;
    });
    void map.once("idle", () => this.#isLoaded());
    return map;
  }

  #tell(): void {
    for (const moved of this.#moved) moved();
  }

  project(point: LonLat): [number, number] | null {
    if (!this.#map) return null;
    const { x, y } = this.#map.project(this.#near(point));
    return Number.isFinite(x) && Number.isFinite(y) && Math.abs(x) < 1e6 && Math.abs(y) < 1e6 ? [x, y] : null;
  }

  metresPerPx(): number | null {
    if (!this.#map) return null;
    const centre = this.#map.getCenter();
    const { x, y } = this.#map.project(centre);
    const aside = this.#map.unproject([x + 50, y]);
    return distanceM([centre.lng, centre.lat], [aside.lng, aside.lat]) / 50;
  }

  onMove(moved: () => void): void {
    this.#moved.push(moved);
  }

  show(points: LonLat[], animated: boolean): void {
    if (!points.length) return;
    this.#whole = points === this.#all;
    const { clientWidth, clientHeight } = this.element;
    const padding = Math.min(PADDING_PX, clientWidth / 6, clientHeight / 6);
    this.#map?.fitBounds(boundsOf(points.map(this.#near)), { padding, animate: animated, duration: GLIDE_MS, linear: true });
  }

  showAll(): void {
    this.show(this.#all, false);
  }

  zoomBy(factor: number): void {
    this.#whole = false;
    this.#map?.easeTo({ zoom: this.#map.getZoom() + Math.log2(factor), duration: 160 });
  }

  panBy(xPx: number, yPx: number): void {
    this.#whole = false;
    this.#map?.panBy([xPx, yPx], { duration: 0 });
  }

  resize(): void {
    if (!this.#map) {
      this.#map = this.#make();
      this.activate(false);
    } else {
      this.#map.resize();
      if (this.#whole) this.showAll();
    }
    this.#tell();
  }

  activate(on: boolean): void {
    this.#active = on;
    if (on || !matchMedia("(pointer: coarse)").matches) this.#map?.dragPan.enable();
    else this.#map?.dragPan.disable();
  }

  enlarge(factor: number): void {
    if (!this.#map || !this.#ready) return;
    for (const id of ["volume-label", "asserted-label", "asserted-inside", "cpa-label", "place-label"]) this.#map.setLayoutProperty(id, "text-size", TEXT_PX * factor);
    for (const id of ["town-label", "airport-label"]) this.#map.setLayoutProperty(id, "text-size", NAME_PX * factor);
  }

  setShown(shown: Shown): void {
    this.#shown = shown;
    if (!this.#map || !this.#ready) return;
    for (const [key, layers] of Object.entries(LAYERS)) {
      const visibility = shown[key as keyof Shown] ? "visible" : "none";
      for (const id of layers) this.#map.setLayoutProperty(id, "visibility", visibility);
    }
  }

  setMoment(tUs: number, _selected: Event | null): void {
    this.#now = tUs;
    this.#force();
  }

  /** Tells the map which areas are in force now; it draws again only when one begins or ends. */
  #force(): void {
    if (!this.#map || !this.#ready) return;
    this.#contents.areas.forEach((area, i) => {
      const when = this.#now < (area.startUs ?? -Infinity) ? "before" : this.#now > (area.endUs ?? Infinity) && area.endUs !== area.startUs ? "after" : "now";
      if (this.#when.get(i) === when) return;
      this.#when.set(i, when);
      this.#map?.setFeatureState({ source: "areas", id: i + 1 }, { when });
    });
  }

  /** Lays pictures under the case, or takes them away; says why where there are none. */
  async setBasemap(basemap: Basemap | null, missing: (why: string) => void): Promise<string> {
    this.#missing = missing;
    try {
      this.#basemap = basemap && (await basemapSource(basemap));
      this.#lay();
      return "";
    } catch (error) {
      return `no pictures: ${error instanceof Error ? error.message : error}`;
    }
  }

  #lay(): void {
    const map = this.#map;
    if (!map || !this.#ready) return;
    if (map.getLayer("basemap")) map.removeLayer("basemap");
    if (map.getSource("basemap")) map.removeSource("basemap");
    if (!this.#basemap) return;
    map.addSource("basemap", this.#basemap);
    // over the land that the page carries, under everything of the case
    map.addLayer({ id: "basemap", type: "raster", source: "basemap" }, "grid");
  }

  pick(x: number, y: number): Picked[] {
    if (!this.#map || !this.#ready) return [];
    const box: [[number, number], [number, number]] = [[x - REACH_PX, y - REACH_PX], [x + REACH_PX, y + REACH_PX]];
    const found: Picked[] = [];
    for (const feature of this.#map.queryRenderedFeatures(box, { layers: ["cpa", "track", "gap", "volume-tint", "asserted-tint"] })) {
      const index = Number(feature.properties["index"]);
      const what = String(feature.properties["is"]);
      if (what === "cpa") found.push({ kind: "encounter", id: String(this.#contents.closest[index]?.index ?? "") });
      else if (what === "flown" || what === "gap") found.push({ kind: "flight", id: this.#contents.tracks[index]?.track.flight ?? "" });
      else found.push({ kind: "area", id: this.#contents.areas[index]?.id ?? "" });
    }
    const order = ["encounter", "flight", "area"];
    return found.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  }
}

function boundsOf(points: LonLat[]): [[number, number], [number, number]] {
  const box: [[number, number], [number, number]] = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const [lon, lat] of points) {
    box[0] = [Math.min(box[0][0], lon), Math.min(box[0][1], lat)];
    box[1] = [Math.max(box[1][0], lon), Math.max(box[1][1], lat)];
  }
  return box;
}
