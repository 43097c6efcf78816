/**
 * The core as pages load it: `core.wasm` without what only tests call, a second module, loaded with the compiler, of the
 * functions that only it and compiled code call, and a third one, loaded with the recorder of rare library functions, of those
 * that only these need. They share the core's memory, and call the earlier modules by what these export. Exports and imports
 * have the short names that the code knows them by (short-names.ts). The core carries the parts of the libraries that are
 * written in Lua, too (host/web-code.ts).
 *
 * Invariant: a function is in one of the three. What is in the core's table, what calls by it, and what those call, is in
 * the first.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { withSection } from "../jit/wasm/name-section.ts";
import { fromByteString } from "../lib/byte-text.ts";
import { builtinDumps } from "../lib/gen/builtins.ts";
import { RARE } from "./rare-helpers.ts";
import { inSimilarOrder } from "./similar-order.ts";

/** The one that AssemblyScript uses. */
const assemblyScript = createRequire(import.meta.url).resolve("assemblyscript/package.json");
const binaryenFolder = dirname(createRequire(assemblyScript).resolve("binaryen"));
const { default: binaryen } = await import(pathToFileURL(join(binaryenFolder, "index.js")).href);

export interface PageCore {
  readonly core: Uint8Array;
  readonly helpers: Uint8Array;
  readonly rareHelpers: Uint8Array;
}

/** A module that is loaded later than the core. */
interface LateModule {
  readonly exports: readonly Export[];
  /** Of its functions. */
  readonly names: ReadonlySet<string>;
  readonly bodies: readonly string[];
}

export interface CoreUse {
  /** Whether code that a page loads first, or without the compiler, calls an export. */
  isNeededFirst(name: string): boolean;
  /** Whether the compiler or compiled code calls it. */
  isHelper(name: string): boolean;
  /** By what name the code knows an import or export. */
  shortName(name: string): string;
}

interface Export {
  readonly name: string;
  readonly kind: string;
  /** The name of what is exported in the text. */
  readonly item: string;
}

const FUNCTION = /^\((?:func|import .*\(func) (\$\S+)/;
const GLOBAL = /^\(global (\$\S+) (\(mut \w+\)|\w+)/;
const CALL = /\b(?:call|ref\.func) (\$[^\s)]+)/g;
const GLOBAL_USE = /\bglobal\.[gs]et (\$[^\s)]+)/g;

const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name]) => name);

/** The core as text: fields by kind. */
class CoreText {
  readonly #fields: readonly string[];
  /** Those of the core and those that it imports, by name. */
  readonly functions: ReadonlyMap<string, string>;
  readonly #globals: ReadonlyMap<string, string>;
  readonly exports: readonly Export[];

  constructor(text: string) {
    const fields = text.slice(text.indexOf("\n") + 1, text.lastIndexOf("\n)")).split(/\n(?= \()/);
    this.#fields = fields.map((field) => field.trim());
    const named = (pattern: RegExp, group: number) =>
      this.#fields.flatMap((field) => {
        const found = pattern.exec(field);
        return found ? [[found[1], group ? found[group] : field] as const] : [];
      });
    this.functions = new Map(named(FUNCTION, 0));
    this.#globals = new Map(named(GLOBAL, 2));
    this.exports = this.ofKind("export").map((field) => {
      const [, name, kind, item] = /^\(export "(.+)" \((\w+) (\S+)\)\)$/.exec(field) as RegExpExecArray;
      return { name, kind, item };
    });
  }

  ofKind(kind: string): string[] {
    return this.#fields.filter((field) => field.startsWith(`(${kind} `));
  }

  /** Names of functions, and of what they call or refer to, directly or not. */
  reachable(roots: readonly string[]): Set<string> {
    const found = new Set<string>();
    const waiting = [...roots];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      waiting.push(...matches(this.functions.get(name) as string, CALL));
    }
    return found;
  }

  /** The bodies of those of these functions that are not imported. */
  bodies(names: ReadonlySet<string>): string[] {
    return this.ofKind("func").filter((field) => names.has(matches(field, /^\(func (\S+)/g)[0]));
  }

  /** What an import of a function or global says behind its name. */
  typeOf(item: string): string {
    const global = this.#globals.get(item);
    if (global !== undefined) return `(global ${item} ${global})`;
    const [line] = (this.functions.get(item) as string).split("\n");
    const parameters = matches(line, /\(param (?:\$\S+ )?([^)]*)\)/g).join(" ");
    return `(func ${item} (param ${parameters}) ${/\(result [^)]*\)/.exec(line)?.[0] ?? ""})`;
  }
}

