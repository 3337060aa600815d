// Distance between two flights about an encounter: horizontal with its ±, vertical, the thresholds and the CPA.
import type { Book } from "../book";
import { el, svg, type Child } from "../dom";
import { clock, feet, FT_M, grouped, NM_M, plusMinus } from "../format";
import type { Encounter, Separation } from "../report";
import { foldedLater, none } from "../table";
import { type Canvas, type Chart, frame, linePath, type Reading, type Span, zoomable } from "./chart";

const MOST_OPEN = 6;

/** The most certain sighting of each approach; the same as other sources saw it, and what is over many, in folds. */
export function separations(book: Book): Child {
  const all = book.report.separations.map((separation) => ({ separation, encounter: encounterOf(book, separation) }));
  if (!all.length) return none("There is no encounter, so there is no separation to draw.");
  const approaches = new Set(book.approaches.map(({ encounter }) => encounter));
  const open = all.filter(({ encounter }) => !encounter || approaches.has(encounter)).slice(0, MOST_OPEN);
  const rest = all.filter((one) => !open.includes(one));
  return [
    open.map(({ separation, encounter }) => figure(book, separation, encounter)),
    rest.map(({ separation, encounter }) => {
      const details = foldedLater([titleOf(book, separation), encounter && ` at ${clock(encounter.cpa_us)} UTC`], () => figure(book, separation, encounter));
      details.classList.add("screen-only");
      return details;
    }),
  ];
}

const titleOf = (book: Book, { flight_a, track_a, flight_b, track_b }: Separation): string => `${named(book, flight_a, track_a)} and ${named(book, flight_b, track_b)}`;

function figure(book: Book, separation: Separation, encounter: Encounter | undefined): HTMLElement {
  const title = titleOf(book, separation);
  const figures = encounter && `: closest ${plusMinus(encounter.cpa_horizontal_m.value, encounter.cpa_horizontal_m.unc, NM_M, "NM")} and ${plusMinus(encounter.cpa_vertical_m.value, encounter.cpa_vertical_m.unc, FT_M, "ft")}`;
  return el("figure", { class: "chart-figure" }, el("figcaption", {}, title, figures), charts(book, title, separation, encounter));
}

/** A flight's name, with the source where several saw it. */
function named(book: Book, flight: string, track: string): string {
  const several = book.report.tracks.filter((one) => one.flight === flight).length > 1;
  const source = book.tracks.get(track)?.source;
  return several && source ? `${book.name(flight)} (${book.source(source)})` : book.name(flight);
}

function encounterOf(book: Book, { track_a, track_b, t_us }: Separation): Encounter | undefined {
  const [first, last] = [t_us[0] ?? 0, t_us.at(-1) ?? 0];
  return book.report.encounters.find((e) => ((e.track_a === track_a && e.track_b === track_b) || (e.track_a === track_b && e.track_b === track_a)) && e.cpa_us >= first && e.cpa_us <= last);
}

