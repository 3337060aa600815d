// Actor by time, in the STEP manner: a row an actor, a block an event with one action, links between blocks.
import type { Book } from "../book";
import { el, replaceChildren, styled, svg } from "../dom";
import { count, roughly, shortDay } from "../format";
import { textWidth } from "../map/labels";
import { clock, goesOn } from "../clock/clock";
import { onPrint, onWidth } from "../page";
import type { Event } from "../report";
import { eventReading, timeOf } from "../sections/event";
import { type Block, inOrder, LANE_PX, placed } from "./blocks";
import { type Axis, busy, layOut } from "./panels";
import { timeTicks } from "./ticks";

const BREAK_PX = 46;
const LEAST_PANEL_PX = 150;
const UNDATED_PX = 152;
const MOST_COLUMNS = 3;
const AXIS_PX = 48;
const ROW_PAD_PX = 7;
const LEAD_PX = 20;
/** a chart taller than this breaks between rows when printed, and leaves its lines out */
const PAPER_PX = 880;
const ZOOMS = [1, 1.5, 2, 3, 5, 8, 12, 20];

/** Where a block's own time begins and ends, and where its box ends. */
interface Spot {
  x0: number;
  bar: number;
  x1: number;
  y: number;
}

export interface ActorsOptions {
  label: string;
  events: Event[];
}

