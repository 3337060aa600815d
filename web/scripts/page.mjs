import { writeFileSync } from "node:fs";
import { join } from "node:path";

export async function writePage(directory) {
  writeFileSync(join(directory, "report.html"), "<!doctype html>");
}
