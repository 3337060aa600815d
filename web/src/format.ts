// Numbers, times and sizes as people read them. Inside SI, shown in the units of aviation and metres beside them.

export const FT_M = 0.3048;
export const NM_M = 1852;
const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;

const two = (n: number): string => String(n).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function grouped(value: number, decimals = 0): string {
  const [whole = "0", part] = Math.abs(value).toFixed(decimals).split(".");
  const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? "−" : "";
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}

/** Hours, minutes, seconds of a time; with tenths where asked. */
export function clock(tUs: number, decimals = 0): string {
  const unit = SECOND_US / 10 ** decimals;
  const rounded = Math.round(tUs / unit) * unit;
  const date = new Date(rounded / 1000);
  const fraction = decimals ? `.${String(Math.round((((rounded % SECOND_US) + SECOND_US) % SECOND_US) / unit)).padStart(decimals, "0")}` : "";
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}${fraction}`;
}

export function day(tUs: number): string {
  const date = new Date(tUs / 1000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

export function shortDay(tUs: number): string {
  const date = new Date(tUs / 1000);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

export const dayNumber = (tUs: number): number => Math.floor(tUs / DAY_US);
export const iso = (tUs: number): string => new Date(tUs / 1000).toISOString();

/** How many decimals show an uncertainty with two digits, never more than three. */
function decimalsFor(unc: number): number {
  if (!(unc > 0)) return 0;
  return Math.max(0, Math.min(3, 1 - Math.floor(Math.log10(unc))));
}

/** A value and its ± in another unit; the ± is rounded up, so that it never claims more than it should. */
export function plusMinus(value: number, unc: number, unitM: number, unit: string): string {
  const scaledUnc = unc / unitM;
  const decimals = unc > 0 ? decimalsFor(scaledUnc) : unitM === NM_M ? 3 : 0;
  const step = 10 ** -decimals;
  const shown = grouped(value / unitM, decimals);
  if (!(unc > 0)) return `${shown} ${unit}`;
  return `${shown} ± ${grouped(Math.ceil(scaledUnc / step - 1e-9) * step, decimals)} ${unit}`;
}

export function seconds(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${grouped(Number(value.toFixed(decimals)), Number.isInteger(value) ? 0 : decimals).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")} s`;
}

/** A duration in the largest unit that still says it well. */
export function duration(s: number): string {
  const size = Math.abs(s);
  if (size < 120) return seconds(s);
  if (size < 7200) {
    const minutes = Math.floor(size / 60);
    const rest = Math.round(size - minutes * 60);
    return `${s < 0 ? "−" : ""}${minutes} min${rest ? ` ${rest} s` : ""}`;
  }
  if (size < 172_800) {
    const hours = Math.floor(size / 3600);
    const rest = Math.round((size - hours * 3600) / 60);
    return `${s < 0 ? "−" : ""}${hours} h${rest ? ` ${rest} min` : ""}`;
  }
  return `${grouped(s / 86_400, 1)} d`;
}

/** A duration to its largest unit alone, for a mark on an axis. */
export function roughly(s: number): string {
  if (s < 120) return `${Math.round(s)} s`;
  if (s < 7200) return `${Math.round(s / 60)} min`;
  return s < 172_800 ? `${Math.round(s / 3600)} h` : `${Math.round(s / 86_400)} d`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1e6) return `${grouped(size / 1e3, 1)} kB`;
  return `${grouped(size / 1e6, 1)} MB`;
}

export function degrees(latDeg: number, lonDeg: number): string {
  const lat = `${Math.abs(latDeg).toFixed(3)}° ${latDeg < 0 ? "S" : "N"}`;
  return `${lat}, ${Math.abs(lonDeg).toFixed(3)}° ${lonDeg < 0 ? "W" : "E"}`;
}

export function feet(m: number): string {
  return `${grouped(m / FT_M)} ft`;
}

/** An altitude with its datum; pressure altitudes at whole hundreds of feet are flight levels. */
export function altitude(m: number, datum: string): string {
  const ft = m / FT_M;
  const level = Math.round(ft / 100);
  if (datum === "STD" && level >= 50 && Math.abs(ft - level * 100) < 1) return `FL${String(level).padStart(3, "0")}`;
  return `${grouped(ft)} ft ${datum}`;
}

export const DATUM_NAMES: Record<string, string> = {
  STD: "pressure altitude (1013.25 hPa)",
  MSL: "height above mean sea level",
  HAE: "height above the WGS 84 ellipsoid",
  AGL: "height above ground",
};

/** A name of a field or kind in words: `first_fix` is `first fix`. */
export const words = (name: string): string => name.replaceAll("_", " ");

export const count = (n: number, one: string, many = `${one}s`): string => `${grouped(n)} ${n === 1 ? one : many}`;
