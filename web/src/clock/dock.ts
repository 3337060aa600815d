// The bar at the foot of the page: the clock's instant, its slider with what happens along it, and the step it stands at.
import type { Book } from "../book";
import { el, replaceChildren, styled, svg } from "../dom";
import { clock as timeOfDay, grouped, shortDay } from "../format";
import { onWidth } from "../page";
import type { Event } from "../report";
import { sentence, timeOf } from "../sections/event";
import { timeTicks } from "../charts/ticks";
import { clock, RATES } from "./clock";
import type { Axis } from "../charts/panels";

const THUMB_PX = 18;
const BREAK_PX = 14;
const MARKS_PX = 30;
const TICK_PX = 74;

export function dock(book: Book, present: () => void): HTMLElement | null {
  if (!clock.steps.length && !clock.runs) return null;
  const button = (sign: string, title: string, act: () => void): HTMLButtonElement => {
    const made = el("button", { type: "button", title, "aria-label": title }, sign);
    made.addEventListener("click", act);
    return made;
  };
  const play = button("▶", "Play (space)", () => clock.toggle());
  const utc = el("span", { class: "dock-utc" });
  const local = el("span", { class: "dock-local" });
  const rate = el(
    "select",
    { "aria-label": "Speed of playback" },
    el("option", { value: "auto" }, "auto"),
    RATES.map((value) => el("option", { value }, `${value}×`)),
  );
  rate.addEventListener("change", () => clock.setRate(rate.value === "auto" ? "auto" : Number(rate.value)));
  const keys = button("⌨", "Keys: space plays and pauses, n and p go to the next and previous step, s starts the presentation. Press to switch these keys off or on", () => {
    keysOn = !keysOn;
    keys.setAttribute("aria-pressed", String(keysOn));
  });
  keys.setAttribute("aria-pressed", "true");
  keys.classList.add("keys-button");
  const step = el("p", { class: "dock-step" });
  const bar = el(
    "div",
    { class: "dock", role: "region", "aria-label": "Clock" },
    el(
      "div",
      { class: "dock-row" },
      el("div", { class: "dock-buttons" }, button("⏮", "To the start", () => clock.set(clock.start)), button("◂", "Previous step (p)", () => clock.stepBy(-1)), play, button("▸", "Next step (n)", () => clock.stepBy(1)), button("⏭", "To the end", () => clock.set(clock.end))),
      el("p", { class: "dock-time" }, utc, local),
      el("div", { class: "dock-side" }, rate, keys, clock.steps.length > 0 && presentButton(present)),
      step,
    ),
    clock.runs && slider(book),
  );

  const tell = (): void => {
    const decimals = clock.speed <= 2 ? 1 : 0;
    utc.textContent = `${shortDay(clock.now)} ${timeOfDay(clock.now, decimals)} UTC`;
    local.textContent = book.hasLocal ? `${timeOfDay(book.local(clock.now), decimals)} ${book.localName}` : "";
    const sign = clock.playing ? "❚❚" : "▶";
    if (play.textContent !== sign) play.textContent = sign;
    play.setAttribute("aria-label", clock.playing ? "Pause (space)" : "Play (space)");
    // while time runs, a voice would never catch up
    step.setAttribute("aria-live", clock.playing ? "off" : "polite");
    rate.value = String(clock.rate);
    rate.title = `1 s shows ${grouped(clock.speed, clock.speed < 10 ? 1 : 0)} s`;
  };
  let told: Event | undefined;
  const tellStep = (): void => {
    if (clock.step === told && step.firstChild) return;
    told = clock.step;
    replaceChildren(step, told ? [el("b", {}, `${clock.stepIndex + 1}/${clock.steps.length} `), sentence(book, told)] : el("span", { class: "muted" }, "before the first step"));
  };
  clock.subscribe(() => {
    tell();
    tellStep();
  });
  tell();
  tellStep();
  // the page's foot must not hide under the bar, nor the reading box
  new ResizeObserver(() => document.documentElement.style.setProperty("--dock", `${bar.offsetHeight}px`)).observe(bar);
  return bar;
}

function presentButton(present: () => void): HTMLElement {
  const made = el("button", { type: "button", class: "present-button", title: "Step by step on the full screen (s)" }, "Present");
  made.addEventListener("click", present);
  return made;
}

