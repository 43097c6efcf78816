/** Functions of the base library on the trace (LuaJIT: recff_assert and those that follow in lj_ffrecord.c). */

import { GlobalField, LibraryStateField } from "../../../lib/offsets.ts";
import { Tag } from "../../../spec/vm.ts";
import { abort } from "../../abort.ts";
import { Field } from "../../ir/operands.ts";
import {
  isCdata,
  isIntegerType,
  isString,
  isTable,
  isTruthyType,
  Op,
  TREF_FALSE,
  TREF_NIL,
  TREF_TRUE,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { recordAccess } from "../access.ts";
import { recordEquality } from "../equality.ts";
import { isFunctionValue, isNumberValue, numberValue } from "../live.ts";
import { findMetamethod, type Metamethod, recordMetatable } from "../metatable.ts";
import { recordNextEntry } from "../next.ts";
import type { Recording } from "../recording.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome, TailCall } from "./call.ts";
import { recordKeyPosition } from "./next.ts";
import { allRarely } from "./rarely.ts";

/** Address of a library function that the libraries' state keeps. */
export const libraryFunction = (recording: Recording, name: string): number =>
  libraryWord(recording, LibraryStateField[name]);

/** A word of the libraries' state. */
const libraryWord = (recording: Recording, offset: number): number =>
  recording.u32(recording.environment.global + GlobalField.librarySpace + offset);

/** Nil and false have types of their own: the trace is specialised on what assert looks at. */
function recordAssert(call: LibraryCall): TRef[] {
  if (!isTruthyType(call.required(0))) return abort("BAD_ARGUMENT");
  return Array.from({ length: call.count }, (_, index) => call.required(index));
}

function recordType(call: LibraryCall): TRef[] {
  call.required(0);
  const value = call.live(0);
  const index = isNumberValue(value) ? ~Tag.values.NUMBER : ~value.high;
  return [call.recording.string(libraryWord(call.recording, LibraryStateField.typeNames + 4 * index))];
}

// -- Metatables --

function recordGetMetatable(call: LibraryCall): TRef[] {
  const object = call.required(0);
  const found = findMetamethod(call.recording, object, call.live(0), "metatable");
  return [found?.handler ?? recordMetatable(call.recording, object, call.live(0)).metatable];
}

function recordSetMetatable(call: LibraryCall): LibraryOutcome {
  const table = call.table(0);
  const metatable = call.required(1);
  const isNone = metatable === TREF_NIL;
  if (!isNone && !isTable(metatable)) return abort("BAD_ARGUMENT");
  if (findMetamethod(call.recording, table, call.live(0), "metatable") !== undefined)
    return abort("BAD_ARGUMENT");
  const field = call.emit(Op.FREF, Type.P32, table, Field.TAB_META);
  call.emit(Op.FSTORE, Type.TAB, field, isNone ? call.recording.builder.nullOf(Type.TAB) : metatable);
  if (!isNone) call.emit(Op.TBAR, Type.NIL, table);
  call.recording.needsSnapshot = true;
  return [table];
}

/** Hands the call over to the argument's metamethod, if it has one. */
export function recordMetaCall(call: LibraryCall, metamethod: Metamethod): TailCall | "stitch" | undefined {
  const found = findMetamethod(call.recording, call.required(0), call.live(0), metamethod);
  if (found === undefined) return undefined;
  if (!isFunctionValue(found.handlerValue)) return "stitch";
  return { callee: found.handler, calleeValue: found.handlerValue };
}

// -- Raw access --

function recordRawGet(call: LibraryCall): TRef[] {
  const [table, key] = [call.table(0), call.required(1)];
  const access = { table, tableValue: call.live(0), key, keyValue: call.live(1), chain: 0 };
  return [recordAccess(call.recording, access)];
}

function recordRawSet(call: LibraryCall): TRef[] {
  const [table, key, value] = [call.table(0), call.required(1), call.required(2)];
  const access = { table, tableValue: call.live(0), key, keyValue: call.live(1), chain: 0 };
  recordAccess(call.recording, { ...access, value, valueValue: call.live(2) });
  return [table];
}

function recordRawEqual(call: LibraryCall): TRef[] {
  const [left, right] = [call.required(0), call.required(1)];
  const difference = recordEquality(call.recording, left, right, call.live(0), call.live(1));
  return [difference === "none" ? TREF_TRUE : TREF_FALSE];
}

function recordRawLength(call: LibraryCall): TRef[] {
  const argument = call.required(0);
  if (isString(argument)) return [call.emit(Op.FLOAD, Type.INT, argument, Field.STR_LEN)];
  return [call.emit(Op.ALEN, Type.INT, call.table(0), TREF_NIL)];
}

/** The length of a table as it is now. */
export function liveLength(recording: Recording, table: number): number {
  return recording.environment.tableLength(table);
}

// -- Conversions --

const DECIMAL = 10;
function recordToNumber(call: LibraryCall): LibraryOutcome {
  if (call.isGiven(1)) {
    const radix = call.constantInteger(1);
    if (radix !== DECIMAL) return call.recording.rare.recordInRadix(call, radix);
  }
  const argument = call.required(0);
  if (isCdata(argument)) return call.recording.cdata.recordCdataToNumber(call);
  if (typeOf(argument) === Type.NUM || isIntegerType(typeOf(argument))) return [argument];
  if (!isString(argument)) return [TREF_NIL];
  if (call.liveNumber(0) !== undefined) return [call.guard(Op.STRTO, Type.NUM, argument)];
  const nil = call.recording.builder.ir.int64(0xffffffff, 0xffffffff);
  call.guard(Op.EQ, Type.I64, call.helper("parseNumber", argument), nil);
  return [TREF_NIL];
}

// -- Traversal --

function recordNextCall(call: LibraryCall): LibraryOutcome {
  const table = call.table(0);
  const address = call.live(0).low;
  const { recording } = call;
  const { index, liveIndex } = recordKeyPosition(recording, table, address, call.argument(1), call.live(1));
  const entry = recordNextEntry(recording, table, address, index, liveIndex, true);
  return entry === undefined ? [TREF_NIL] : [entry.key, entry.value];
}

const traversal =
  (metamethod: Metamethod, iterator: number, control: (call: LibraryCall) => TRef): LibraryHandler =>
  (call) => {
    const isCdata = typeOf(call.required(0)) === Type.CDATA;
    if (isCdata || call.recording.u8(call.recording.environment.global + GlobalField.has52) !== 0) {
      const metaCall = recordMetaCall(call, metamethod);
      if (metaCall !== undefined) return metaCall;
    }
    const next = call.recording.object(libraryWord(call.recording, iterator), Type.FUNC);
    return [next, call.table(0), control(call)];
  };

function recordNextElement(call: LibraryCall): LibraryOutcome {
  const table = call.table(0);
  if (!isNumberValue(call.live(1))) return abort("BAD_ARGUMENT");
  const { ref, value } = call.integer(1);
  const key = call.emit(Op.ADD, Type.INT, ref, call.int(1));
  const keyValue = numberValue((value + 1) | 0);
  const element = recordAccess(call.recording, { table, tableValue: call.live(0), key, keyValue, chain: 0 });
  return element === TREF_NIL ? [] : [key, element];
}

export const baseHandlers: Readonly<Record<string, LibraryHandler>> = {
  assert: recordAssert,
  type: recordType,
  pairs: traversal("pairs", LibraryStateField.base_next, () => TREF_NIL),
  ipairs: traversal("ipairs", LibraryStateField.base_ipairs_aux, (call) => call.int(0)),
  ipairs_aux: recordNextElement,
  next: recordNextCall,
  getmetatable: recordGetMetatable,
  setmetatable: recordSetMetatable,
  rawget: recordRawGet,
  rawset: recordRawSet,
  rawequal: recordRawEqual,
  rawlen: recordRawLength,
  tonumber: recordToNumber,
  ...allRarely("base", ["tostring", "unpack", "select"]),
  pcall: (call) => (call.count >= 1 ? "pcall" : abort("BAD_ARGUMENT")),
  xpcall: (call) => (call.count >= 2 ? "xpcall" : abort("BAD_ARGUMENT")),
};
