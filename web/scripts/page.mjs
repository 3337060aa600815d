// report.html's template: one file, script and style inside, allowed by their hashes alone.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { world } from "./land.mjs";

const source = join(dirname(fileURLToPath(import.meta.url)), "..", "src");
const hash = (text) => `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;

export async function writePage(directory) {
  const result = await build({
    configFile: false,
    root: source,
    logLevel: "warn",
    // the page is one classic script, which has no import.meta; the map asks it only for where its worker lies, which we tell it
    define: { "import.meta": "{}" },
    build: {
      write: false,
      target: "es2022",
      cssCodeSplit: false,
      lib: { entry: join(source, "main.ts"), formats: ["iife"], name: "sharedsky", cssFileName: "page" },
    },
  });
  const files = [result].flat().flatMap((bundle) => bundle.output);
  // an HTML parser reads carriage returns as newlines, and the hash is over what it read
  const plain = (text) => text.replaceAll("\r\n", "\n").trim();
  const script = plain(files.find((file) => file.type === "chunk").code);
  const style = plain(String(files.find((file) => file.fileName.endsWith(".css")).source));
  for (const [what, text] of [["script", script], ["style", style]]) {
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`the built ${what} would end its own element`);
  }
  const parts = {
    SCRIPT_HASH: hash(script),
    STYLE_HASH: hash(style),
    SCRIPT: script,
    STYLE: style,
    WORLD: JSON.stringify(world()),
  };
  const page = plain(readFileSync(join(source, "report.html"), "utf8"));
  const filled = page.replace(/\b(SCRIPT_HASH|STYLE_HASH|SCRIPT|STYLE|WORLD)\b/g, (name) => parts[name]);
  writeFileSync(join(directory, "report.html"), `${filled}\n`);
}
