import { writeFileSync } from "node:fs";
import { join } from "node:path";

export function writeLand(directory) {
  writeFileSync(join(directory, "tiles.json"), "{}");
}