/** The chart in its own scrolling box, with the reading box beneath. */
export function actorsChart(book: Book, { label, events }: ActorsOptions): HTMLElement {
  const dated = events.filter((event) => timeOf(event) !== undefined);
  const undated = inOrder(events.filter((event) => timeOf(event) === undefined));
  const actors = rowsOf(book, events);
  const stretches = padded(busy(dated.map((event) => ({ start: timeOf(event) ?? 0, end: Math.max(event.end_us ?? 0, timeOf(event) ?? 0) }))));
  const chart = el("div", { class: "actors", role: "group", "aria-label": label });
  const scroller = el("div", { class: "actors-scroll" }, chart);
  const reading = el("div", { class: "reading", "aria-live": "polite" }, el("p", { class: "hint" }, "Choose a block to read it with its evidence. Arrow keys go from block to block."));
  const buttons = new Map<string, HTMLElement>();
  let zoomIndex = 0;
  let width = 0;
  const scaleNote = el("span", { class: "scale-note" });

  let cursorX: ((tUs: number) => number) | null = null;
  const cursor = el("div", { class: "cursor", "aria-hidden": "true" });
  const byId = new Map(events.map((event) => [event.id, event]));
  const showNow = (): void => {
    if (cursorX) styled(cursor, { left: `${cursorX(clock.now)}px` });
    for (const [id, element] of buttons) {
      const event = byId.get(id);
      element.classList.toggle("now", event !== undefined && goesOn(event, clock.now));
    }
    const step = clock.step && buttons.get(clock.step.id);
    if (step && clock.playing) follow(scroller, step);
  };

  const draw = (available: number): void => {
    width = available;
    const narrow = available < 560;
    const names = narrow ? 88 : 136;
    const columns = undatedColumns(actors, undated);
    const undatedPx = undated.length ? 14 + columns * UNDATED_PX : 0;
    const room = Math.max(available - names - undatedPx - 24, narrow ? 520 : 420) * (ZOOMS[zoomIndex] ?? 1);
    const axis = layOut(stretches, room - LEAD_PX, LEAST_PANEL_PX, BREAK_PX);
    scaleNote.textContent = axis.even ? "" : "Where the axis is cut, each part has its own scale.";
    buttons.clear();
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["event"] : undefined;
    replaceChildren(chart, drawn(axis, names, undatedPx, columns));
    const first = axis.panels[0]?.start ?? 0;
    const last = axis.panels.at(-1)?.end ?? 0;
    cursorX = (tUs) => (tUs < first || tUs > last ? -99 : names + LEAD_PX + axis.x(tUs));
    chart.firstElementChild?.append(cursor);
    mark();
    showNow();
    if (focused) buttons.get(focused)?.focus({ preventScroll: true });
  };

  const drawn = (axis: Axis, names: number, undatedPx: number, columns: number): HTMLElement => {
    const right = LEAD_PX + names + axis.width + 24;
    const total = right + undatedPx;
    const body = styled(el("div", { class: "actors-body" }), { width: `${total}px` });
    body.append(header(axis, names, right, undatedPx));
    const places = new Map<string, Spot>();
    let top = AXIS_PX;
    for (const actor of actors) {
      const { blocks, lanes } = placed(dated.filter((event) => event.actor === actor), axis, blockText);
      const orderOnly = undated.filter((event) => event.actor === actor);
      const height = Math.max(Math.max(lanes, Math.ceil(orderOnly.length / Math.max(columns, 1))) * LANE_PX + 2 * ROW_PAD_PX, nameHeight(actor === "?" ? "" : book.short(actor), names));
      const row = styled(el("div", { class: "row" }), { height: `${height}px`, width: `${total}px` });
      const name = styled(el("div", { class: "actor" }, actor === "?" ? "? not known" : book.tag(actor, book.short(actor))), { width: `${names}px` });
      row.append(name);
      for (const block of blocks) {
        const x = names + LEAD_PX + block.left;
        row.append(button(book, block, x, ROW_PAD_PX + block.lane * LANE_PX, buttons));
        places.set(block.event.id, { x0: x + block.barLeft, bar: x + block.barLeft + block.barWidth, x1: x + block.width, y: top + ROW_PAD_PX + block.lane * LANE_PX + 13 });
      }
      orderOnly.forEach((event, i) => {
        const lane = Math.floor(i / columns);
        const x = right + 8 + (i % columns) * UNDATED_PX;
        const block: Block = { event, left: 0, width: UNDATED_PX - 8, lane, barLeft: 0, barWidth: 0, whiskerLeft: 0, whiskerWidth: 0 };
        row.append(button(book, block, x, ROW_PAD_PX + lane * LANE_PX, buttons));
        places.set(event.id, { x0: x, bar: x + 3, x1: x + block.width, y: top + ROW_PAD_PX + lane * LANE_PX + 13 });
      });
      body.append(row);
      top += height;
    }
    body.classList.toggle("long", top > PAPER_PX);
    body.prepend(grid(axis, names + LEAD_PX, right, undatedPx, top));
    body.append(linkLines(events, places, total, top));
    return body;
  };

  const header = (axis: Axis, names: number, right: number, undatedPx: number): HTMLElement => {
    const head = styled(el("div", { class: "actors-head" }), { height: `${AXIS_PX}px` });
    head.append(styled(el("div", { class: "actor corner" }, el("span", {}, "UTC"), book.hasLocal && el("span", { class: "local" }, book.localName)), { width: `${names}px` }));
    axis.panels.forEach((panel, i) => {
      for (const tick of timeTicks(book, panel.start, panel.end, panel.x1 - panel.x0, 66)) {
        const mark = el("span", { class: "tick" }, el("span", { class: "day" }, tick.day), el("span", {}, tick.utc), el("span", { class: "local" }, tick.local));
        head.append(styled(mark, { left: `${names + LEAD_PX + axis.x(tick.tUs)}px` }));
      }
      const next = axis.panels[i + 1];
      if (!next) return;
      const cut = el("span", { class: "cut" }, roughly((next.start - panel.end) / 1e6));
      head.append(styled(cut, { left: `${names + LEAD_PX + panel.x1}px`, width: `${next.x0 - panel.x1}px` }));
    });
    if (undatedPx) head.append(styled(el("span", { class: "undated-head" }, el("b", {}, "undated"), " order only"), { left: `${right + 8}px`, width: `${undatedPx - 12}px` }));
    return head;
  };

  const mark = (): void => {
    for (const [id, element] of buttons) element.setAttribute("aria-pressed", String(id === current?.id));
    const tabbable = (current && buttons.get(current.id)) || buttons.values().next().value;
    for (const element of buttons.values()) element.tabIndex = element === tabbable ? 0 : -1;
  };

  let current: Event | null = null;
  clock.subscribe(({ time, selection }) => {
    if (time || selection) showNow();
    if (!selection) return;
    const event = clock.selectedEvent;
    current = event && events.includes(event) ? event : null;
    if (current) replaceChildren(reading, eventReading(book, current));
    mark();
  });
  const order = [...dated, ...undated];
  chart.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !(event.target instanceof HTMLElement)) return;
    const id = event.target.dataset["event"];
    const next = order[order.findIndex((candidate) => candidate.id === id) + step];
    if (!id || !next) return;
    event.preventDefault();
    clock.selectEvent(next);
    buttons.get(next.id)?.focus();
  });

  const zoomTo = (index: number): void => {
    const before = scroller.scrollWidth ? (scroller.scrollLeft + scroller.clientWidth / 2) / scroller.scrollWidth : 0;
    zoomIndex = Math.max(0, Math.min(ZOOMS.length - 1, index));
    draw(width);
    scroller.scrollLeft = before * scroller.scrollWidth - scroller.clientWidth / 2;
  };
  const zoomButton = (text: string, title: string, by: number): HTMLElement => {
    const made = el("button", { type: "button", title, "aria-label": title }, text);
    made.addEventListener("click", () => zoomTo(by === 0 ? 0 : zoomIndex + by));
    return made;
  };
  onWidth(scroller, draw);
  onPrint(scroller, (paper) => {
    draw(paper);
  });
  return el(
    "div",
    { class: "actors-chart" },
    el("div", { class: "toolbar" }, el("span", {}, count(events.length, "event"), ", ", count(actors.length, "actor"), undated.length > 0 && `, ${undated.length} undated`), scaleNote, el("span", { class: "zoom" }, zoomButton("−", "Less time detail", -1), zoomButton("+", "More time detail", 1), zoomButton("⤢", "Whole time", 0))),
    scroller,
    reading,
  );
}

