/**
 * Checks of what the program hands over: JavaScript has no types, and a limit that is misspelt, or not a number, would be
 * none. Messages say where, what was wanted, and what there is instead.
 */

import { typeName } from "../lib/errors.ts";
import type { LuaEngineOptions } from "./engine.ts";
import { type LibrarySet, libraryNames } from "./libraries.ts";
import type { Limits } from "./limits.ts";
import { type Handle, REFERENCE } from "./references.ts";
import type { LoadOptions, LuaStateOptions, RunOptions } from "./state.ts";

/** What a value must be, in words; and what is wrong with it, if there is more to say. */
interface Kind {
  readonly words: string;
  readonly is: (value: unknown) => boolean;
  readonly check?: (where: string, value: never) => void;
}

type Kinds<Options> = { readonly [Name in keyof Required<Options>]: Kind };

const typed = (type: string, words: string): Kind => ({ words, is: (value) => typeof value === type });

const flag = typed("boolean", "true or false");
const text = typed("string", "a string");
const callback = typed("function", "a function");
const object: Kind = { words: "an object", is: (value) => typeof value === "object" && value !== null };
const list: Kind = { words: "an array", is: Array.isArray };

/** Infinity is no limit, and what is left of a time may be less than nothing; NaN would be no limit by mistake. */
const amountOf = (unit: string): Kind => ({
  words: `a number of ${unit}`,
  is: (value) => typeof value === "number" && !Number.isNaN(value),
});

const oneOf = (...names: readonly string[]): Kind => ({
  words: `one of ${names.map((name) => `"${name}"`).join(", ")}`,
  is: (value) => names.includes(value as string),
});

const signal: Kind = {
  words: "an AbortSignal",
  is: (value) => typeof (value as Partial<AbortSignal> | null)?.aborted === "boolean",
};

const libraries: Kind = {
  words: '"sandbox", "all" or a list of libraries',
  is: (value) => value === "sandbox" || value === "all" || Array.isArray(value),
  check(where, value: LibrarySet) {
    const unknown = Array.isArray(value) ? value.find((name) => !libraryNames.includes(name)) : undefined;
    if (unknown !== undefined)
      throw new TypeError(
        `${where}: there is no library ${describe(unknown)}; there are ${libraryNames.join(", ")}`,
      );
  },
};

const limitKinds: Kinds<Limits> = {
  deadline: amountOf("milliseconds"),
  fuel: amountOf("units"),
  memory: amountOf("bytes"),
  stack: amountOf("slots"),
  output: amountOf("bytes"),
  signal,
  catchable: flag,
};

const loadKinds: Kinds<LoadOptions> = { name: text, env: object };

const kinds = {
  limits: limitKinds,
  load: loadKinds,
  run: { ...loadKinds, args: list, ...limitKinds } satisfies Kinds<RunOptions>,
  engine: { ffi: flag, libraries, jit: flag } satisfies Kinds<LuaEngineOptions>,
  state: {
    strings: oneOf("utf8", "binary", "bytes"),
    tables: oneOf("table", "proxy", "copy"),
    libraries,
    memory: amountOf("bytes"),
    lua52: flag,
    jit: flag,
    limits: { ...object, check: (where, value: object) => checkKinds(`${where}.limits`, value, limitKinds) },
    files: object,
    modules: callback,
    stdout: callback,
    stderr: callback,
  } satisfies Kinds<LuaStateOptions>,
};

/** Throws if these are no options of what is called. */
export function checkOptions(where: string, options: object, of: keyof typeof kinds): void {
  checkKinds(where, options, kinds[of]);
}

function checkKinds(where: string, options: object, known: Readonly<Record<string, Kind>>): void {
  if (!object.is(options)) throw new TypeError(`${where}: options are an object, not ${describe(options)}`);
  for (const name in options) {
    const value = (options as Record<string, unknown>)[name];
    if (!Object.hasOwn(known, name))
      throw new TypeError(
        `${where}: there is no option '${name}'; there are ${Object.keys(known).join(", ")}`,
      );
    if (value === undefined) continue;
    const { words, is, check } = known[name];
    if (!is(value))
      throw new TypeError(`${where}: option '${name}' must be ${words}, not ${describe(value)}`);
    check?.(where, value as never);
  }
}

/** A value in a message. */
export function describe(value: unknown): string {
  if (typeof value === "string") return `"${value.slice(0, 40)}"`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const reference = (value as Partial<Handle>)[REFERENCE];
  if (reference !== undefined) return `a ${typeName(reference.tag)} of Lua`;
  return Array.isArray(value) ? "an array" : `an object ${value.constructor?.name ?? ""}`.trimEnd();
}
