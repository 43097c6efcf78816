/**
 * The library functions that are recorded, by table and name as in spec/library.ts (LuaJIT: lj_recdef.h). All others,
 * and variants that a handler refuses, are stitched: the interpreter makes the call between two traces.
 */
import { FunctionField, GlobalField, LibraryFunctionField } from "../../../lib/offsets.ts";
import { type LibraryEntry, libraryEntries } from "../../../spec/library.ts";
import { Field } from "../../ir/operands.ts";
import { Op, type TRef, Type } from "../../ir/types.ts";
import type { CdataRecorder } from "../interface.ts";
import { recordMetatable } from "../metatable.ts";
import type { Recording } from "../recording.ts";
import { baseHandlers } from "./base.ts";
import { LibraryCall, type LibraryHandler, type LibraryOutcome } from "./call.ts";
import { recordLeaf } from "./leaf.ts";
import { mathHandlers } from "./math.ts";
import { allRarely } from "./rarely.ts";
import { tableHandlers } from "./table.ts";

/** getfenv(0): the thread's environment. */
function recordThreadEnvironment(call: LibraryCall): TRef[] | "stitch" {
  if (call.count === 0 || call.liveNumber(0) !== 0) return "stitch";
  call.constantInteger(0);
  const thread = call.emit(Op.LREF, Type.THREAD, 0);
  return [call.emit(Op.FLOAD, Type.TAB, thread, Field.THREAD_ENV)];
}

const handlers: Readonly<Record<string, Readonly<Record<string, LibraryHandler>>>> = {
  base: { ...baseHandlers, getfenv: recordThreadEnvironment },
  math: mathHandlers,
  bit: allRarely("bit", [
    "tobit",
    "bnot",
    "bswap",
    "lshift",
    "rshift",
    "arshift",
    "rol",
    "ror",
    "band",
    "bor",
    "bxor",
    "tohex",
  ]),
  coroutine: allRarely("coroutine", ["create", "wrap", "running", "status", "resume", "wrap_aux", "yield"]),
  string: allRarely("string", [
    "len",
    "byte",
    "char",
    "sub",
    "rep",
    "reverse",
    "lower",
    "upper",
    "find",
    "match",
    "gmatch",
    "gmatch_aux",
    "gsub",
    "gsub_key",
    "gsub_call",
    "format",
    "format_raw",
    "format_pending",
  ]),
  string_buffer: allRarely("string_buffer", [
    "method_put",
    "method_putf",
    "method_putcdata",
    "method_set",
    "set_cdata",
    "method_reset",
    "method_skip",
    "method_get",
    "method___tostring",
    "method___len",
    "method_ref",
    "method_reserve",
    "method_commit",
    "method_encode",
    "method_decode",
    "encode",
    "decode",
  ]),
  table: tableHandlers,
  debug: {
    getmetatable: (call) => [recordMetatable(call.recording, call.required(0), call.live(0)).metatable],
  },
};

/** Functions that no trace may go across: what they do concerns the traces or their frames themselves. */
const uncrossable: ReadonlySet<string> = new Set([
  "base.error",
  "base.raise",
  "base.raise_argument",
  "debug.sethook",
]);
const uncrossableTables: ReadonlySet<string> = new Set(["jit", "jit_opt"]);

/** Names of the recorded functions, as `table.name`. */
export const recordedFunctions: readonly string[] = Object.entries(handlers).flatMap(([table, functions]) =>
  Object.keys(functions).map((name) => `${table}.${name}`),
);

const isOfFfi = (table: string): table is keyof CdataRecorder["handlers"] =>
  table === "ffi" || table === "ffi_meta" || table === "ffi_clib";

function handlerOf(recording: Recording, { table, name }: LibraryEntry): LibraryHandler | undefined {
  const found: Readonly<Record<string, LibraryHandler>> | undefined = isOfFfi(table)
    ? recording.environment.cdataRecorder?.handlers[table]
    : handlers[table];
  return found?.[name];
}

const entriesOfKind = (kind: "core" | "host") => libraryEntries.filter((entry) => entry.kind === kind);
const coreEntries = entriesOfKind("core");
const hostEntries = entriesOfKind("host");

/** Which library function a Function that is no Lua function is; undefined: one of the host's own. */
export function libraryEntryOf(recording: Recording, address: number): LibraryEntry | undefined {
  const header = recording.environment.global + GlobalField.functionHeader;
  const isHost = recording.u32(address + FunctionField.pc) === header + 4;
  return (isHost ? hostEntries : coreEntries)[recording.u32(address + LibraryFunctionField.id)];
}

/** Whether calls of this library function are recorded, at least in some variants. */
export function isRecorded(recording: Recording, address: number): boolean {
  const entry = libraryEntryOf(recording, address);
  return entry === undefined
    ? recording.environment.linkLeaf(address) !== undefined
    : handlerOf(recording, entry) !== undefined;
}

/** Whether a trace may end before a call of this function and another one begin after it. */
export function isStitchable(recording: Recording, address: number): boolean {
  const entry = libraryEntryOf(recording, address);
  if (entry === undefined) return true;
  return !uncrossable.has(`${entry.table}.${entry.name}`) && !uncrossableTables.has(entry.table);
}

/**
 * Records the call of the library function at an address, whose frame is the current one, with its arguments in the
 * slots from 0 on. Nothing but IR has come of it if the outcome is "stitch".
 */
export function recordLibraryFunction(recording: Recording, address: number): LibraryOutcome {
  const entry = libraryEntryOf(recording, address);
  if (entry === undefined) return recordLeaf(new LibraryCall(recording), address);
  const handler = handlerOf(recording, entry);
  return handler === undefined ? "stitch" : handler(new LibraryCall(recording));
}