/** Brings a block into the part of a wide chart that is seen. */
function follow(scroller: HTMLElement, block: HTMLElement): void {
  const left = block.offsetLeft - scroller.scrollLeft;
  if (left > scroller.clientWidth * 0.25 && left + block.offsetWidth < scroller.clientWidth) return;
  scroller.scrollLeft = block.offsetLeft - scroller.clientWidth * 0.4;
}

const nameHeight = (name: string, width: number): number => 20 + 17 * Math.ceil(textWidth(name, 14.5) / (width - 38));

const blockText = (event: Event): string => (event.action === "?" ? "? action not known" : event.action);

function button(book: Book, block: Block, left: number, top: number, buttons: Map<string, HTMLElement>): HTMLElement {
  const { event } = block;
  const basis = event.basis ?? "observed";
  const extent = styled(el("i", { class: "extent" }), { left: `${block.barLeft}px`, width: `${Math.max(3, block.barWidth)}px` });
  const element = el(
    "button",
    { type: "button", class: `block ${basis}${timeOf(event) === undefined ? " no-time" : ""}`, "data-event": event.id, "aria-label": `${book.name(event.actor)} ${blockText(event)}${timeOf(event) === undefined ? ", undated" : `, ${book.plainTime(timeOf(event) ?? 0)}`}` },
    block.whiskerWidth > block.barWidth + 4 && styled(el("i", { class: "whisker" }), { left: `${block.whiskerLeft}px`, width: `${block.whiskerWidth}px` }),
    extent,
    el("span", { dir: "auto" }, blockText(event)),
  );
  element.addEventListener("click", () => clock.selectEvent(event));
  buttons.set(event.id, element);
  return styled(element, { left: `${left}px`, top: `${top}px`, width: `${block.width}px`, "--own": book.colour(event.asserted_by || event.actor).css });
}

/** Rows in the order of parties' flights, then other actors by first appearance; the unknown last. */
function rowsOf(book: Book, events: Event[]): string[] {
  const present = new Set(events.map((event) => event.actor));
  const known = [...book.report.parties.flatMap((party) => [party.id, ...book.report.flights.filter((flight) => flight.party === party.id).map((flight) => flight.id)]), ...book.report.flights.map((flight) => flight.id)];
  const order = [...new Set([...known.filter((id) => present.has(id)), ...present])];
  return [...order.filter((id) => id !== "?"), ...order.filter((id) => id === "?")];
}

/** Columns of undated blocks, so that no row grows much taller for them. */
function undatedColumns(actors: string[], undated: Event[]): number {
  const most = Math.max(0, ...actors.map((actor) => undated.filter((event) => event.actor === actor).length));
  return most ? Math.max(1, Math.min(MOST_COLUMNS, Math.ceil(most / 3))) : 0;
}

