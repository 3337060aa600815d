// The presentation: the story on the full screen, a picture and a sentence a step, to be read from the back of a room.
import type { Book } from "../book";
import { clock } from "../clock/clock";
import { el, replaceChildren, styled, type Child } from "../dom";
import { theMap } from "../map/map";
import type { Event } from "../report";
import { eventSupport, eventTimes, sentence } from "../sections/event";

const ENLARGED = 1.5;
const LONG = 90;
const VERY_LONG = 170;

/** One picture with its sentence: the title, or a step. */
type Slide = { kind: "title" } | { kind: "step"; index: number; event: Event } | { kind: "end" };

export class Presentation {
  readonly #book: Book;
  readonly #slides: Slide[];
  #at = 0;
  #open: { element: HTMLElement; words: HTMLElement; stage: HTMLElement; progress: HTMLElement; count: HTMLElement; close: AbortController } | null = null;
  #returnFocus: Element | null = null;

  constructor(book: Book) {
    this.#book = book;
    this.#slides = [{ kind: "title" }, ...clock.steps.map(({ event }, index): Slide => ({ kind: "step", index, event })), { kind: "end" }];
  }

  /** Opens at the step the clock stands at, else at the title. */
  start = (): void => {
    if (this.#open) return;
    clock.pause();
    const book = this.#book;
    const stage = el("div", { class: "stage" });
    const words = el("div", { class: "stage-words", "aria-live": "polite" });
    const progress = el("div", { class: "stage-progress" }, el("i", {}));
    const count = el("span", { class: "stage-count" });
    const button = (sign: string, title: string, act: () => void): HTMLElement => {
      const made = el("button", { type: "button", title, "aria-label": title }, sign);
      made.addEventListener("click", act);
      return made;
    };
    const element = el(
      "div",
      { class: "presentation", role: "dialog", "aria-modal": "true", "aria-label": `Presentation of ${book.report.head.title}`, tabindex: "-1" },
      stage,
      words,
      el("div", { class: "stage-foot" }, progress, count, button("◂", "Back (left arrow)", () => this.#go(this.#at - 1)), button("▸", "Forward (right arrow)", () => this.#go(this.#at + 1)), button("✕", "End the presentation (escape)", () => this.#end())),
    );
    const close = new AbortController();
    this.#open = { element, words, stage, progress, count, close };
    this.#returnFocus = document.activeElement;
    document.body.append(element);
    document.body.classList.add("presenting");
    const map = theMap();
    if (map) stage.append(map.frame);
    map?.enlarge(ENLARGED);
    element.addEventListener("keydown", (event) => this.#key(event), { signal: close.signal });
    // a link leads into the report, so the report must be seen
    words.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("a") && this.#end(), { signal: close.signal });
    // leaving the full screen by the browser's own way ends the presentation too
    document.addEventListener("fullscreenchange", () => !document.fullscreenElement && this.#end(), { signal: close.signal });
    element.requestFullscreen?.().catch(() => undefined);
    element.focus({ preventScroll: true });
    const first = clock.selectedEvent || clock.now > clock.start ? clock.stepIndex + 1 : 0;
    this.#go(first, true);
  };

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = event.target instanceof HTMLButtonElement;
    const acts: Record<string, () => void> = {
      ArrowRight: () => this.#go(this.#at + 1),
      ArrowDown: () => this.#go(this.#at + 1),
      PageDown: () => this.#go(this.#at + 1),
      n: () => this.#go(this.#at + 1),
      ArrowLeft: () => this.#go(this.#at - 1),
      ArrowUp: () => this.#go(this.#at - 1),
      PageUp: () => this.#go(this.#at - 1),
      p: () => this.#go(this.#at - 1),
      Backspace: () => this.#go(this.#at - 1),
      Home: () => this.#go(0),
      End: () => this.#go(this.#slides.length - 1),
      Escape: () => this.#end(),
      s: () => this.#end(),
      F5: () => this.#end(),
      Tab: () => this.#keepFocus(event.shiftKey),
      ...(onButton ? {} : { " ": () => this.#go(this.#at + 1), Enter: () => this.#go(this.#at + 1) }),
    };
    const act = acts[event.key];
    event.stopPropagation();
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** The page behind is not to be reached while the presentation covers it. */
  #keepFocus(back: boolean): void {
    const element = this.#open?.element;
    if (!element) return;
    const stops = [...element.querySelectorAll<HTMLElement>("button, a[href], [tabindex='0'], summary")].filter((one) => one.offsetParent);
    const at = stops.indexOf(document.activeElement as HTMLElement);
    stops[(at + (back ? -1 : 1) + stops.length) % stops.length]?.focus();
  }

  #go(to: number, atOnce = false): void {
    const open = this.#open;
    if (!open) return;
    this.#at = Math.max(0, Math.min(this.#slides.length - 1, to));
    const slide = this.#slides[this.#at] as Slide;
    const animated = !atOnce && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    replaceChildren(open.words, this.#words(slide));
    open.words.classList.toggle("wide", slide.kind !== "step");
    open.count.textContent = `${this.#at + 1} / ${this.#slides.length}`;
    styled(open.progress.firstElementChild as HTMLElement, { width: `${(100 * this.#at) / Math.max(1, this.#slides.length - 1)}%` });
    const map = theMap();
    if (slide.kind === "step") {
      clock.goToStep(slide.index);
      map?.showEvent(slide.event, animated);
    } else {
      clock.select(null);
      clock.set(slide.kind === "title" ? clock.start : clock.end);
      map?.showAll();
    }
  }

  #words(slide: Slide): Child {
    const { head, known } = this.#book.report;
    if (slide.kind === "title") {
      return [el("h1", { dir: "auto" }, head.title), head.question && el("p", { class: "stage-question", dir: "auto" }, head.question), el("p", { class: "stage-small", dir: "auto" }, head.establishes)];
    }
    if (slide.kind === "end") {
      return [el("h2", {}, "What is known"), el("ol", { class: "stage-known" }, known.slice(0, 8).map((line) => el("li", { dir: "auto" }, line.text))), known.length > 8 && el("p", { class: "stage-small" }, `and ${known.length - 8} more lines in the report`)];
    }
    const { event, index } = slide;
    const length = `${this.#book.name(event.actor)} ${event.action}`.length;
    return [
      el("div", { class: "stage-when" }, el("span", { class: "stage-number" }, index + 1), eventTimes(this.#book, event)),
      el("div", { class: `stage-sentence${length > VERY_LONG ? " very-long" : length > LONG ? " long" : ""}` }, sentence(this.#book, event)),
      eventSupport(this.#book, event),
    ];
  }

  #end(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    open.close.abort();
    const map = theMap();
    map?.enlarge(1);
    map?.home.append(map.frame);
    open.element.remove();
    document.body.classList.remove("presenting");
    if (document.fullscreenElement) void document.exitFullscreen();
    if (this.#returnFocus instanceof HTMLElement) this.#returnFocus.focus({ preventScroll: true });
  }
}
