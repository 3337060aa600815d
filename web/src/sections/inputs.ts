// What results rest on besides evidence: bounds, definitions, inferences, thresholds, agreements, volumes, sources.
import { anchor, type Book } from "../book";
import { el, type Child } from "../dom";
import { altitude, degrees, duration, feet, grouped, NM_M, seconds, words } from "../format";
import type { Agreement, Altitude, Asserted, Input, Place, Source, Volume } from "../report";
import { none, table } from "../table";
import { clocks } from "./deciders";
import { when } from "./statements";

const KT_MPS = 1852 / 3600;

export function inputs(book: Book): Child {
  const { inputs: given, agreements, sources, volumes, asserted, places, thresholds } = book.report;
  const kinds: [Input["kind"], string][] = [["bound", "Bounds"], ["tolerance", "Tolerances"], ["definition", "Definitions"], ["inference", "Inferences"]];
  return [
    el(
      "dl",
      { class: "facts" },
      fact("horizontal", "Near, horizontally", length(thresholds.horizontal ?? 9260)),
      fact("vertical", "Near, vertically", `${feet(thresholds.vertical ?? 304.8)} (${grouped(thresholds.vertical ?? 304.8, 1)} m)`),
      fact("max_gap", "A gap is longer than", duration(thresholds.max_gap ?? 60)),
      fact("turn_manoeuvre", "Manoeuvre between fixes, level", `${grouped(thresholds.turn_manoeuvre ?? 5.66, 2)} m/s²`),
      fact("climb_manoeuvre", "and vertical", `${grouped(thresholds.climb_manoeuvre ?? 2.45, 2)} m/s²`),
      fact("containment", "Admitted radius of a position", `${grouped(thresholds.containment ?? 2.5, 1)} × its 95 % radius`),
    ),
    given.length ? null : none("The author of this case gave no bound, definition or inference."),
    kinds.map(([kind, title]) => {
      const rows = given.filter((input) => input.kind === kind);
      return rows.length ? [el("h3", {}, title), inputTable(book, title, rows)] : null;
    }),
    agreements.length ? [el("h3", {}, "Agreements"), agreementTable(book, agreements)] : null,
    volumes.length ? [el("h3", {}, "Volumes"), volumeTable(book, volumes)] : null,
    asserted.length ? [el("h3", {}, "Areas asserted or defined"), areaTable(book, asserted)] : null,
    places.length ? [el("h3", {}, "Places"), placeTable(places)] : null,
    sources.length ? [el("h3", {}, "Sources, their clocks and custody"), sourceTable(book, sources)] : null,
    clocks(book),
  ];
}

const fact = (id: string, name: string, value: string): HTMLElement => el("div", { id: anchor("threshold", `thresholds.${id}`), tabindex: "-1" }, el("dt", {}, name), el("dd", {}, value));
const length = (m: number): string => `${grouped(m / NM_M, 2)} NM (${grouped(m)} m)`;

function inputTable(book: Book, title: string, rows: Input[]): HTMLElement {
  return table<Input>(
    title,
    [
      { title: "Id", cell: (row) => el("span", { class: "id" }, row.id) },
      { title: "What it says", cell: (row) => el("span", { dir: "auto" }, row.says) },
      { title: "Figures", cell: (row) => figures(book, row) },
      { title: "Source", cell: (row) => el("span", { dir: "auto" }, row.source) },
    ],
    rows,
    (row) => anchor("input", row.id),
  );
}

function figures(book: Book, row: Input): Child {
  const parts: Child[] = [];
  const add = (...children: Child[]): void => void parts.push(el("div", {}, ...children));
  if (row.flight) add(book.tag(row.flight));
  if (row.speed_max !== undefined) add(`at most ${grouped(row.speed_max / KT_MPS)} kt (${grouped(row.speed_max * 3.6)} km/h) ${row.speed_of === "air" ? "through the air" : "over ground"}`);
  if (row.wind_max !== undefined) add(`wind at most ${grouped(row.wind_max / KT_MPS)} kt`);
  if (row.acceleration_max !== undefined) add(`at most ${grouped(row.acceleration_max, 2)} m/s²`);
  if (row.word) add("word: ", el("bdi", {}, row.word));
  if (row.region) add("region: ", el("bdi", {}, row.region));
  if (row.claim) add("for claim ", book.link(row.claim));
  if (row.event) add("event: ", el("bdi", {}, words(row.event)));
  if (row.rests_on?.length) add("rests on ", book.links(row.rests_on));
  if (row.when) add("at ", when(book, row.when));
  if (row.until) add("until ", el("bdi", {}, words(row.until)));
  if (row.distance_tolerance !== undefined) add(`± ${length(row.distance_tolerance)}`);
  if (row.tolerance !== undefined) add(`± ${duration(row.tolerance)}`);
  return parts;
}

