// Every flight at one instant, from all its tracks: the most certain fix, or what a gap in all of them leaves possible.
import type { Book } from "../book";
import type { Input, TrackView } from "../report";
import { type Anchor, type Fix, stateAt } from "./flown";

/** An input of the case that bounds a flight's speed over ground. */
export interface SpeedBound {
  mps: number;
  input: Input;
}

export interface Seen {
  kind: "fix";
  flight: string;
  track: TrackView;
  fix: Fix;
  /** where other sources put it */
  others: Fix[];
}

export interface Unseen {
  kind: "gap";
  flight: string;
  before: Anchor;
  after: Anchor;
  clockUncS: number;
  bound: SpeedBound | null;
}

export type Standing = Seen | Unseen;

/** A position's admitted set is this many times its 95 % radius. */
export const ADMITTED = 2.5;

export class Sky {
  readonly flights: string[];
  readonly #tracks = new Map<string, TrackView[]>();
  readonly #bounds = new Map<string, SpeedBound>();

  constructor(book: Book) {
    for (const track of book.report.tracks) this.#tracks.set(track.flight, [...(this.#tracks.get(track.flight) ?? []), track]);
    this.flights = [...this.#tracks.keys()];
    for (const input of book.report.inputs) {
      if (input.kind !== "bound" || !input.flight || input.speed_max === undefined) continue;
      const mps = input.speed_max + (input.speed_of === "air" ? (input.wind_max ?? 0) : 0);
      const known = this.#bounds.get(input.flight);
      if (!known || mps < known.mps) this.#bounds.set(input.flight, { mps, input });
    }
  }

  tracks(flight: string): TrackView[] {
    return this.#tracks.get(flight) ?? [];
  }

  /** Where a flight stands; null before its first fix and after its last. */
  at(flight: string, tUs: number): Standing | null {
    const fixes: { track: TrackView; fix: Fix }[] = [];
    let gap = null as Unseen | null;
    for (const track of this.tracks(flight)) {
      if (tUs < track.first_us || tUs > track.last_us) continue;
      const state = stateAt(track, tUs);
      if (state?.kind === "fix") fixes.push({ track, fix: state.fix });
      if (state?.kind !== "gap") continue;
      gap = {
        kind: "gap",
        flight,
        before: gap && gap.before.tUs > state.before.tUs ? gap.before : state.before,
        after: gap && gap.after.tUs < state.after.tUs ? gap.after : state.after,
        clockUncS: Math.max(gap?.clockUncS ?? 0, track.clock_unc_s),
        bound: this.#bounds.get(flight) ?? null,
      };
    }
    if (!fixes.length) return gap;
    const best = fixes.reduce((a, b) => ((b.fix.uncM ?? Infinity) < (a.fix.uncM ?? Infinity) ? b : a));
    return { kind: "fix", flight, ...best, others: fixes.filter((one) => one !== best).map((one) => one.fix) };
  }

  all(tUs: number): Standing[] {
    return this.flights.flatMap((flight) => this.at(flight, tUs) ?? []);
  }
}

/** Radii about the two ends of a gap within which a flight must be: reached from the one, still able to reach the other. */
export function reachM({ before, after, clockUncS, bound }: Unseen, tUs: number): [number, number] | null {
  if (!bound) return null;
  const reach = (anchor: Anchor): number => ADMITTED * anchor.uncM + bound.mps * (Math.abs(tUs - anchor.tUs) / 1e6 + clockUncS);
  return [reach(before), reach(after)];
}
