// Where each event's block lies in its actor's row: its left edge at its time, in the first lane with room.
import type { Event } from "../report";
import { textWidth } from "../map/labels";
import { timeOf } from "../sections/event";
import type { Axis } from "./panels";

export const LANE_PX = 37;
const LEAST_PX = 62;
const MOST_PX = 178;
const GAP_PX = 4;
const OVER_PX = 16;

export interface Block {
  event: Event;
  left: number;
  width: number;
  lane: number;
  /** its time itself, from the block's left edge */
  barLeft: number;
  barWidth: number;
  /** its time with its ±, from the block's left edge, within the axis */
  whiskerLeft: number;
  whiskerWidth: number;
}

/** How wide a block must be for its text in two lines. */
export function blockWidth(text: string): number {
  return Math.max(LEAST_PX, Math.min(MOST_PX, textWidth(text, 11.5) / 1.75 + 16));
}

/** Blocks of one row, and how many lanes they take. */
export function placed(events: Event[], axis: Axis, text: (event: Event) => string): { blocks: Block[]; lanes: number } {
  const taken: [from: number, to: number][][] = [];
  const blocks: Block[] = [];
  for (const event of events) {
    const start = timeOf(event) ?? 0;
    const x0 = axis.x(start);
    const x1 = Math.max(axis.x(event.end_us ?? start), x0);
    const width = Math.max(blockWidth(text(event)), x1 - x0);
    const panel = axis.panels.findLast((p) => start >= p.start) ?? axis.panels[0];
    const flipped = panel !== undefined && x0 + width > axis.width && x1 - width >= 0;
    const left = flipped ? x1 - width : x0;
    const clear = (lane: [number, number][]): boolean => lane.every(([from, to]) => to + GAP_PX <= left || left + width + GAP_PX <= from);
    let lane = taken.findIndex(clear);
    if (lane < 0) lane = taken.push([]) - 1;
    taken[lane]?.push([left, left + width]);
    const perPx = panel ? (panel.end - panel.start) / (panel.x1 - panel.x0) : 1;
    const unc = ((event.unc_s ?? 0) * 1e6) / perPx;
    const from = Math.max(x0 - unc, -OVER_PX);
    const to = Math.min(x1 + unc, axis.width + OVER_PX);
    blocks.push({
      event,
      left,
      width,
      lane,
      barLeft: x0 - left,
      barWidth: x1 - x0,
      whiskerLeft: from - left,
      whiskerWidth: to - from,
    });
  }
  return { blocks, lanes: Math.max(1, taken.length) };
}

/** Undated events one under the other, those that others come after first. */
export function inOrder(events: Event[]): Event[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const done = new Set<string>();
  const order: Event[] = [];
  const visit = (event: Event): void => {
    if (done.has(event.id)) return;
    done.add(event.id);
    for (const id of event.links ?? []) {
      const before = byId.get(id);
      if (before) visit(before);
    }
    order.push(event);
  };
  events.forEach(visit);
  return order;
}
