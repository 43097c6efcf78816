// Loads the bundle with V8's code cache beside it, made by the build (tools/code-cache.ts). Without it, parsing takes 13 ms
// at start, and every function is compiled when it is first called: a program's first trace took 16 ms instead of 10.
// Invariant: code comes from the cache only if the bundle ends with the cache's mark, since V8 itself compares no more than
// lengths; a cache of another version of V8 is refused by V8, and the bundle is compiled as usual.
const { existsSync, readFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { Script } = require("node:vm");

/** Length of the mark: a comment at the end of the bundle, the start of the cache. */
const MARK_LENGTH = 36;

const cacheFileOf = (file) => file.replace(/\.cjs$/, ".cache");

/** The source as a function, as the loader of modules wraps it. */
const wrap = (source) => `(function (exports, require, module, __filename, __dirname) {${source}\n})`;

function readCache(file, source) {
  const cacheFile = cacheFileOf(file);
  if (!existsSync(cacheFile)) return undefined;
  const cache = readFileSync(cacheFile);
  const isOwn = cache.latin1Slice(0, MARK_LENGTH) === source.slice(-MARK_LENGTH);
  return isOwn ? cache.subarray(MARK_LENGTH) : undefined;
}

/** The bundle as a script whose value is the function of `wrap`. */
function compileBundle(file) {
  const source = readFileSync(file, "utf8");
  return new Script(wrap(source), { filename: file, cachedData: readCache(file, source) });
}

/** Runs the bundle as a module. It requires nothing but Node's own modules. */
function runBundle(file) {
  compileBundle(file).runInThisContext()({}, require, {}, file, dirname(file));
}

module.exports = { MARK_LENGTH, cacheFileOf, wrap, compileBundle, runBundle };
