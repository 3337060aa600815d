// What the signs on the map mean, and which of them to show.
import type { Book } from "../book";
import { el, svg, type Child } from "../dom";
import { count } from "../format";
import { folded } from "../table";
import type { Basemap } from "../report";
import { hostOf } from "./basemap";
import type { WebGlMap } from "./gl";
import type { Shown } from "./layers";
import { NAMES_CREDIT } from "./names";

const MANY_FLIGHTS = 10;

/** Where the map moves with the clock, the times along a track need no marks. */
export function legend(book: Book, shown: Shown, changed: () => void, gl: WebGlMap | null, named: boolean): HTMLElement {
  const { tracks, volumes, asserted, encounters, places, head } = book.report;
  const { basemap } = head;
  const flagged = tracks.some((track) => track.flagged.some((group) => group.where_deg.length));
  const gaps = tracks.some((track) => track.gaps.length);
  const flights = [...new Set(tracks.map((track) => track.flight))];
  const names = el("ul", { class: "swatches" }, flights.map((flight) => el("li", {}, book.tag(flight))));
  const toggle = (key: keyof Shown, sign: SVGElement, text: string): HTMLElement => {
    const box = el("input", { type: "checkbox" });
    box.checked = shown[key];
    box.addEventListener("change", () => {
      shown[key] = box.checked;
      changed();
    });
    return el("label", {}, box, sign, text);
  };
  const key = (sign: SVGElement, text: string): HTMLElement => el("span", { class: "key" }, sign, text);
  return el(
    "figcaption",
    { class: "legend" },
    flights.length > MANY_FLIGHTS ? folded(count(flights.length, "flight"), names) : flights.length > 0 && names,
    el(
      "div",
      { class: "keys" },
      tracks.length > 0 && key(sign("M1,7H33", "track"), "track, with its direction"),
      gaps && key(sign("M1,7H33", "gap"), "gap: not seen, way not known"),
      encounters.length > 0 && key(sign("M17,1a6,6 0 1 1 -.1,0", "cpa"), "closest approach"),
      flagged && toggle("flagged", sign("M17,2l5,5l-5,5l-5,-5Z", "flagged"), "flagged sample"),
      volumes.length > 0 && toggle("volumes", sign("M4,2H30V12H4Z", "volume"), "declared volume"),
      asserted.length > 0 && toggle("asserted", hatch(), "asserted: a band, not a position"),
      asserted.some((region) => !region.asserted_by) && key(sign("M4,2H30V12H4Z", "defined"), "definition of the case’s author"),
      places.length > 0 && toggle("places", sign("M14.5,4.5h5v5h-5Z", "place"), "place"),
      named && toggle("names", sign("M17,5a2,2 0 1 1 -.1,0", "name"), "towns and airports"),
      tracks.length > 0 && !gl && toggle("times", sign("M17,5a2,2 0 1 1 -.1,0", "minute"), "times (UTC)"),
      gl && basemap && under(gl, basemap),
    ) as Child,
    named && el("p", { class: "credit" }, NAMES_CREDIT),
  );
}

/** Asks another host for pictures, and so for nothing before the reader wants them. */
function under(gl: WebGlMap, basemap: Basemap): HTMLElement {
  const box = el("input", { type: "checkbox" });
  const said = el("output", { class: "muted" });
  box.addEventListener("change", async () => {
    said.textContent = "";
    const problem = await gl.setBasemap(box.checked ? basemap : null, (why) => (said.textContent = ` – not every picture came: ${why}`));
    if (problem) {
      box.checked = false;
      said.textContent = ` – ${problem}`;
    } else if (box.checked) said.textContent = ` – ${basemap.credit}`;
  });
  return el("label", { class: "basemap" }, box, `pictures from ${hostOf(basemap)}: asks that host`, said);
}

function sign(path: string, name: string): SVGElement {
  return svg("svg", { class: `sign ${name}`, viewBox: "0 0 34 14", "aria-hidden": "true" }, svg("path", { d: path }));
}

function hatch(): SVGElement {
  const lines = Array.from({ length: 6 }, (_, i) => `M${4 + i * 5},12L${9 + i * 5},2`).join("");
  return svg("svg", { class: "sign asserted", viewBox: "0 0 34 14", "aria-hidden": "true" }, svg("path", { d: lines }), svg("path", { class: "edge", d: "M3,2H32V12H3Z" }));
}
