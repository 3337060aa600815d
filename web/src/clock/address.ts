// The instant and the selection in the page's address, so that a link opens what its sender saw: #t=…Z&sel=flight:ID.
import { clock, type Selection } from "./clock";

const QUIET_MS = 250;
const ADDRESS = /^#(t|sel)=/;

/** Whether the address holds an instant or a selection, and no link to a part of the page. */
export const isMoment = (hash: string): boolean => ADDRESS.test(hash);

export function addressOf(tUs: number, selection: Selection | null): string {
  const time = `#t=${instantText(tUs)}`;
  return selection ? `${time}&sel=${selection.kind}:${encodeURIComponent(selection.id)}` : time;
}

/** ISO 8601 to the microsecond, which a Date does not hold. */
function instantText(tUs: number): string {
  const whole = Math.floor(tUs / 1e6);
  const micros = String(tUs - whole * 1e6).padStart(6, "0");
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${micros}Z`;
}

function instantOf(text: string): number {
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(text);
  if (!found) return NaN;
  return Date.parse(`${found[1]}Z`) * 1000 + Number((found[2] ?? "").padEnd(6, "0"));
}

/** Sets the clock to what the address holds; an address that holds nonsense changes nothing. */
export function restore(hash: string): void {
  const parts = new URLSearchParams(hash.slice(1));
  const [kind, ...rest] = (parts.get("sel") ?? "").split(":");
  const id = rest.join(":");
  clock.select((kind === "event" || kind === "flight") && id ? { kind, id } : null);
  const tUs = instantOf(parts.get("t") ?? "");
  if (Number.isFinite(tUs)) clock.set(tUs);
}

/** Keeps the address up to date, once the clock rests. */
export function keepAddress(): void {
  let waiting = 0;
  clock.subscribe(({ time, selection, playing }) => {
    if (!time && !selection && !playing) return;
    clearTimeout(waiting);
    if (clock.playing) return;
    waiting = window.setTimeout(() => history.replaceState(history.state, "", addressOf(clock.now, clock.selection)), QUIET_MS);
  });
}
