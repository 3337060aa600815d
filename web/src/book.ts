// The report with its indexes: names, colours and places of everything that a section mentions.
import { el } from "./dom";
import { clock, day, dayNumber, iso, shortDay } from "./format";
import type { Claim, DocumentView, Encounter, Event, Flight, Reference, Report, Said, TrackView } from "./report";

const COLOURS = 8;
const SAME_APPROACH_US = 60_000_000;
const LONGEST_ZONE = 8;
const THRESHOLDS = ["horizontal", "vertical", "max_gap", "turn_manoeuvre", "climb_manoeuvre", "containment"];
const SHADES = ["", "68%", "44%"];

export interface Colour {
  /** a CSS colour */
  css: string;
  index: number;
}

/** The id of an element that other parts link to. */
export const anchor = (kind: string, id: string): string => `${kind}-${id}`;
export const href = (kind: string, id: string): string => `#${encodeURIComponent(anchor(kind, id))}`;

export class Book {
  readonly events = new Map<string, Event>();
  readonly tracks = new Map<string, TrackView>();
  readonly documents = new Map<string, DocumentView>();
  readonly statements = new Map<string, Said>();
  readonly claims = new Map<string, Claim>();
  readonly stepNumbers = new Map<string, number>();
  readonly localName: string;
  readonly #flights = new Map<string, Flight>();
  readonly #parties = new Map<string, { name: string; short: string }>();
  readonly #volumes = new Map<string, string>();
  readonly #notices = new Set<string>();
  readonly #inputs = new Set<string>();
  readonly #others = new Map<string, string>();
  readonly #files = new Set<string>();
  readonly #colours = new Map<string, Colour>();
  readonly #offsetUs: number;
  readonly #oneDay: boolean;