function charts(book: Book, title: string, separation: Separation, encounter: Encounter | undefined): HTMLElement {
  const { t_us: t, horizontal_m: horizontal, vertical_m: vertical, horizontal_unc_m: unc } = separation;
  const whole = { start: t[0] ?? 0, end: Math.max(t.at(-1) ?? 1, (t[0] ?? 0) + 1_000_000) };
  const h = book.report.thresholds.horizontal ?? 9260;
  const v = book.report.thresholds.vertical ?? 304.8;
  const most = (values: (number | null)[], limit: number, span: Span): [number, number] => {
    const seen = values.filter((_, i) => (t[i] as number) >= span.start && (t[i] as number) <= span.end);
    return [0, Math.max(limit * 1.25, 1.08 * seen.reduce((a: number, b) => Math.max(a, b ?? 0), 0))];
  };
  const bandOf = (values: (number | null)[], sign: number): (number | null)[] => values.map((value, i) => (value === null ? null : Math.max(0, value + sign * (unc[i] ?? 0))));
  const at = (values: (number | null)[], tUs: number): number | null => {
    const i = t.findLastIndex((time) => time <= tUs);
    const [a, b] = [values[i] ?? null, values[Math.min(i + 1, t.length - 1)] ?? null];
    const length = (t[Math.min(i + 1, t.length - 1)] ?? 0) - (t[i] ?? 0);
    return i < 0 || tUs > (t.at(-1) ?? 0) || a === null || b === null ? null : a + (length ? (tUs - (t[i] as number)) / length : 0) * (b - a);
  };
  const read = (values: (number | null)[], uncs: (number | null)[] | null, unitM: number, unit: string) => (tUs: number): Reading[] => {
    const value = at(values, tUs);
    return value === null ? [] : [{ text: plusMinus(value, uncs ? (at(uncs, tUs) ?? 0) : 0, unitM, unit) }];
  };
  const make = (width: number, span: Span): Chart[] => {
    const heightPx = width < 560 ? 220 : 240;
    return [
      frame(book, `${title}: horizontal distance`, width, span, { values: most(horizontal, h, span), unitM: NM_M, unit: "NM", otherUnitM: 1000, otherUnit: "km", heightPx, read: read(horizontal, unc, NM_M, "NM") }, (canvas) => {
        threshold(canvas, h, `H ${grouped(h / NM_M, 1)} NM`);
        canvas.plot.append(svg("path", { class: "band", d: area(t, bandOf(horizontal, -1), bandOf(horizontal, 1), canvas) }), svg("path", { class: "line own", d: linePath(t, horizontal, canvas) }));
        canvas.over.append(svg("text", { class: "chart-what", x: canvas.x(span.start) + 8, y: 16 }, "Horizontal"));
        if (encounter) closest(canvas, encounter, encounter.cpa_horizontal_m);
      }),
      frame(book, `${title}: vertical distance`, width, span, { values: most(vertical, v, span), unitM: FT_M, unit: "ft", otherUnitM: 1, otherUnit: "m", heightPx, read: read(vertical, null, FT_M, "ft") }, (canvas) => {
        threshold(canvas, v, `V ${feet(v)}`);
        canvas.plot.append(svg("path", { class: "line own", d: linePath(t, vertical, canvas) }));
        canvas.over.append(svg("text", { class: "chart-what", x: canvas.x(span.start) + 8, y: 16 }, `Vertical${encounter ? `, ${encounter.datum}` : ""}`));
        if (encounter) closest(canvas, encounter, encounter.cpa_vertical_m);
      }),
    ];
  };
  return zoomable(`Separation of ${title}`, whole, make);
}

function threshold(canvas: Canvas, value: number, label: string): void {
  const y = canvas.y(value);
  const [x0, x1] = [canvas.x(canvas.span.start), canvas.x(canvas.span.end)];
  canvas.plot.append(svg("rect", { class: "below", x: x0, width: x1 - x0, y, height: Math.max(0, canvas.y(0) - y) }), svg("line", { class: "threshold", x1: x0, x2: x1, y1: y, y2: y }));
  canvas.over.append(svg("text", { class: "threshold-label", x: x1 - 6, y: y - 5, "text-anchor": "end" }, label));
}

function closest(canvas: Canvas, encounter: Encounter, figure: { value: number; unc: number }): void {
  const { cpa_us: at } = encounter;
  if (at < canvas.span.start || at > canvas.span.end) return;
  const x = canvas.x(at);
  const y = canvas.y(figure.value);
  canvas.plot.append(
    svg("line", { class: "cpa-line", x1: x, x2: x, y1: 22, y2: 26 + canvas.height }),
    svg("line", { class: "error-bar", x1: x, x2: x, y1: canvas.y(figure.value + figure.unc), y2: canvas.y(Math.max(0, figure.value - figure.unc)) }),
    svg("circle", { class: "cpa-dot", cx: x, cy: y, r: 4.5 }),
  );
  const crowded = x - canvas.x(canvas.span.start) < 150;
  canvas.over.append(svg("text", { class: "cpa-text", x: crowded ? x + 5 : x, y: crowded ? 34 : 16, "text-anchor": crowded ? "start" : "middle" }, `CPA ${clock(at)}`));
}

/** The area between two lines, stretch by stretch where both are known. */
function area(t: number[], low: (number | null)[], high: (number | null)[], { x, y }: Canvas): string {
  let path = "";
  let upper: string[] = [];
  let lower: string[] = [];
  const close = (): void => {
    if (upper.length > 1) path += `M${upper.join("L")}L${lower.reverse().join("L")}Z`;
    upper = [];
    lower = [];
  };
  t.forEach((time, i) => {
    const [from, to] = [low[i], high[i]];
    if (from === null || to === null || from === undefined || to === undefined) close();
    else {
      upper.push(`${x(time).toFixed(1)},${y(to).toFixed(1)}`);
      lower.push(`${x(time).toFixed(1)},${y(from).toFixed(1)}`);
    }
  });
  close();
  return path;
}
