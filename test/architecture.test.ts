/** The rules of the project's structure: who may import whom, what each layer may name, how large files are. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Engine } from "../host/engine.ts";
import { loadCore } from "../host/node-core.ts";
import { NodeSystem } from "../host/node-system.ts";
import { type FfiLibraryName, ffiLibraries } from "../lib/ffi/part.ts";
import { createFullLibraries } from "../lib/full-libraries.ts";
import { createHostLibraries } from "../lib/host-libraries.ts";
import type { LuaState } from "../lib/lua-state.ts";
import { libraryEntries } from "../spec/library.ts";
import { checkInterpreter, checkMemory } from "../tools/check-core.ts";
import { RARE } from "../tools/rare-helpers.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MAX_LINES = 600;

/** The folders with code, and those that each may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  core: [],
  lang: ["spec"],
  lib: ["lang", "spec"],
  jit: ["lib", "lang", "spec"],
  host: ["jit", "lib", "lang", "spec"],
  cli: ["host", "jit", "lib", "lang", "spec"],
  api: ["host", "lib", "lang", "spec"],
};

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const readSources = (folder: string): SourceFile[] =>
  readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })
    .filter((file) => !file.includes("node_modules"))
    .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts"))
    .map((path) => ({ path, text: readFileSync(ROOT + path, "utf8") }));

const sources = Object.keys(mayImport).flatMap(readSources);

const IMPORT = /^(?:import|export)\s+(?:(?:type\s+)?(?:\{[^}]*\}|\*(?: as \w+)?|\w+)\s+from\s+)?"([^"]+)";/gm;

/** The modules that a file imports: relative ones as paths from the root. */
const importsOf = ({ path, text }: SourceFile): string[] =>
  [...text.matchAll(IMPORT)].map(([, module]) =>
    module.startsWith(".") ? join(dirname(path), module) : module,
  );

const forbidden = (isForbidden: (module: string, file: SourceFile) => boolean) =>
  sources.flatMap((file) =>
    importsOf(file)
      .filter((module) => isForbidden(module, file))
      .map((module) => `${file.path} imports ${module}`),
  );

const folderOf = (path: string) => path.slice(0, path.indexOf("/"));
const isModuleOfNode = (module: string) => module.startsWith("node:");

test("the search for imports finds them", () => {
  const text = 'import { a } from "./a.ts";\nimport "../b.ts";\nexport {\n  c,\n} from "node:c";\n';
  assert.deepEqual(importsOf({ path: "lib/x.ts", text }), ["lib/a.ts", "b.ts", "node:c"]);
  assert.ok(sources.length > 100);
});

test("nothing imports upward", () => {
  const isUpward = (module: string, { path }: SourceFile) => {
    const from = folderOf(path);
    const to = folderOf(module);
    return !isModuleOfNode(module) && to !== from && !mayImport[from].includes(to);
  };
  assert.deepEqual(forbidden(isUpward), []);
});

test("what is loaded late is imported by late parts only, but for its types", () => {
  const isLate = (module: string) => module.startsWith("lib/ffi/") || module.startsWith("jit/");
  const mayImportLate = ({ path }: SourceFile) =>
    isLate(path) || ["host/jit.ts", "host/c-modules.ts"].includes(path) || path.endsWith("-part.ts");
  const early = new Set([
    "jit/settings.ts",
    "jit/driver/options.ts",
    "jit/driver/hot-counters.ts",
    "jit/check.ts",
    "jit/abort.ts",
    "jit/abort-text.ts",
  ]);
  const wrong = sources
    .filter((file) => !mayImportLate(file) || early.has(file.path))
    .flatMap(({ path, text }) =>
      importsOf({ path, text: text.replace(/^(import|export) type [^;]*;/gm, "") }).map((module) => ({
        path,
        module,
      })),
    )
    .filter(({ module }) => isLate(module) && !early.has(module))
    .map(({ path, module }) => `${path} imports ${module}`);
  assert.deepEqual(wrong, []);
});

/** What a module imports when it is loaded, directly or not. */
function loadedWith(entry: string): Set<string> {
  const byPath = new Map(sources.map((file) => [file.path, file]));
  const found = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = byPath.get(path);
    if (!file || found.has(path)) continue;
    found.add(path);
    waiting.push(...importsOf({ path, text: file.text.replace(/^(import|export) type [^;]*;/gm, "") }));
  }
  return found;
}

test("the compiler's first part is without what the later ones have", () => {
  const first = loadedWith("host/jit-part.ts");
  const later = [
    ...["fold/late-rules", "opt/fuse-concatenation", "record/bits", "record/concat", "record/new-closure"],
    ...["record/switches", "record/varargs", "record/library/bit", "record/library/lists"],
    ...["record/library/logarithms", "record/library/string", "record/library/text"],
    ...["record/library/whole-table", "driver/fusion", "wasm/link-plan", "wasm/reuse"],
  ].map((name) => `jit/${name}.ts`);
  const known = new Set([...loadedWith("host/rare-recorder-part.ts"), ...loadedWith("host/fusion-part.ts")]);
  assert.deepEqual(
    later.filter((path) => first.has(path) || !known.has(path)),
    [],
  );
  assert.ok(!first.has("spec/ctypes.ts"));
});