  constructor(readonly report: Report) {
    for (const event of report.events) this.events.set(event.id, event);
    for (const track of report.tracks) this.tracks.set(track.id, track);
    for (const document of report.documents) this.documents.set(document.evidence.sha256, document);
    for (const said of report.statements) {
      this.statements.set(said.statement.id, said);
      for (const claim of said.statement.claims ?? []) this.claims.set(claim.id, claim);
    }
    report.steps.forEach((step, i) => {
      for (const id of [...step.also, step.event]) this.stepNumbers.set(id, i + 1);
    });
    for (const flight of report.flights) this.#flights.set(flight.id, flight);
    for (const party of [...report.actors, ...report.parties]) {
      this.#parties.set(party.id, { name: party.name, short: party.short || party.name });
    }
    for (const volume of report.volumes) this.#volumes.set(volume.id, volume.name || volume.id);
    for (const { notice } of report.notices) this.#notices.add(notice.id);
    for (const input of report.inputs) this.#inputs.add(input.id);
    // what bears an id of its own and stands in one place of the page: kind of its anchor by id
    for (const [kind, all] of Object.entries({ place: report.places, source: report.sources, track: report.tracks, observation: report.observations, unseen: report.unseen, finding: report.findings, agreement: report.agreements })) {
      for (const { id } of all) if (!this.#others.has(id)) this.#others.set(id, kind);
    }
    for (const name of THRESHOLDS) this.#others.set(`thresholds.${name}`, "threshold");
    for (const file of report.files) this.#files.add(file.evidence.sha256);
    this.#offsetUs = report.head.utc_offset_s * 1e6;
    const local = report.head.local_name;
    this.localName = local && local.length <= LONGEST_ZONE ? local : offsetName(report.head.utc_offset_s);
    const days = new Set<number>();
    for (const event of report.events) {
      if (event.start_us !== undefined) days.add(dayNumber(event.start_us));
      if (event.end_us !== undefined) days.add(dayNumber(event.end_us));
    }
    this.#oneDay = days.size <= 1;
    this.#assignColours();
  }

  /** Hue by party, shade by flight within it; by flight alone where one party flies everything or none is known. */
  #assignColours(): void {
    const flown = [...new Set(this.report.tracks.map((track) => track.flight))];
    const partyOf = (flight: string): string => this.#flights.get(flight)?.party ?? "";
    const flying = new Set(flown.map((flight) => partyOf(flight) || flight));
    const byFlight = flying.size < 2 && flown.length > 1;
    const keys = byFlight ? flown : [];
    keys.push(...this.report.parties.map((party) => party.id));
    keys.push(...flown.filter((flight) => !partyOf(flight)));
    [...new Set(keys)].forEach((key, i) => this.#colours.set(key, colour(i)));
    if (byFlight) return;
    const shades = new Map<string, number>();
    for (const flight of flown) {
      const party = partyOf(flight);
      if (!party) continue;
      const base = this.#colours.get(party) ?? colour(this.#colours.size);
      const shade = shades.get(party) ?? 0;
      shades.set(party, shade + 1);
      this.#colours.set(flight, colour(base.index, SHADES[shade % SHADES.length]));
    }
  }

  colour(id: string): Colour {
    return this.#colours.get(id) ?? this.#colours.get(this.#flights.get(id)?.party ?? "") ?? { css: "var(--muted)", index: -1 };
  }

  flight(id: string): Flight {
    return this.#flights.get(id) ?? { id };
  }

  /** What to call a flight, party, actor or volume. */
  name(id: string): string {
    const flight = this.#flights.get(id);
    if (flight) return flight.name || flight.callsign || flight.registration || flight.icao24 || flight.id;
    return this.#parties.get(id)?.name ?? this.#volumes.get(id) ?? id;
  }

  source(id: string): string {
    return this.report.sources.find((source) => source.id === id)?.name || id;
  }

  /** Of several tracks' sightings of one approach the most certain, once for each pair of flights and minute. */
  get approaches(): { encounter: Encounter; index: number }[] {
    const order = this.report.encounters.map((encounter, index) => ({ encounter, index })).sort((a, b) => a.encounter.cpa_3d_m.unc - b.encounter.cpa_3d_m.unc);
    const kept: { encounter: Encounter; index: number }[] = [];
    for (const one of order) {
      const { flight_a, flight_b, cpa_us } = one.encounter;
      const pair = [flight_a, flight_b].sort().join("\n");
      const same = kept.some(({ encounter: other }) => [other.flight_a, other.flight_b].sort().join("\n") === pair && Math.abs(other.cpa_us - cpa_us) < SAME_APPROACH_US);
      if (!same) kept.push(one);
    }
    return kept;
  }

  place(id: string): string {
    return this.report.places.find((place) => place.id === id)?.name ?? id;
  }

  short(id: string): string {
    return this.#parties.get(id)?.short ?? this.name(id);
  }

  /** A name in its colour's mark, so that colour is never the only sign. */
  tag(id: string, text = this.name(id)): HTMLElement {
    const mark = el("i", { class: "mark", "aria-hidden": "true" });
    mark.style.setProperty("background", this.colour(id).css);
    return el("span", { class: "tag", title: text === this.name(id) ? null : this.name(id) }, mark, el("bdi", {}, text));
  }

  local(tUs: number): number {
    return tUs + this.#offsetUs;
  }

  get hasLocal(): boolean {
    return this.#offsetUs !== 0 || this.report.head.local_name !== "";
  }

  /** UTC, and local time beside it; the day where the report spans several. */
  time(tUs: number, decimals = 0): HTMLElement {
    const utc = `${this.#oneDay ? "" : `${shortDay(tUs)} `}${clock(tUs, decimals)} UTC`;
    const local = this.local(tUs);
    const otherDay = !this.#oneDay && dayNumber(local) !== dayNumber(tUs) ? `${shortDay(local)} ` : "";
    return el(
      "time",
      { datetime: iso(tUs), title: day(tUs), class: "instant" },
      el("span", { class: "utc" }, utc),
      this.hasLocal && el("span", { class: "local" }, `${otherDay}${clock(local, decimals)} ${this.localName}`),
    );
  }

  plainTime(tUs: number, decimals = 0): string {
    return `${this.#oneDay ? "" : `${shortDay(tUs)} `}${clock(tUs, decimals)} UTC`;
  }

  /** A link to a place in the evidence. */
  reference(ref: Reference): HTMLElement {
    const name = ref.name.replace(/^evidence\//, "");
    const [first, last] = [ref.first ?? 0, ref.last ?? 0];
    const range = first === last ? `${first}` : `${first}–${last}`;
    let target = this.#files.has(ref.sha256) ? href("file", ref.sha256) : "";
    let where = "";
    if (ref.unit === "records") where = `, record${range.includes("–") ? "s" : ""} ${range}`;
    if (ref.unit === "characters" && first >= 0) {
      where = `, characters ${range}`;
      if (this.documents.has(ref.sha256)) target = href("document", ref.sha256);
    }
    if (ref.unit === "entry" && ref.entry) {
      where = `, ${ref.entry}`;
      target = this.#entry(ref.entry) || target;
    }
    const text = [el("bdi", {}, name), where];
    return target ? el("a", { href: target, class: "evidence" }, text) : el("span", { class: "evidence" }, text);
  }

  #entry(id: string): string {
    if (this.statements.has(id)) return href("statement", id);
    if (this.#notices.has(id)) return href("notice", id);
    if (this.#volumes.has(id)) return href("volume", id);
    if (this.#inputs.has(id)) return href("input", id);
    const other = this.#others.get(id);
    if (other) return href(other, id);
    return this.events.has(id) ? href("event", id) : "";
  }

  /** A link to whatever in this report bears the id, or the id where nothing does. */
  link(id: string, text = this.name(id)): HTMLElement {
    const target = this.claims.has(id) ? href("claim", id) : this.#entry(id);
    return target ? el("a", { href: target }, el("bdi", {}, text)) : el("bdi", {}, text);
  }

  links(ids: string[]): (HTMLElement | string)[] {
    return ids.flatMap((id, i) => (i ? [", ", this.link(id)] : [this.link(id)]));
  }

  /** Who vouches for something, by word and shape. */
  basis(basis: string | undefined, by = ""): HTMLElement {
    const kind = basis ?? "observed";
    const text = kind === "asserted" ? (by ? `asserted by ${this.short(by)}` : "asserted") : kind === "observed-by-party" ? `observed by ${by ? this.short(by) : "a party"}` : "observed";
    return el("span", { class: `basis ${kind}` }, el("i", { "aria-hidden": "true" }), el("bdi", {}, text));
  }
}

function colour(index: number, share = ""): Colour {
  const base = `var(--c${index % COLOURS})`;
  return { css: share ? `color-mix(in oklab, ${base} ${share}, var(--ink))` : base, index };
}

function offsetName(offsetS: number): string {
  if (!offsetS) return "local";
  const minutes = Math.abs(Math.round(offsetS / 60));
  const rest = minutes % 60;
  return `UTC${offsetS < 0 ? "−" : "+"}${Math.floor(minutes / 60)}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}
