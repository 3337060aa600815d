// The shape of report.json, field for field as sharedsky/model/report.py writes it. A field with ? is left out of
// the JSON where it has its default. Times are microseconds UTC, lengths metres, angles degrees, unless named otherwise.

export type Basis = "observed" | "observed-by-party" | "asserted";
export type LonLat = [lonDeg: number, latDeg: number];

export interface Evidence {
  sha256: string;
  name: string;
  bytes?: number;
  format?: string;
  member?: string;
}

export interface Reference {
  sha256: string;
  name: string;
  unit?: "whole" | "records" | "characters" | "entry";
  first?: number;
  last?: number;
  entry?: string;
}

export interface Rejected {
  where: string;
  reason: string;
  count?: number;
}

export interface Head {
  id: string;
  title: string;
  revision: number;
  date: string;
  question: string;
  purpose: string;
  establishes: string;
  corrections: string;
  utc_offset_s: number;
  local_name: string;
  basemap?: Basemap | null;
  made_with: Record<string, string>;
  digest: string;
}

export interface Basemap {
  url: string;
  credit: string;
}

export interface Line {
  text: string;
  events: string[];
  evidence: Reference[];
}

export interface Thresholds {
  horizontal?: number;
  vertical?: number;
  max_gap?: number;
  turn_manoeuvre?: number;
  climb_manoeuvre?: number;
  containment?: number;
}

export interface Party {
  id: string;
  name: string;
  short?: string;
  note?: string;
}

export interface Flight {
  id: string;
  icao24?: string;
  callsign?: string;
  registration?: string;
  type?: string;
  party?: string;
  name?: string;
  note?: string;
}

export interface Source {
  id: string;
  name: string;
  files: string[];
  basis?: Basis;
  party?: string;
  clock_offset?: number;
  clock_unc?: number;
  pos_unc?: number;
  alt_unc?: number;
  alt_datum?: string;
  custody?: string[];
  complete?: boolean;
  date?: string;
  note?: string;
}

export interface Place {
  id: string;
  name: string;
  lat_deg: number;
  lon_deg: number;
  source: string;
  elevation?: number;
}

export interface Input {
  id: string;
  kind: "bound" | "tolerance" | "definition" | "inference";
  says: string;
  source: string;
  flight?: string;
  speed_max?: number;
  speed_of?: "air" | "ground";
  wind_max?: number;
  acceleration_max?: number;
  word?: string;
  region?: string;
  event?: string;
  claim?: string;
  rests_on?: string[];
  when?: When;
  until?: string;
  tolerance?: number;
  distance_tolerance?: number;
}

export interface Agreement {
  id: string;
  parties: string[];
  says?: string;
  least_lead?: number;
  horizontal?: number;
  vertical?: number;
  heartbeat?: number;
  source?: string;
}

export interface InputFile {
  evidence: Evidence;
  role: string;
  source: string;
  samples: number;
  tracks: string[];
  rejected: Rejected[];
  rejected_count: number;
  flagged: Record<string, number>;
  custody: string[];
}

export interface Line4D {
  t_us: number[];
  lat_deg: number[];
  lon_deg: number[];
  alt_m: (number | null)[];
  gs_mps: (number | null)[];
  unc_m: (number | null)[];
}

export interface Gap {
  start_us: number;
  end_us: number;
  from_deg: LonLat;
  to_deg: LonLat;
}

export interface FlaggedGroup {
  flag: string;
  count: number;
  first_us: number;
  last_us: number;
  records: number[];
  where_deg: LonLat[];
  text: string;
}

export interface TrackView {
  id: string;
  flight: string;
  source: string;
  basis: Basis;
  evidence: Evidence;
  samples: number;
  first_us: number;
  last_us: number;
  datum: string;
  clock_offset_s: number;
  clock_unc_s: number;
  segments: Line4D[];
  gaps: Gap[];
  flagged: FlaggedGroup[];
  simplified_m: number;
}

export interface Polygon {
  type: "polygon";
  rings: LonLat[][];
}

export interface Circle {
  type: "circle";
  lat_deg: number;
  lon_deg: number;
  radius_m: number;
}

export interface Altitude {
  m: number;
  datum: string;
}