function padded(stretches: { start: number; end: number }[]): { start: number; end: number }[] {
  const total = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
  const pad = Math.max(total * 0.012, 20_000_000);
  return stretches.map(({ start, end }) => ({ start: start - pad, end: end + pad }));
}

function grid(axis: Axis, names: number, right: number, undatedPx: number, height: number): SVGSVGElement {
  const lines = svg("svg", { class: "actors-grid", width: right + undatedPx, height, "aria-hidden": "true" });
  for (const [i, panel] of axis.panels.entries()) {
    lines.append(svg("rect", { class: "panel", x: names + panel.x0, y: AXIS_PX, width: panel.x1 - panel.x0 + (i === axis.panels.length - 1 ? 24 : 0), height: height - AXIS_PX }));
    const next = axis.panels[i + 1];
    if (!next) continue;
    const x = names + (panel.x1 + next.x0) / 2;
    let path = `M${x},${AXIS_PX}`;
    for (let y = AXIS_PX, side = 1; y < height; y += 8, side = -side) path += `L${x + 3 * side},${y + 4}`;
    lines.append(svg("path", { class: "zigzag", d: path }));
  }
  if (undatedPx) lines.append(svg("rect", { class: "panel undated", x: right + 2, y: AXIS_PX, width: undatedPx - 4, height: height - AXIS_PX }));
  return lines;
}

/** A line from each event to those that must come after it. */
function linkLines(events: Event[], places: Map<string, Spot>, width: number, height: number): SVGSVGElement {
  const lines = svg("svg", { class: "actors-links", width, height, "aria-hidden": "true" });
  for (const event of events) {
    const to = places.get(event.id);
    for (const id of event.links ?? []) {
      const from = places.get(id);
      if (!from || !to) continue;
      const x0 = (to.x0 > from.x1 ? from.x1 : from.bar) + 2;
      const x1 = to.x0 - 2;
      const bend = Math.max(18, Math.abs(x1 - x0) * 0.4);
      lines.append(svg("path", { d: `M${x0},${from.y}C${x0 + bend},${from.y} ${x1 - bend},${to.y} ${x1 - 5},${to.y}` }), svg("path", { class: "tip", d: `M${x1},${to.y}l-6,-3.2v6.4Z` }));
    }
  }
  return lines;
}

/** The two charts: what happened, and what was said of it afterwards. */
export function actors(book: Book): (HTMLElement | string)[] {
  const { events, steps } = book.report;
  const happened = events.filter((event) => event.kind !== "statement");
  const said = events.filter((event) => event.kind === "statement");
  const shown = new Set(steps.map((step) => step.event));
  const story = happened.filter((event) => shown.has(event.id));
  const label = "What happened, actor by time";
  const parts: HTMLElement[] = [];
  if (story.length && story.length < happened.length) {
    const host = el("div", {}, actorsChart(book, { label, events: story }));
    const all = el("input", { type: "checkbox" });
    all.addEventListener("change", () => replaceChildren(host, actorsChart(book, { label, events: all.checked ? happened : story })));
    parts.push(el("label", { class: "toggle" }, all, ` show all ${happened.length} events, not only the ${story.length} steps`), host);
  } else if (happened.length) parts.push(actorsChart(book, { label, events: happened }));
  if (said.length) parts.push(el("h3", {}, "What was said, and when"), actorsChart(book, { label: "What was said, actor by day", events: said }));
  if (!parts.length) parts.push(el("p", { class: "none" }, "No event was found in the evidence of this case."));
  const range = days(events);
  return [el("p", { class: "lead" }, `A row is an actor, a block one action; solid blocks are observed, hatched ones asserted. Lines lead to what must come after.${range ? ` ${range}.` : ""}`), ...parts];
}

function days(events: Event[]): string {
  const times = events.flatMap((event) => (event.kind !== "statement" && timeOf(event) !== undefined ? [timeOf(event) ?? 0] : []));
  if (!times.length) return "";
  const first = shortDay(times.reduce((a, b) => Math.min(a, b)));
  const last = shortDay(times.reduce((a, b) => Math.max(a, b)));
  return first === last ? first : `${first} to ${last}`;
}
