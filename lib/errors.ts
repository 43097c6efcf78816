/**
 * The errors that library functions on this side of the seam throw, and the filling in of messages (LuaJIT: lj_err.c).
 * The boundary catches them and turns them into a Lua error value; see `raise.ts`. Texts are byte strings.
 */

import { type ErrorName, errorMessages } from "../spec/errors.ts";
import { Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";

/** An error with a message. Level 0 adds no position, 1 that of the caller of the library function, and so on. */
export class LuaError extends Error {
  readonly level: number;

  constructor(message: string, level = 1) {
    super(message);
    this.level = level;
  }
}

/** "bad argument #index to 'function' (message)"; arguments count from 1. */
export class ArgumentError extends Error {
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}

/** Raises whatever value is in Global.errorValue already. */
export class RaisedValue extends Error {}

/** The core was refused memory: the driver collects and runs the function again. */
export class OutOfMemory extends Error {}

/** By their names. */
const messages: Record<string, string> = { ...errorMessages };

/** Those of a part that is loaded late. */
export function addMessages(more: Readonly<Record<string, string>>): void {
  Object.assign(messages, more);
}

/** Fills texts and numbers into a message. A text ends at its first NUL, as in C, save for `%t`. */
export function formatError(name: ErrorName, ...details: readonly (string | number)[]): string {
  return fillMessage(messages[name], details);
}

export function fillMessage(message: string, details: readonly (string | number)[]): string {
  let next = 0;
  return message.replace(/%(?:s|t|d|02x)/g, (conversion) => {
    const detail = details[next++];
    if (typeof detail === "string") return conversion === "%t" ? detail : untilNul(detail);
    return conversion === "%02x" ? detail.toString(16).padStart(2, "0") : String(Math.trunc(detail));
  });
}

/** An error of a name in the position of the caller. */
export const callerError = (name: ErrorName, ...details: readonly (string | number)[]): LuaError =>
  new LuaError(formatError(name, ...details));

const typeNames = [
  "nil",
  "boolean",
  "boolean",
  "userdata",
  "string",
  "upval",
  "thread",
  "proto",
  "function",
  "trace",
  "cdata",
  "table",
  "userdata",
];

/** The name of the type that the high word of a value says. */
export const typeName = (highWord: number): string =>
  highWord >>> 0 < Tag.values.NUMBER ? "number" : (typeNames[~highWord] ?? "number");