/** A slider over the busy stretches, with steps, approaches and gaps along it. */
function slider(book: Book): HTMLElement {
  const input = el("input", { type: "range", min: "0", step: "any", "aria-label": "Instant" });
  const marks = el("div", { class: "dock-marks", "aria-hidden": "true" });
  let axis: Axis | undefined;
  const tell = (): void => {
    if (!axis) return;
    input.value = String(axis.x(clock.now));
    input.setAttribute("aria-valuetext", book.plainTime(clock.now));
  };
  input.addEventListener("input", () => {
    if (!axis) return;
    clock.pause();
    clock.set(timeAt(axis, Number(input.value)));
  });
  // the browser's own step of a slider is a share of its length; a clock's is a second, or a minute
  input.addEventListener("keydown", (event) => {
    const seconds = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 60, PageDown: -60 }[event.key];
    if (seconds === undefined && event.key !== "Home" && event.key !== "End") return;
    event.preventDefault();
    event.stopPropagation();
    clock.pause();
    if (seconds === undefined) clock.set(event.key === "Home" ? clock.start : clock.end);
    else clock.set(clock.now + seconds * 1e6 * (event.shiftKey ? 10 : 1));
  });
  const box = el("div", { class: "dock-slider" }, marks, input);
  onWidth(box, (width) => {
    axis = clock.axis(width - THUMB_PX, BREAK_PX);
    input.max = String(axis.width);
    replaceChildren(marks, drawn(book, axis, width));
    tell();
  });
  clock.subscribe(tell);
  return box;
}

/** The instant at a place of the axis; in a cut, the nearer end. */
export function timeAt(axis: Axis, x: number): number {
  const near = axis.panels.reduce((a, b) => (away(b, x) < away(a, x) ? b : a));
  const share = Math.max(0, Math.min(1, (x - near.x0) / (near.x1 - near.x0)));
  return near.start + share * (near.end - near.start);
}

const away = (panel: { x0: number; x1: number }, x: number): number => (x < panel.x0 ? panel.x0 - x : x > panel.x1 ? x - panel.x1 : 0);

function drawn(book: Book, axis: Axis, width: number): Element[] {
  const chart = svg("svg", { class: "dock-chart", width, height: MARKS_PX, viewBox: `${-THUMB_PX / 2} 0 ${width} ${MARKS_PX}` });
  for (const panel of axis.panels) chart.append(svg("rect", { class: "dock-panel", x: panel.x0, y: 8, width: panel.x1 - panel.x0, height: MARKS_PX - 16, rx: 2 }));
  book.report.tracks.forEach((track) => {
    for (const gap of track.gaps) {
      const mark = svg("rect", { class: "dock-gap", x: axis.x(gap.start_us), width: Math.max(2, axis.x(gap.end_us) - axis.x(gap.start_us)), y: MARKS_PX - 12, height: 4 }, svg("title", {}, `${book.name(track.flight)} not seen`));
      chart.append(styled(mark, { fill: book.colour(track.flight).css }));
    }
  });
  const shown = new Set(clock.steps.map((step) => step.event.id));
  const place = (event: Event): number | undefined => {
    const tUs = timeOf(event);
    return tUs === undefined ? undefined : axis.x(tUs);
  };
  for (const event of book.report.events) {
    const x = event.kind === "statement" || shown.has(event.id) ? undefined : place(event);
    if (x !== undefined) chart.append(svg("line", { class: "dock-event", x1: x, x2: x, y1: 12, y2: MARKS_PX - 12 }));
  }
  clock.steps.forEach(({ event }, i) => {
    const x = place(event);
    if (x === undefined) return;
    const cpa = event.kind === "cpa";
    chart.append(svg("line", { class: cpa ? "dock-cpa" : "dock-mark", x1: x, x2: x, y1: cpa ? 3 : 7, y2: MARKS_PX - (cpa ? 3 : 7) }, svg("title", {}, `Step ${i + 1}: ${book.name(event.actor)} ${event.action}`)));
  });
  const times = axis.panels.flatMap((panel) => {
    const room = panel.x1 - panel.x0;
    return timeTicks(book, panel.start, panel.end, room, TICK_PX).filter((tick) => axis.x(tick.tUs) < width - 50);
  });
  let last = -Infinity;
  const labels = times.flatMap((tick) => {
    const x = axis.x(tick.tUs);
    if (x - last < 52) return [];
    last = x;
    return [styled(el("span", { class: "dock-tick" }, tick.utc), { left: `${x + THUMB_PX / 2}px` })];
  });
  return [chart, ...labels];
}

let keysOn = true;

/** Whether single keys are the clock's: nothing that takes keys itself has the focus. */
function free(target: EventTarget | null): boolean {
  return !(target instanceof Element && target.closest("input, select, textarea, [contenteditable]"));
}

/** The page's keys: space, n and p, s; they can be switched off in the bar. */
export function listenToKeys(present: () => void): void {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "F5" && clock.steps.length) {
      event.preventDefault();
      present();
      return;
    }
    if (!keysOn || !free(event.target)) return;
    const onButton = event.target instanceof Element && event.target.closest("button, a, summary") !== null;
    const acts: Record<string, () => void> = { n: () => clock.stepBy(1), p: () => clock.stepBy(-1), s: present, ...(onButton ? {} : { " ": () => clock.toggle() }) };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
