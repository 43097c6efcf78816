/**
 * Makes V8's code cache of a bundle, with the code of all functions, for bin/bundle.js to load. Invariant: both carry the
 * same mark, a hash of the bundle.
 */
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";

interface BundleLoader {
  readonly MARK_LENGTH: number;
  cacheFileOf(file: string): string;
  wrap(source: string): string;
}

const loader: BundleLoader = createRequire(import.meta.url)("../bin/bundle.js");

/** All functions are compiled at once; the flags of the cache are those of an ordinary process again. */
function compileEagerly(source: string, file: string): Buffer {
  setFlagsFromString("--no-lazy");
  const script = new Script(source, { filename: file });
  setFlagsFromString("--lazy");
  return script.createCachedData();
}

/** Marks a bundle and writes its code cache. */
export function writeCodeCache(file: string): void {
  const cacheFile = loader.cacheFileOf(file);
  rmSync(cacheFile, { force: true });
  const bundle = readFileSync(file, "utf8");
  const mark = `\n// ${createHash("sha256").update(bundle).digest("hex")}`.slice(0, loader.MARK_LENGTH);
  const source = bundle + mark;
  writeFileSync(file, source);
  writeFileSync(cacheFile, Buffer.concat([Buffer.from(mark), compileEagerly(loader.wrap(source), file)]));
}