function agreementTable(book: Book, rows: Agreement[]): HTMLElement {
  return table<Agreement>(
    "Agreements",
    [
      { title: "Id", cell: (row) => el("span", { class: "id" }, row.id) },
      { title: "Between", cell: (row) => row.parties.map((party) => el("div", {}, book.tag(party))) },
      { title: "What was agreed", cell: (row) => el("span", { dir: "auto" }, row.says ?? "") },
      {
        title: "Figures",
        cell: (row) => [
          row.least_lead !== undefined && el("div", {}, `lead time at least ${duration(row.least_lead)}`),
          row.horizontal !== undefined && el("div", {}, `${length(row.horizontal)} apart`),
          row.vertical !== undefined && el("div", {}, `or ${feet(row.vertical)} apart in height`),
          row.heartbeat !== undefined && el("div", {}, `channel checked every ${duration(row.heartbeat)}`),
        ],
      },
      { title: "Source", cell: (row) => el("span", { dir: "auto" }, row.source ?? "") },
    ],
    rows,
    (row) => anchor("agreement", row.id),
  );
}

export function bounds(volume: Volume): string {
  const side = (bound: Altitude | undefined, open: string): string => (bound ? altitude(bound.m, bound.datum) : open);
  return `${side(volume.lower, "ground")} to ${side(volume.upper, "unlimited")}`;
}

function volumeTable(book: Book, rows: Volume[]): HTMLElement {
  return table<Volume>(
    "Volumes",
    [
      { title: "Volume", cell: (row) => el("bdi", {}, row.name || row.id) },
      { title: "Basis", cell: (row) => [row.party ? el("span", {}, "declared by ", book.tag(row.party)) : book.basis(row.basis ?? "asserted"), row.kind && el("small", {}, row.kind)] },
      { title: "Height", cell: (row) => bounds(row) },
      { title: "From", cell: (row) => (row.start_us !== undefined ? book.time(row.start_us) : "always") },
      { title: "To", cell: (row) => (row.end_us !== undefined ? book.time(row.end_us) : "open-ended") },
      { title: "Evidence", cell: (row) => row.reference && book.reference({ ...row.reference, unit: "whole" }) },
    ],
    rows,
    (row) => anchor("volume", row.id),
  );
}

function areaTable(book: Book, rows: Asserted[]): HTMLElement {
  return table<Asserted>(
    "Areas asserted or defined",
    [
      { title: "Area", cell: (row) => el("bdi", {}, row.name || row.id) },
      { title: "By", cell: (row) => (row.asserted_by ? book.basis("asserted", row.asserted_by) : "definition of the author") },
      { title: "Statement", cell: (row) => (row.statement ? book.link(row.statement) : "") },
      { title: "From", cell: (row) => (row.start_us !== null ? book.time(row.start_us) : "undated") },
      { title: "To", cell: (row) => (row.end_us !== null ? book.time(row.end_us) : "") },
      { title: "Note", cell: (row) => el("span", { dir: "auto" }, row.note) },
    ],
    rows,
    (row) => anchor("area", row.id),
  );
}

function placeTable(rows: Place[]): HTMLElement {
  return table<Place>(
    "Places",
    [
      { title: "Id", cell: (row) => el("span", { class: "id" }, row.id) },
      { title: "Place", cell: (row) => el("bdi", {}, row.name) },
      { title: "Where", cell: (row) => degrees(row.lat_deg, row.lon_deg) },
      { title: "Source", cell: (row) => el("span", { dir: "auto" }, row.source) },
    ],
    rows,
    (row) => anchor("place", row.id),
  );
}

function sourceTable(book: Book, rows: Source[]): HTMLElement {
  return table<Source>(
    "Sources",
    [
      { title: "Source", cell: (row) => [el("bdi", {}, row.name || row.id), row.date && el("small", {}, row.date)] },
      { title: "Basis", cell: (row) => book.basis(row.basis, row.party) },
      { title: "Clock", cell: (row) => [`${seconds(row.clock_offset ?? 0)} added`, el("small", {}, `± ${seconds(row.clock_unc ?? 0)}`)] },
      { title: "Record", cell: (row) => (row.complete ? "declared complete: absence counts" : "not declared complete") },
      { title: "Custody", cell: (row) => (row.custody?.length ? el("ol", { class: "custody" }, row.custody.map((held) => el("li", { dir: "auto" }, held))) : "not stated") },
      { title: "Note", cell: (row) => el("span", { dir: "auto" }, row.note ?? "") },
    ],
    rows,
    (row) => anchor("source", row.id),
  );
}
