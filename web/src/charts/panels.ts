// A time axis in panels: long stretches in which nothing happens are cut out, and marked where they were.
export interface Interval {
  start: number;
  end: number;
}

export interface Panel extends Interval {
  x0: number;
  x1: number;
}

export interface Axis {
  panels: Panel[];
  width: number;
  x: (tUs: number) => number;
  /** whether a pixel means as much time in every panel */
  even: boolean;
}

const MOST_CUTS = 12;
const CUT_TIMES = 1.5;
const LEAST_CUT_US = 5 * 60 * 1_000_000;

/** Busy stretches of time, in order: quiet ones are cut out, the largest first, while each is longer than all else by half. */
export function busy(intervals: Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.start - b.start);
  const covers: Interval[] = [];
  for (const { start, end } of sorted) {
    const last = covers.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else covers.push({ start, end });
  }
  const first = covers[0];
  const last = covers.at(-1);
  if (!first || !last) return [];
  const gaps = covers.slice(1).map((cover, i) => ({ i, length: cover.start - (covers[i] as Interval).end }));
  gaps.sort((a, b) => b.length - a.length);
  let left = last.end - first.start;
  const cuts = new Set<number>();
  for (const gap of gaps.slice(0, MOST_CUTS)) {
    if (gap.length < LEAST_CUT_US || gap.length < CUT_TIMES * (left - gap.length)) break;
    cuts.add(gap.i);
    left -= gap.length;
  }
  const found: Interval[] = [{ ...first }];
  covers.slice(1).forEach((cover, i) => {
    if (cuts.has(i)) found.push({ ...cover });
    else (found.at(-1) as Interval).end = cover.end;
  });
  return found;
}

/** Panels laid side by side over widthPx; each is at least leastPx wide, else as wide as its time. */
export function layOut(stretches: Interval[], widthPx: number, leastPx: number, breakPx: number): Axis {
  const room = Math.max(widthPx - breakPx * (stretches.length - 1), leastPx * stretches.length);
  const lengths = stretches.map(({ start, end }) => Math.max(end - start, 0));
  const widths = shared(lengths, room, leastPx);
  const panels: Panel[] = [];
  let x0 = 0;
  stretches.forEach(({ start, end }, i) => {
    const width = widths[i] as number;
    panels.push({ start, end: Math.max(end, start + 1), x0, x1: x0 + width });
    x0 += width + breakPx;
  });
  const scales = panels.map((panel) => (panel.end - panel.start) / (panel.x1 - panel.x0));
  return {
    panels,
    width: panels.at(-1)?.x1 ?? 0,
    even: scales.every((scale) => Math.abs(scale / (scales[0] as number) - 1) < 0.05),
    x: (t) => {
      const panel = panels.findLast((p) => t >= p.start) ?? panels[0];
      if (!panel) return 0;
      const share = (t - panel.start) / (panel.end - panel.start);
      return panel.x0 + Math.max(0, Math.min(1, share)) * (panel.x1 - panel.x0);
    },
  };
}

/** Room shared by length, nobody below the least. */
function shared(lengths: number[], room: number, least: number): number[] {
  const small = new Set<number>();
  for (;;) {
    const total = lengths.reduce((sum, length, i) => (small.has(i) ? sum : sum + length), 0);
    const free = room - small.size * least;
    const tooSmall = lengths.findIndex((length, i) => !small.has(i) && (total === 0 || (length / total) * free < least));
    if (tooSmall < 0 || small.size === lengths.length - 1) {
      const rest = lengths.map((length, i) => (small.has(i) ? least : total ? (length / total) * free : free));
      return rest;
    }
    small.add(tooSmall);
  }
}