test("helpers that are loaded late are named by what comes with them", () => {
  const helpers = readdirSync(`${ROOT}core/jit`).flatMap((file) =>
    [...readFileSync(`${ROOT}core/jit/${file}`, "utf8").matchAll(/^export function (\w+)/gm)]
      .filter(([, name]) => RARE.test(`$core/jit/${file.replace(".ts", "")}/${name}`))
      .map(([, name]) => name),
  );
  assert.ok(helpers.includes("findText") && helpers.includes("bufferPutInteger"));
  const use = new RegExp(`"(${helpers.join("|")})"|\\bHelper\\.(${helpers.join("|")})\\b`);
  const earlier = new Set([...loadedWith("host/jit-part.ts"), ...loadedWith("host/fusion-part.ts")]);
  const wrong = sources
    // Instructions of the IR that are lowered to such helpers are only emitted by the late part.
    .filter(({ path }) => earlier.has(path) && /^jit\/(record|opt|fold|snapshot|driver)\//.test(path))
    .filter(({ text }) => use.test(text))
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test("what shows traces is a part of its own", () => {
  const isShowing = (module: string) =>
    module === "jit/abort-text.ts" ||
    /^jit\/driver\/(trace-tools|trace-view|events|verbose|dump)\.ts$/.test(module);
  const wrong = sources
    .filter(({ path }) => path.startsWith("jit/") && !isShowing(path))
    .flatMap(({ path, text }) =>
      importsOf({ path, text: text.replace(/^(import|export) type [^;]*;/gm, "") }),
    )
    .filter(isShowing);
  assert.deepEqual(wrong, []);
});

test("what records C data is a part of its own, and so is the FFI", () => {
  const isOfFfi = (module: string) =>
    module.startsWith("lib/ffi/") ||
    module.startsWith("jit/record/cdata/") ||
    /^jit\/record\/library\/(ffi(-memory|-meta)?|c-library)\.ts$/.test(module);
  const wrong = sources
    .filter(({ path }) => path.startsWith("jit/") && !isOfFfi(path))
    .flatMap(({ path, text }) =>
      importsOf({ path, text: text.replace(/^(import|export) type [^;]*;/gm, "") }),
    )
    .filter(isOfFfi);
  assert.deepEqual(wrong, []);
});

test("only the host's node files and the command line know Node", () => {
  const isAllowed = ({ path }: SourceFile) => path.startsWith("host/node-") || path.startsWith("cli/");
  assert.deepEqual(
    forbidden((module, file) => isModuleOfNode(module) && !isAllowed(file)),
    [],
  );
});

test("only the host names WebAssembly, Node's globals and the console", () => {
  const isBelow = ({ path }: SourceFile) => ["spec", "lang", "lib", "jit"].includes(folderOf(path));
  const wrong = sources
    .filter(isBelow)
    .filter(({ text }) =>
      /\b(WebAssembly|Buffer|document|window)\.|\bprocess\.(argv|env|exit)|^\s*console\./m.test(text),
    )
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test("the core neither throws nor makes managed objects", () => {
  const wrong = sources
    .filter(({ path }) => folderOf(path) === "core")
    .filter(({ text }) => /^\s*throw\b|\bnew [A-Z]\w*[(<]/m.test(withoutComments(text)))
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");

test(`files have at most ${MAX_LINES} lines`, () => {
  const others = ["test", "tools", "bench"].flatMap(readSources);
  const long = [...sources, ...others]
    .filter(({ path }) => !path.includes("/gen/"))
    .map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > MAX_LINES);
  assert.deepEqual(long, []);
});

test("the interpreter is one function that dispatches through one br_table", () => {
  const text = readFileSync(`${ROOT}dist/core.wat`, "utf8");
  checkMemory(text);
  checkInterpreter(text);
  const start = text.indexOf("(func $core/gen/interpreter/interpret");
  assert.throws(() => checkInterpreter(text.slice(start).replace("br_table", "br_if")), /0 br_tables/);
  assert.throws(() => checkInterpreter(""), /lacks the interpreter/);
});

test("every library function has a body", () => {
  const exported = new Set(
    sources
      .filter(({ path }) => path.startsWith("core/lib/"))
      .flatMap(({ text }) => [...text.matchAll(/^export function (\w+)/gm)].map(([, name]) => name)),
  );
  const core = libraryEntries.filter(({ kind }) => kind === "core");
  assert.deepEqual(
    core.map(({ table, name }) => `${table}_${name}`).filter((name) => !exported.has(name)),
    [],
  );
  // Both complain about what is missing: the libraries in TypeScript, and those in Lua.
  createHostLibraries(createFullLibraries({} as LuaState));
  const late = libraryEntries.filter(
    ({ kind, table }) => kind === "host" && Object.hasOwn(ffiLibraries, table),
  );
  assert.ok(late.every(({ table, name }) => ffiLibraries[table as FfiLibraryName][name] !== undefined));
  new Engine(loadCore()).createState({ system: new NodeSystem(), usesEnvironment: false }).close();
});
