// Distances on the WGS 84 ellipsoid, and discs on it.
import type { LonLat } from "../report";

const A_M = 6_378_137;
const F = 1 / 298.257223563;
const B_M = A_M * (1 - F);
const RAD = Math.PI / 180;
const MEAN_M = 6_371_008.8;

/** Length of the geodesic in metres (Vincenty's inverse formula); on the sphere where that does not settle, near antipodes. */
export function distanceM([lon1, lat1]: LonLat, [lon2, lat2]: LonLat): number {
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const east = (lon2 - lon1) * RAD;
  let lambda = east;
  for (let i = 0; i < 60; i++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cos2Alpha = 1 - sinAlpha * sinAlpha;
    const cos2m = cos2Alpha ? cosSigma - (2 * s1 * s2) / cos2Alpha : 0;
    const c = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const next = east + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
    if (Math.abs(next - lambda) < 1e-12) {
      const k = (cos2Alpha * (A_M * A_M - B_M * B_M)) / (B_M * B_M);
      const p = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k)));
      const q = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
      const d = q * sinSigma * (cos2m + (q / 4) * (cosSigma * (2 * cos2m * cos2m - 1) - (q / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3)));
      return B_M * p * (sigma - d);
    }
    lambda = next;
  }
  const h = Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 + Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(east / 2) ** 2;
  return 2 * MEAN_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Corners of a circle on the sphere. */
export function circle(lonDeg: number, latDeg: number, radiusM: number, corners = 96): LonLat[] {
  const arc = radiusM / MEAN_M;
  const lat = latDeg * RAD;
  return Array.from({ length: corners + 1 }, (_, i) => {
    const bearing = (2 * Math.PI * i) / corners;
    const sinLat = Math.sin(lat) * Math.cos(arc) + Math.cos(lat) * Math.sin(arc) * Math.cos(bearing);
    const east = Math.atan2(Math.sin(bearing) * Math.sin(arc) * Math.cos(lat), Math.cos(arc) - Math.sin(lat) * sinLat);
    return [lonDeg + east / RAD, Math.asin(sinLat) / RAD];
  });
}
