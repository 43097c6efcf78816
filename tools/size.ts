/**
 * `npm run size`: what a page loads, raw and gzipped, after a build. It fails where a bound is exceeded. Each file is counted
 * once, with what is loaded first.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const FOLDER = fileURLToPath(new URL("../dist/browser/", import.meta.url));

/** In the order in which they are loaded; kilobytes, gzipped. */
const groups = [
  { name: "core and front end", entries: ["browser.js", "core.wasm"], bound: 120 },
  { name: "JIT compiler, loaded late", entries: [/^jit-part.*\.js$/], bound: 80 },
  {
    name: "recorder of strings, closures, coroutines, bits and rarer functions",
    entries: [/^rare-recorder-part.*\.js$/],
    bound: undefined,
  },
  {
    name: "fusion of traces, where exits are taken often",
    entries: [/^fusion-part.*\.js$/],
    bound: undefined,
  },
  { name: "libraries that a sandbox lacks", entries: [/^library-part.*\.js$/], bound: undefined },
  { name: "what shows traces to programs", entries: [/^trace-tools-part.*\.js$/], bound: undefined },
  { name: "FFI, loaded late", entries: [/^ffi-part.*\.js$/], bound: undefined },
  { name: "recorder of C data", entries: [/^cdata-recorder-part.*\.js$/], bound: undefined },
];

const KILOBYTE = 1000;

/** A module and the files that it imports when it is loaded itself. */
function closure(file: string): string[] {
  if (!file.endsWith(".js")) return [file];
  const text = readFileSync(FOLDER + file, "utf8");
  const imports = [...text.matchAll(/(?:from|import)"\.\/([^"]+)"/g)].map(([, name]) => name);
  return [file, ...imports.flatMap(closure)];
}

function filesOf(entry: string | RegExp, names: readonly string[]): string[] {
  const found = names.filter((name) => (typeof entry === "string" ? name === entry : entry.test(name)));
  if (found.length === 0) throw new Error(`no file ${entry} in dist/browser: run \`npm run build\` first`);
  return found.flatMap(closure);
}

const kilobytes = (bytes: number): string => (bytes / KILOBYTE).toFixed(1).padStart(8);

export function report(names: readonly string[]): {
  readonly text: string;
  readonly isWithinBounds: boolean;
} {
  const counted = new Set<string>();
  const lines = ["raw, kB  gzipped"];
  let isWithinBounds = true;
  for (const { name, entries, bound } of groups) {
    const files = new Set(entries.flatMap((entry) => filesOf(entry, names)));
    let [raw, gzipped] = [0, 0];
    for (const file of files) {
      if (counted.has(file)) continue;
      counted.add(file);
      const bytes = readFileSync(FOLDER + file);
      const zipped = gzipSync(bytes, { level: 9 }).length;
      lines.push(`${kilobytes(bytes.length)} ${kilobytes(zipped)}    ${file}`);
      raw += bytes.length;
      gzipped += zipped;
    }
    const isExceeded = bound !== undefined && gzipped > bound * KILOBYTE;
    isWithinBounds &&= !isExceeded;
    const limit = bound === undefined ? "" : `, bound ${bound} kB gzipped${isExceeded ? ": EXCEEDED" : ""}`;
    lines.push(`${kilobytes(raw)} ${kilobytes(gzipped)}  ${name}${limit}`);
  }
  return { text: `${lines.join("\n")}\n`, isWithinBounds };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { text, isWithinBounds } = report(readdirSync(FOLDER));
  process.stdout.write(text);
  if (!isWithinBounds) process.exitCode = 1;
}