/** The middle ones find a little more for size when AssemblyScript has optimised for speed. */
const PASSES = [
  "remove-unused-module-elements",
  "simplify-locals",
  "vacuum",
  "remove-unused-brs",
  "coalesce-locals",
  "reorder-locals",
];

const isFunction = (field: string): boolean => field.startsWith("(func ");

/** The functions in an order in which they compress better by a thirtieth, and the locals that are used most with the least numbers. */
function assemble(fields: readonly string[]): Uint8Array {
  const ordered = [
    ...fields.filter((field) => !isFunction(field)),
    ...inSimilarOrder(fields.filter(isFunction)),
  ];
  const module = binaryen.parseText(`(module\n${ordered.join("\n")}\n)`);
  module.setFeatures(binaryen.Features.All);
  binaryen.setGenerateStackIR(true);
  binaryen.setOptimizeStackIR(true);
  binaryen.setShrinkLevel(2);
  module.runPasses(PASSES);
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}

/** Parts of the libraries in Lua, each a section called as its table: bytes compress better here than in JavaScript's text. */
const withBuiltins = (core: Uint8Array): Uint8Array =>
  Object.entries(builtinDumps).reduce(
    (module, [table, dump]) => withSection(module, table, fromByteString(dump)),
    core,
  );

export function splitCore(text: string, { isNeededFirst, isHelper, shortName }: CoreUse): PageCore {
  const whole = new CoreText(text);
  const callsByTable = (item: string): boolean =>
    (whole.functions.get(item) as string).includes("call_indirect");
  const isFirst = ({ name, kind, item }: Export): boolean =>
    kind !== "func" || isNeededFirst(name) || callsByTable(item);
  const first = whole.exports.filter(isFirst);
  const late = whole.exports.filter((found) => !isFirst(found) && isHelper(found.name));
  const startAndTable = [...whole.ofKind("start"), ...whole.ofKind("elem")];
  // What each module has, of which the later ones import what they need.
  const kept = whole.reachable([
    ...first.filter(({ kind }) => kind === "func").map(({ item }) => item),
    ...startAndTable.flatMap((field) => matches(field, /(\$(?:core\/|~start)[^\s)]*)/g)),
  ]);
  const add = (exports: readonly Export[], known: readonly ReadonlySet<string>[]): LateModule => {
    const needed = [...whole.reachable(exports.map(({ item }) => item))];
    const names = new Set(needed.filter((name) => !known.some((found) => found.has(name))));
    return { exports, names, bodies: whole.bodies(names) };
  };
  const helpers = add(
    late.filter(({ item }) => !RARE.test(item)),
    [kept],
  );
  const rare = add(
    late.filter(({ item }) => RARE.test(item)),
    [kept, helpers.names],
  );
  // What the later modules import, by names that no property has.
  const imported = ({ exports, names, bodies }: LateModule): Set<string> => {
    const called = [...exports.map(({ item }) => item), ...bodies.flatMap((body) => matches(body, CALL))];
    const globals = bodies.flatMap((body) => matches(body, GLOBAL_USE));
    return new Set([...called.filter((name) => !names.has(name)), ...globals]);
  };
  const shared = [...new Set([...imported(helpers), ...imported(rare)])];
  const between = shared.map((item, index) => ({ name: String(index), type: whole.typeOf(item), item }));
  const isLate = ({ item }: { item: string }): boolean => helpers.names.has(item);
  const imports = whole
    .ofKind("import")
    .map((field) => field.replace(/"(\w+)"/g, (_, name) => `"${shortName(name)}"`));
  const exported = (found: Export): string =>
    `(export "${shortName(found.name)}" (${found.kind} ${found.item}))`;
  const exportedBetween = between.map(({ name, type, item }) => ({
    item,
    field: `(export "${name}" (${type.slice(1, type.indexOf(" "))} ${item}))`,
  }));
  const assembleLate = (module: LateModule): Uint8Array => {
    const needed = imported(module);
    return assemble([
      ...imports.filter((field) => field.includes("(memory ")),
      ...between
        .filter(({ item }) => needed.has(item))
        .map(({ name, type }) => `(import "core" "${name}" ${type})`),
      ...whole.ofKind("type"),
      ...module.bodies,
      ...module.exports.map(exported),
      ...exportedBetween.filter(({ item }) => module.names.has(item)).map(({ field }) => field),
    ]);
  };
  return {
    core: withBuiltins(
      assemble([
        ...imports,
        ...["type", "global", "data", "table", "elem", "start"].flatMap((kind) => whole.ofKind(kind)),
        ...whole.bodies(kept),
        ...first.map(exported),
        ...exportedBetween.filter((found) => !isLate(found)).map(({ field }) => field),
      ]),
    ),
    helpers: assembleLate(helpers),
    rareHelpers: assembleLate(rare),
  };
}
