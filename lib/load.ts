/**
 * Making functions of source text or bytecode (LuaJIT: lj_load.c). A failure is a message, as a byte string; only the
 * caller knows whether to return or to raise it.
 */

import { toByteString } from "../lang/bytes.ts";
import { isBytecodeDump, LuaSyntaxError } from "../lang/compile.ts";
import { errorMessages } from "../spec/errors.ts";
import { fromByteString, untilNul } from "./byte-text.ts";
import type { LuaState } from "./lua-state.ts";
import { FunctionField } from "./offsets.ts";
import { readOnly, readWholeFile } from "./read-file.ts";
import { SystemFailure } from "./system.ts";

/** The address of a Function, or why there is none. */
export type Loaded = number | string;

const HASH = 0x23;
const ESCAPE = 0x1b;
const unknown = fromByteString("=?");
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Whether a mode (`t`, `b`, `bt`; undefined allows both) allows what is to be loaded. */
const allows = (mode: string | undefined, isBinary: boolean): boolean =>
  mode === undefined || untilNul(mode).includes(isBinary ? "b" : "t");

/** Whether a dump follows a byte order mark or a `#` line, which is refused: it would look like source text. */
function hidesBytecode(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  if (bytes[at] === HASH) {
    while (at < bytes.length && bytes[at] !== NEWLINE && bytes[at] !== RETURN) at++;
    const [first, second] = [bytes[at++], bytes[at]];
    if (first !== second && (second === NEWLINE || second === RETURN)) at++;
  }
  return at > 0 && bytes[at] === ESCAPE;
}

export function loadBytes(
  state: LuaState,
  thread: number,
  bytes: Uint8Array,
  chunkName: Uint8Array | string,
  mode?: string,
): Loaded {
  const name = typeof chunkName === "string" ? fromByteString(untilNul(chunkName)) : chunkName;
  const isBinary = isBytecodeDump(bytes);
  if (!isBinary && hidesBytecode(bytes)) return errorMessages.BCBAD;
  if (!allows(mode, isBinary) || (isBinary && !state.loadsBytecode)) return errorMessages.XMODE;
  if (isBinary) return loadDump(state, thread, bytes, name, false);
  try {
    const loaded = loadDump(state, thread, state.compileSource(bytes, name), name, true);
    if (typeof loaded === "number") state.vmEvents?.tellPrototypes(state, loaded);
    return loaded;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return error.message;
    throw error;
  }
}

/**
 * The name is what a stripped dump's chunk is called, unless it is the dump; dumps that were made here have it already.
 */
function loadDump(
  state: LuaState,
  thread: number,
  dump: Uint8Array,
  name: Uint8Array,
  isTrusted: boolean,
): Loaded {
  const loaded = state.withCollection(() =>
    state.loadDump(
      thread,
      dump,
      isTrusted,
      isTrusted ? 0 : state.internBytes(name[0] === ESCAPE ? unknown : name),
    ),
  );
  if (typeof loaded === "number") return loaded;
  const text = toByteString(name);
  const shown = text.startsWith("\x1b") ? "(binary)" : text.replace(/^[@=]/, "");
  return `${shown}: ${loaded === "incompatible" ? errorMessages.BCFMT : errorMessages.BCBAD}`;
}

/** Loads a file, or the standard input, if there is no name. */
export function loadFile(state: LuaState, thread: number, path: string | undefined, mode?: string): Loaded {
  const { system, streams } = state;
  if (path === undefined) {
    try {
      return loadBytes(state, thread, streams.input.readAll(), "=stdin", mode);
    } catch (failure) {
      return failureMessage("read", "stdin", failure);
    }
  }
  let handle: number;
  try {
    handle = system.open(fromByteString(path), readOnly);
  } catch (failure) {
    return failureMessage("open", path, failure);
  }
  try {
    return loadBytes(state, thread, readWholeFile(system, handle), `@${path}`, mode);
  } catch (failure) {
    return failureMessage("read", path, failure);
  } finally {
    system.close(handle);
  }
}

function failureMessage(action: "open" | "read", name: string, failure: unknown): string {
  if (!(failure instanceof SystemFailure)) throw failure;
  return `cannot ${action} ${name}: ${failure.message}`;
}

/** Gives a function another environment. */
export function setEnvironment(state: LuaState, func: number, table: number): void {
  state.heap.u32[(func + FunctionField.env) >>> 2] = table;
  state.objectBarrier(func, table);
}
