// Pictures under the map, from the one address that the case's author gave; asked for only when the reader wants them.
import { addProtocol, type RasterSourceSpecification } from "maplibre-gl";
import { PMTiles, Protocol, TileType } from "pmtiles";
import type { Basemap } from "../report";

let protocol: Protocol | null = null;

export const hostOf = ({ url }: Basemap): string => new URL(url.replace(/[{}]/g, "")).host;

/** The source of the pictures; an Error says in a sentence why there is none. */
export async function basemapSource({ url, credit }: Basemap): Promise<RasterSourceSpecification> {
  if (!url.endsWith(".pmtiles")) return { type: "raster", tiles: [url], tileSize: 256, attribution: credit };
  const archive = new PMTiles(url);
  const header = await archive.getHeader();
  if (header.tileType === TileType.Mvt || header.tileType === TileType.Mlt) throw new Error("the archive holds vector tiles; pictures are wanted");
  if (!protocol) {
    protocol = new Protocol();
    addProtocol("pmtiles", protocol.tile);
  }
  protocol.add(archive);
  return {
    type: "raster",
    tiles: [`pmtiles://${url}/{z}/{x}/{y}`],
    tileSize: 256,
    minzoom: header.minZoom,
    maxzoom: header.maxZoom,
    bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat],
    attribution: credit,
  };
}
