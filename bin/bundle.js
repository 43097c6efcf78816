// Loads a bundle's files, each with V8's code cache beside it, made by the build (tools/code-cache.ts). Without it, parsing
// takes 13 ms at start, and every function is compiled when it is first called: a program's first trace took 16 ms instead
// of 10. Invariant: code comes from the cache only if the file ends with the cache's mark, since V8 itself compares no more
// than lengths; a cache of another version of V8 is refused by V8, and the file is compiled as usual.
const { existsSync, readFileSync } = require("node:fs");
const { dirname, resolve } = require("node:path");
const { Script } = require("node:vm");

/** Length of the mark: a comment at the end of the file, the start of the cache. */
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

/** A file as a script whose value is the function of `wrap`. */
function compileFile(file) {
  const source = readFileSync(file, "utf8");
  return new Script(wrap(source), { filename: file, cachedData: readCache(file, source) });
}

/** Runs a file as a module. What it requires is Node's own, or files beside it, which are loaded likewise. */
function runBundle(file, compile = compileFile) {
  const modules = new Map();
  const load = (path) => {
    const known = modules.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    compile(path).runInThisContext()(module.exports, requireFrom, module, path, dirname(path));
    return module.exports;
  };
  const requireFrom = (name) => (name.endsWith(".cjs") ? load(resolve(dirname(file), name)) : require(name));
  return load(file);
}

module.exports = { MARK_LENGTH, cacheFileOf, wrap, compileFile, runBundle };
