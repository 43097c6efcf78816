/**
 * For pages: properties that only the engine's own modules know get short names. esbuild gives them, but does not know which
 * properties these are. A name is kept where something else may know it:
 *
 * - JavaScript, and those parts of the platform that the code names, by the declarations of the compiler of types;
 * - programs, by the declarations of the package;
 * - the code itself, where it looks a property up by a text: what is in quotes anywhere is no name to shorten. So keys are
 *   written in quotes in those modules that have tables of names (NAMED). Helpers of compiled code (spec/ir-helpers.ts) and
 *   messages of errors (spec/errors.ts) are looked up so, too: esbuild is told that their texts are names of properties, so
 *   that both are shortened.
 *
 * A module that is imported as a whole is asked for constants in capital letters alone: esbuild takes others for properties.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { OutputFile } from "esbuild";
import { errorMessages } from "../spec/errors.ts";
import { ffiErrorMessages } from "../spec/ffi-errors.ts";
import { irHelpers } from "../spec/ir-helpers.ts";

/** Modules with tables of names that programs in Lua or in C may give. */
export const NAMED =
  /[\\/](spec[\\/][\w-]+|lib[\\/]ffi[\\/].*|jit[\\/]settings|api[\\/]libraries|lib[\\/](frames|date|debug-getinfo|bytecode-in-luajit))\.ts$/;
const KEY = /(?<=[{,]\s*)([a-z]\w*)(?=:)/g;

/** A module, as esbuild writes it, with its keys in quotes. */
export const withQuotedKeys = (code: string): string => code.replace(KEY, '"$1"');

const errorNames = new Set(Object.keys({ ...errorMessages, ...ffiErrorMessages }));
/** Names that are no word of another meaning. */
const lookedUp = [...Object.keys(irHelpers).filter((name) => /[A-Z]/.test(name)), ...errorNames];
const LOOKED_UP = new RegExp(`"(${lookedUp.join("|")})"(:?)`, "g");

/** Code, as esbuild writes it, in which names of helpers and messages are names of properties. */
export const withNamesAsProperties = (code: string): string =>
  code.replace(LOOKED_UP, (_, name, colon) => (colon ? `${name}:` : `/* @__KEY__ */ "${name}"`));

const WORD = /[A-Za-z_$][\w$]*/g;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
const TEXT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;
/** Names in the table of library functions have signs before them. Those of properties are none. */
const QUOTED_NAME = /(?<=(?<!@__KEY__ \*\/ )["'`][+~-]?)[a-z]\w*(?=["'`])/g;
/** Longer than what regions call their imports. */
const LONG_NAME = /^[a-z][A-Za-z0-9]{2,}$/;
const EXPORTS = /^export \{([^}]*)\}/gm;

const wordsOf = (text: string): string[] => text.match(WORD) ?? [];

/** The words of code, without those of texts. */
export const codeWords = (code: string): Set<string> =>
  new Set(wordsOf(code.replace(COMMENT, "").replace(TEXT, '""')));

/** The declarations of JavaScript, and those of the platform by the names that they declare. */
function declarations(): { language: string; platform: ReadonlyMap<string, string> } {
  const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
  const native = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  const folder = join(dirname(createRequire(compiler).resolve(native)), "lib");
  const read = (pattern: RegExp): string =>
    readdirSync(folder)
      .filter((file) => pattern.test(file))
      .map((file) => readFileSync(join(folder, file), "utf8").replace(COMMENT, ""))
      .join("\n");
  const platform = new Map<string, string>();
  for (const declaration of read(/^lib\.dom\./).split(/^(?=declare |interface |type )/m)) {
    const name = /^(?:declare )?\w+ (\w+)/.exec(declaration)?.[1] ?? "";
    platform.set(name, (platform.get(name) ?? "") + declaration);
  }
  return { language: read(/^lib\.es/), platform };
}

const MEMBER = /^ +(?:(?:readonly|get|set|function|var|const) )*(\w+)(.*)$/gm;

/** What the code may ask of JavaScript, and of those things of the platform that it names or gets from these. */
function platformNames(words: ReadonlySet<string>): Set<string> {
  const { language, platform } = declarations();
  const names = new Set([...language.matchAll(MEMBER)].map(([, name]) => name));
  const waiting = [...words];
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const declaration = platform.get(name);
    if (declaration === undefined || seen.has(name)) continue;
    seen.add(name);
    waiting.push(...wordsOf(declaration.slice(0, declaration.indexOf("\n"))));
    for (const [, member, type] of declaration.matchAll(MEMBER)) {
      if (!words.has(member)) continue;
      names.add(member);
      waiting.push(...wordsOf(type));
    }
  }
  return names;
}

/**
 * A pattern of the properties that may have other names in a bundle, of which these are the files before they are minified.
 * `types`: declarations of what programs know.
 */
export function shortenable(files: readonly OutputFile[], types: string): RegExp {
  const code = files.map(({ text }) => text).join("\n");
  const parts = files.filter(({ path }) => /-part[^/\\]*$/.test(path));
  const exported = parts.flatMap(({ text }) =>
    [...text.matchAll(EXPORTS)].flatMap(([, names]) => wordsOf(names)),
  );
  const words = codeWords(code);
  const kept = platformNames(words);
  for (const name of [
    ...exported,
    ...(code.match(QUOTED_NAME) ?? []),
    ...wordsOf(types.replace(COMMENT, "")),
  ])
    kept.add(name);
  const found = [...words].filter(
    (name) => (LONG_NAME.test(name) || errorNames.has(name)) && !kept.has(name),
  );
  return new RegExp(`^(?:${found.join("|")})$`);
}
