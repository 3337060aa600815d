// One clock for the whole page: the instant that the map, the charts and the steps show, what is selected, whether time
// runs. Any part may ask `clock.now`, follow it with `clock.subscribe`, and move it with `clock.set` or `clock.select`.
import type { Book } from "../book";
import { type Axis, busy, type Interval, layOut } from "../charts/panels";
import type { Event } from "../report";
import { timeOf } from "../sections/event";

export interface Selection {
  kind: "event" | "flight";
  id: string;
}

/** What a listener is told: which of these have changed. */
export interface Changes {
  time: boolean;
  selection: boolean;
  playing: boolean;
}

export interface StepMark {
  event: Event;
  /** undefined for a step that carries order only */
  tUs: number | undefined;
}

type Listener = (changes: Changes) => void;

export const RATES = [0.1, 0.5, 1, 2, 5, 10, 20, 50, 100];
const WHOLE_S = 75;
const SAME_US = 500;
const LONGEST_FRAME_S = 0.25;

class Clock {
  /** busy stretches, in order; playback leaps over what lies between them */
  stretches: Interval[] = [];
  steps: StepMark[] = [];
  now = 0;
  selection: Selection | null = null;
  playing = false;
  /** seconds of the case a second; "auto" shows all of it in little more than a minute */
  rate: number | "auto" = "auto";
  #stepIndex = -1;
  #book: Book | undefined;
  readonly #listeners = new Set<Listener>();
  #frame = 0;

  /** Sets the clock to the first step of a report. */
  open(book: Book): void {
    this.#book = book;
    this.steps = book.report.steps.flatMap((step) => {
      const event = book.events.get(step.event);
      return event ? [{ event, tUs: timeOf(event) }] : [];
    });
    this.stretches = busy([
      ...book.report.tracks.filter((track) => track.last_us > track.first_us).map((track) => ({ start: track.first_us, end: track.last_us })),
      ...book.report.events.flatMap((event) => {
        const start = timeOf(event);
        return start === undefined || event.kind === "statement" ? [] : [{ start, end: Math.max(start, event.end_us ?? start) }];
      }),
    ]);
    this.now = this.start;
    const first = this.steps.findIndex((step) => step.tUs !== undefined);
    this.#stepIndex = first >= 0 && this.steps[first]?.tUs === this.now ? first : -1;
  }

  get start(): number {
    return this.stretches[0]?.start ?? 0;
  }

  get end(): number {
    return this.stretches.at(-1)?.end ?? 0;
  }

  /** Whether anything in the report has a time. */
  get runs(): boolean {
    return this.end > this.start;
  }

  /** The busy stretches side by side over widthPx. */
  axis(widthPx: number, breakPx: number): Axis {
    return layOut(this.stretches, widthPx, Math.min(60, widthPx / (2 * Math.max(1, this.stretches.length))), breakPx);
  }

  /** Index of the step last begun, or of the undated one that was chosen; -1 before the first. */
  get stepIndex(): number {
    return this.#stepIndex;
  }

  get step(): Event | undefined {
    return this.steps[this.#stepIndex]?.event;
  }

  get selectedEvent(): Event | null {
    return this.selection?.kind === "event" ? (this.#book?.events.get(this.selection.id) ?? null) : null;
  }

  /** The flight that is selected, or whose event is. */
  get selectedFlight(): string {
    return this.selection?.kind === "flight" ? this.selection.id : (this.selectedEvent?.actor ?? "");
  }

  /** Moves to an instant, held within the case; an instant between busy stretches stays what it is. */
  set(tUs: number): void {
    const to = Math.round(Math.max(this.start, Math.min(this.end, tUs)));
    if (to === this.now || !Number.isFinite(to)) return;
    this.now = to;
    this.#stepIndex = this.#lastBegun();
    this.#tell({ time: true });
  }

  /** Selects, and moves to the time of an event that has one. */
  select(selection: Selection | null): void {
    if (selection?.kind === this.selection?.kind && selection?.id === this.selection?.id && !selection) return;
    this.selection = selection;
    const event = this.selectedEvent;
    const tUs = event ? timeOf(event) : undefined;
    const before = this.now;
    if (event && event.kind !== "statement") {
      if (tUs !== undefined) this.now = Math.max(this.start, Math.min(this.end, tUs));
      const number = this.#book?.stepNumbers.get(event.id);
      this.#stepIndex = number === undefined ? this.#lastBegun() : number - 1;
    }
    this.#tell({ selection: true, time: this.now !== before });
  }

  selectEvent(event: Event | null): void {
    this.select(event && { kind: "event", id: event.id });
  }

  /** Forward or back by steps of the story. */
  stepBy(by: number): void {
    const current = this.steps[this.#stepIndex];
    // back from the middle of a step goes first to its own beginning
    const inside = by < 0 && current?.tUs !== undefined && this.now > current.tUs + SAME_US;
    this.goToStep(this.#stepIndex + (inside ? by + 1 : by));
  }

  goToStep(index: number): void {
    const step = this.steps[Math.max(0, Math.min(this.steps.length - 1, index))];
    if (step) this.selectEvent(step.event);
  }

  setRate(rate: number | "auto"): void {
    this.rate = rate;
    this.#tell({ playing: true });
  }

  /** Seconds of the case a second of playback. */
  get speed(): number {
    if (this.rate !== "auto") return this.rate;
    const busyUs = this.stretches.reduce((sum, { start, end }) => sum + end - start, 0);
    return Math.max(1, busyUs / 1e6 / WHOLE_S);
  }

  play(): void {
    if (this.playing || !this.runs) return;
    if (this.now >= this.end) this.set(this.start);
    this.playing = true;
    let last = performance.now();
    const tick = (at: number): void => {
      if (!this.playing) return;
      const passed = Math.min(LONGEST_FRAME_S, Math.max(0, (at - last) / 1000));
      last = at;
      this.set(this.#after(passed * this.speed * 1e6));
      if (this.now >= this.end) this.pause();
      else this.#frame = requestAnimationFrame(tick);
    };
    this.#frame = requestAnimationFrame(tick);
    this.#tell({ playing: true });
  }

  pause(): void {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this.#frame);
    this.#tell({ playing: true });
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** Calls back after each change; returns what ends it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(changes: Partial<Changes>): void {
    const all = { time: false, selection: false, playing: false, ...changes };
    for (const listener of this.#listeners) listener(all);
  }

  #lastBegun(): number {
    return this.steps.findLastIndex((step) => step.tUs !== undefined && step.tUs <= this.now + SAME_US);
  }

  #after(us: number): number {
    const to = this.now + us;
    const at = this.stretches.findLastIndex((stretch) => stretch.start <= this.now);
    const next = this.stretches[at + 1];
    const end = this.stretches[at]?.end ?? this.end;
    return next && to > end ? Math.max(next.start, this.now) : to;
  }
}

export const clock = new Clock();

/** Whether an event is going on at an instant: within its own time and ±, or the step that the clock stands at. */
export function goesOn(event: Event, tUs: number): boolean {
  const start = timeOf(event);
  if (start === undefined) return clock.step?.id === event.id;
  const unc = (event.unc_s ?? 0) * 1e6;
  return (start - unc <= tUs && tUs <= Math.max(start, event.end_us ?? start) + unc) || clock.step?.id === event.id;
}
