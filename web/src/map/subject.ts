// What a picture of an event must show: its place, the flights in it at its time, and the areas that it speaks of.
import type { Book } from "../book";
import type { Event, LonLat } from "../report";
import { timeOf } from "../sections/event";
import type { Contents } from "./features";
import type { Sky } from "./sky";
import { roomy } from "./view";

const LEAST_DEG = 0.16;
const NEAR_DEG = 0.05;
const NEAR_KINDS = new Set(["cpa", "take_off", "landing"]);

/** Corners of what to show, with room about them; nothing where the event has no place on the map. */
export function subjectOf(book: Book, sky: Sky, contents: Contents, event: Event): LonLat[] {
  const points: LonLat[] = [];
  const tUs = timeOf(event);
  if (event.lat_deg !== undefined && event.lon_deg !== undefined && event.basis !== "asserted") points.push([event.lon_deg, event.lat_deg]);
  const about = new Set([event.actor, ...(event.about ?? []), ...(event.statement ? [event.statement] : [])]);
  for (const id of [...about]) {
    // a notice or a claim speaks of its volume
    const notice = book.report.notices.find(({ notice: { id: known } }) => known === id)?.notice;
    if (notice?.volume) about.add(notice.volume);
  }
  if (tUs !== undefined) {
    for (const flight of sky.flights) {
      const standing = about.has(flight) ? sky.at(flight, tUs) : null;
      if (standing?.kind === "fix") points.push(standing.fix.at);
      if (standing?.kind === "gap") points.push(standing.before.at, standing.after.at);
    }
  }
  const asserted = new Map(book.report.asserted.map((region) => [region.id, region.statement]));
  for (const area of contents.areas) {
    const said = asserted.get(area.id);
    if (about.has(area.id) || (said && about.has(said))) points.push(...area.rings.flat());
  }
  return points.length ? roomy(points, NEAR_KINDS.has(event.kind) ? NEAR_DEG : LEAST_DEG) : [];
}
