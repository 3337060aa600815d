// Towns and airports about the case, from the tables that the page carries: they tell where a map is, and give way to all else.
import type { LonLat } from "../report";

export interface Names {
  towns: [name: string, lon: number, lat: number, people: number][];
  airports: [code: string, name: string, lon: number, lat: number, iata: number][];
}

export const NAMES_CREDIT = "Towns: GeoNames (CC BY 4.0). Airports: airportsdata. Land and borders: Natural Earth.";

export interface Named<At = LonLat> {
  kind: "town" | "airport";
  at: At;
  text: string;
  title: string;
  /** least first: in which order names get their room */
  rank: number;
}

/** Airports that airlines use stand among towns of a hundred thousand, the others behind small ones. */
export function namedOf({ towns, airports }: Names): Named[] {
  return [
    ...towns.map(([name, lon, lat, people]): Named => ({ kind: "town", at: [lon, lat], text: name, title: name, rank: -Math.log10(people + 1) })),
    ...airports.map(([code, name, lon, lat, iata]): Named => ({ kind: "airport", at: [lon, lat], text: code, title: `${code} ${name}`, rank: iata ? -5 : -3 })),
  ].sort((a, b) => a.rank - b.rank);
}