export interface Volume {
  id: string;
  name: string;
  shape: (Polygon | Circle)[];
  lower?: Altitude;
  upper?: Altitude;
  start_us?: number;
  end_us?: number;
  party?: string;
  kind?: string;
  basis?: Basis;
  reference?: Reference;
}

export interface Asserted {
  id: string;
  name: string;
  asserted_by: string;
  statement: string;
  shape: Polygon[];
  start_us: number | null;
  end_us: number | null;
  note: string;
}

export interface Notice {
  id: string;
  party: string;
  says: string;
  issued?: number;
  to?: { party: string; delivered?: number; acknowledged?: number }[];
  volume?: string;
  activity_start?: number;
  unc?: number;
  basis?: Basis;
  complete?: boolean;
  statement?: string;
  same_as?: string[];
  reference?: Reference;
}

export interface NoticeView {
  notice: Notice;
  lead_s: number | null;
  lead_min_s: number | null;
  lead_max_s: number | null;
  least_lead_s: number | null;
  agreement: string;
  remarks: string[];
}

export interface Excerpt {
  start: number;
  end: number;
  text: string;
}

export interface DocumentView {
  evidence: Evidence;
  title: string;
  media_type: string;
  text_sha256: string;
  extractor: string;
  characters: number;
  excerpts: Excerpt[];
  source: string;
  date: string;
}

export interface When {
  at?: number;
  start?: number;
  end?: number;
  tolerance?: number;
  event?: string;
  tolerance_input?: string;
}

/** Every kind of claim; the fields beyond these differ by kind and are shown as they stand. */
export interface Claim {
  kind: string;
  id: string;
  says: string;
  flights?: string[];
  when?: When;
  mode?: "at_some_time" | "throughout";
  negated?: boolean;
  readings?: string[];
  assumes?: string[];
  same_as?: string[];
  supersedes?: string[];
  against_self?: boolean;
  note?: string;
}

export interface Statement {
  id: string;
  party: string;
  speaker: string;
  said_on: string;
  document: string;
  span: { quote: string };
  wording: "verbatim" | "translation" | "project summary";
  chain?: string[];
  origin?: string;
  origin_perhaps?: string[];
  supersedes?: string[];
  claims?: Claim[];
  note?: string;
}

export interface Said {
  statement: Statement;
  sha256: string;
  start: number;
  end: number;
}

export interface Event {
  id: string;
  kind: string;
  actor: string;
  action: string;
  start_us?: number;
  end_us?: number;
  unc_s?: number;
  lat_deg?: number;
  lon_deg?: number;
  alt_m?: number;
  alt_datum?: string;
  about?: string[];
  basis?: Basis;
  source?: string;
  track?: string;
  statement?: string;
  asserted_by?: string;
  with_flagged?: boolean;
  figures?: Record<string, number>;
  links?: string[];
  evidence?: Reference[];
}

export interface Measured {
  value: number;
  unc: number;
}

export interface Encounter {
  flight_a: string;
  flight_b: string;
  track_a: string;
  track_b: string;
  start_us: number;
  start_unc_s: number;
  end_us: number;
  end_unc_s: number;
  cpa_us: number;
  cpa_unc_s: number;
  cpa_3d_m: Measured;
  cpa_horizontal_m: Measured;
  cpa_vertical_m: Measured;
  min_horizontal_m: Measured;
  min_vertical_m: Measured;
  datum: string;
  with_flagged?: boolean;
}

export interface Occupancy {
  flight: string;
  track: string;
  volume: string;
  enter_us: number;
  enter_unc_s: number;
  exit_us: number;
  exit_unc_s: number;
  entered: boolean;
  exited: boolean;
  certain?: boolean;
  with_flagged?: boolean;
}

export interface Separation {
  flight_a: string;
  flight_b: string;
  track_a: string;
  track_b: string;
  t_us: number[];
  horizontal_m: (number | null)[];
  vertical_m: (number | null)[];
  horizontal_unc_m: (number | null)[];
}

export interface Step {
  event: string;
  also: string[];
  sources: string[];
}

export interface Difference {
  what: string;
  without: string;
  with_flagged: string;
}

export interface Lint {
  event: string;
  rule: string;
  message: string;
}

export type Verdict = "supported" | "contradicted" | "undetermined" | "evidence_conflict";

