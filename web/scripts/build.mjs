// Writes into the directory it is given: page/ (report.html's template), land/ (coast and border tiles), geoid/ (EGM96).
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeGeoid } from "./geoid.mjs";
import { writeLand } from "./land.mjs";
import { writePage } from "./page.mjs";

const out = resolve(process.argv[2] ?? "dist");
for (const part of ["page", "land", "geoid"]) mkdirSync(join(out, part), { recursive: true });
writeGeoid(join(out, "geoid"));
writeLand(join(out, "land"));
await writePage(join(out, "page"));
