/**
 * For bundles: texts for readers are taken out, which are a sixth of what a program loads first.
 */
import { transformSync } from "esbuild";

/** `"i8 "` and the like are names. */
const SHORTEST_TEXT = 4;
const STRING = /"(?:[^"\\\n]|\\.)*"/g;
const DOC = /\bdoc: "[^"]*"(?:, *)?/g;
/** A call of `check` that is a line of its own. */
const MESSAGE = /\bcheck\((.*), \(\) => .*\)(?=;$)/gm;
const INTERNAL_ERROR = /\babort\("INTERNAL", (?:"[^"]*"|`[^`]*`)\)/g;
const RULE_NAME = /\brule\(\s*"(?:[^"\\\n]|\\.)*"/g;

/**
 * A table of `spec/` without its documentation. A text for readers is a string of some length with a space in it; messages of
 * errors are in files of their own.
 */
export function withoutTexts(source: string): string {
  // Comments have quotes of their own, and are gone after this.
  const { code } = transformSync(source, { loader: "ts" });
  const isForReaders = (text: string): boolean => text.length - 2 >= SHORTEST_TEXT && text.includes(" ");
  return code.replace(STRING, (text) => (isForReaders(text) ? '""' : text)).replace(DOC, "");
}

/** Fold rules without their names, which only tests ask for. */
export const withoutRuleNames = (source: string): string => source.replace(RULE_NAME, 'rule(""');

/** Code, as esbuild writes it, in which assertions of the compiler, and what must not happen, have no messages. */
export const withoutMessages = (code: string): string =>
  code.replace(MESSAGE, "check($1)").replace(INTERNAL_ERROR, 'abort("INTERNAL")');

/** Code without what only the debug mode of the compiler does (jit/check.ts). */
export const withoutDebugMode = (code: string): string =>
  code.replace(/\bdebug\.(isOn|forcesExits)\b/g, "false");