export interface Reason {
  text: string;
  figures?: Record<string, number>;
  evidence?: string[];
  inputs?: string[];
  t_us?: number;
}

export interface Series {
  /** what is drawn, with its unit: `distance from L1, m` */
  name: string;
  t_us: number[];
  least: (number | null)[];
  most: (number | null)[];
  limit: number;
}

export interface Decision {
  reading?: string;
  verdict: Verdict;
  margin?: number;
  margin_unit?: string;
  rests_on?: string[];
  assumes?: string[];
  sensitivity?: string[][];
  sensitivity_size?: number;
  would_decide?: string[];
  variants?: Record<string, Verdict>;
  compatible_if?: string;
  conflict?: string[][];
  reasons?: Reason[];
  series?: Series;
}

export interface Judged {
  id: string;
  statement: string;
  party: string;
  kind: string;
  says: string;
  readings: Decision[];
  agreed_by: string[];
  conceded: boolean;
  superseded_by: string[];
}

export interface Fall {
  input: string;
  what: string;
  by: number | null;
  to: number | null;
  unit: string;
}

export interface Visit {
  claim: string;
  timed_by?: string;
  inference?: string;
  event?: string;
  start_us?: number;
  end_us?: number;
  tolerance_s?: number;
  place_tolerance_m?: number;
  apart_m?: number;
  apart_stated_m?: number;
}

export interface Exclusion {
  claims: string[];
  kind: "kinematic" | "order" | "count" | "value" | "statement";
  assumes?: string[];
  inference?: string[];
  reading?: string;
  excluded?: boolean;
  falls_if?: Fall[];
  figures?: Record<string, number>;
  reasons?: Reason[];
  would_decide?: string[];
  visits?: Visit[];
}

export interface Version {
  party: string;
  statements: string[];
  claims: string[];
  differences: string[];
}

export interface Origin {
  origin: string;
  statements: string[];
  perhaps: string[];
}

export interface ClockView {
  first: string;
  second: string;
  offset_s: number | null;
  unc_s: number | null;
  reason: string;
}

export interface Inquiry {
  claims: Judged[];
  exclusions: Exclusion[];
  not_excluded: Exclusion[];
  between_versions: Exclusion[];
  versions: Version[];
  origins: Origin[];
  clocks: ClockView[];
}

export interface Observation {
  id: string;
  kind: "wreckage" | "photograph" | "video" | "recorder" | "radio" | "radar" | "weather";
  says: string;
  source: string;
  flight?: string;
  place?: string;
  within?: number;
  when?: When;
  wind_max?: number;
  basis?: Basis;
  document?: string;
  reference?: Reference;
}

export interface Unseen {
  id: string;
  says: string;
  source: string;
  held_by?: string[];
  statements?: string[];
  decides?: string[];
}

export interface Finding {
  id: string;
  says: string;
  rests_on?: string[];
}

export interface Recommendation {
  id: string;
  says: string;
  to?: string[];
  because_of?: string[];
}

export interface Response {
  id: string;
  party: string;
  kind: "accepts" | "rejects" | "asks to reopen" | "replies";
  says: string;
  date: string;
  finding?: string;
  document?: string;
}

export interface Correction {
  date: string;
  revision: number;
  says: string;
  asked_by?: string;
}

export interface Withheld {
  id: string;
  why: string;
}

export interface Report {
  version: string;
  head: Head;
  known: Line[];
  thresholds: Thresholds;
  parties: Party[];
  actors: Party[];
  flights: Flight[];
  sources: Source[];
  places: Place[];
  inputs: Input[];
  agreements: Agreement[];
  files: InputFile[];
  tracks: TrackView[];
  volumes: Volume[];
  asserted: Asserted[];
  notices: NoticeView[];
  documents: DocumentView[];
  statements: Said[];
  events: Event[];
  steps: Step[];
  encounters: Encounter[];
  occupancies: Occupancy[];
  separations: Separation[];
  differences: Difference[];
  lint: Lint[];
  inquiry: Inquiry;
  observations: Observation[];
  unseen: Unseen[];
  findings: Finding[];
  recommendations: Recommendation[];
  responses: Response[];
  corrections: Correction[];
  redactions: Withheld[];
  remarks: string[];
}
