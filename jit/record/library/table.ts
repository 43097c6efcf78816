/** Table functions on the trace (LuaJIT: recff_table_* in lj_ffrecord.c; getn, remove and move are Lua code there). */
import { abort } from "../../abort.ts";
import { Op, TREF_NIL, type TRef, Type } from "../../ir/types.ts";
import { recordAccess } from "../access.ts";
import { NIL_VALUE, numberValue } from "../live.ts";
import { liveLength } from "./base.ts";
import { bufferOf } from "./buffer.ts";
import type { IntegerArgument, LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";

const lengthOf = (call: LibraryCall, table: TRef): TRef => call.emit(Op.ALEN, Type.INT, table, TREF_NIL);

/** The length of the first argument. */
function length(call: LibraryCall): IntegerArgument {
  const ref = lengthOf(call, call.table(0));
  return { ref, value: liveLength(call.recording, call.live(0).low) };
}

/** A raw access to an element of the first argument. */
const element = (call: LibraryCall, { ref, value }: IntegerArgument) => ({
  table: call.table(0),
  tableValue: call.live(0),
  key: ref,
  keyValue: numberValue(value),
  chain: 0,
});

function recordInsert(call: LibraryCall): TRef[] {
  const { ref, value } = length(call);
  if (call.count === 2) {
    const key = { ref: call.emit(Op.ADD, Type.INT, ref, call.int(1)), value: value + 1 };
    const inserted = call.required(1);
    recordAccess(call.recording, { ...element(call, key), value: inserted, valueValue: call.live(1) });
    return [];
  }
  if (call.count !== 3) return abort("BAD_ARGUMENT");
  call.helper("insertAt", call.table(0), call.integer(1).ref, ref, call.required(2));
  call.recording.needsSnapshot = true;
  return [];
}

/** The trace is specialised on where the position lies: at the end, below or elsewhere. */
function recordRemove(call: LibraryCall): LibraryOutcome {
  const last = length(call);
  const zero = call.int(0);
  if (!call.isGiven(1)) {
    call.guardThat(last.value === 0, Op.EQ, Op.NE, last.ref, zero);
    return last.value === 0 ? [] : [takeLast(call, last)];
  }
  const position = call.integer(1);
  if (position.value !== call.liveNumber(1)) return "stitch";
  if (position.value < 1 || position.value > last.value) {
    if (position.value < 1) call.guard(Op.LE, Type.INT, position.ref, zero);
    else call.guard(Op.GT, Type.INT, position.ref, last.ref);
    return [];
  }
  call.guard(Op.GT, Type.INT, position.ref, zero);
  if (position.value === last.value) {
    call.guard(Op.EQ, Type.INT, position.ref, last.ref);
    return [takeLast(call, last)];
  }
  call.guard(Op.LT, Type.INT, position.ref, last.ref);
  const removed = recordAccess(call.recording, element(call, position));
  call.helper("closeGap", call.table(0), position.ref, last.ref);
  call.recording.needsSnapshot = true;
  return [removed];
}

/** Loads the last element and stores nil in its place. */
function takeLast(call: LibraryCall, last: IntegerArgument): TRef {
  const removed = recordAccess(call.recording, element(call, last));
  recordAccess(call.recording, { ...element(call, last), value: TREF_NIL, valueValue: NIL_VALUE });
  return removed;
}

function recordConcat(call: LibraryCall): TRef[] {
  const table = call.table(0);
  const separator = call.isGiven(1) ? call.string(1) : call.recording.builder.nullOf(Type.STR);
  const first = call.isGiven(2) ? call.integer(2).ref : call.int(1);
  const last = call.isGiven(3) ? call.integer(3).ref : lengthOf(call, table);
  const buffer = bufferOf(call);
  buffer.append("bufferPutTable", table, separator, first, last);
  const result = buffer.finish();
  // An element that is no text is an error, even if nobody wants the result.
  call.emit(Op.USE, Type.STR, result);
  return [result];
}

/** Sizes that TNEW can name. */
const MAX_LITERAL = 0x7fff;
const MAX_HASH_SIZE = 1 << 24;

/** As good as 0, as the library counts an element more. What is less is an error. */
const NO_ELEMENTS = -1;

const hashBits = (keys: number): number => (keys > 1 ? 32 - Math.clz32(keys - 1) : keys);

function recordNew(call: LibraryCall): TRef[] {
  const [elements, keys] = [call.integer(0).ref, call.integer(1).ref];
  const [elementCount, keyCount] = [call.integerConstant(elements), call.integerConstant(keys)];
  const isLiteral =
    elementCount !== undefined &&
    keyCount !== undefined &&
    elementCount >= NO_ELEMENTS &&
    elementCount < MAX_LITERAL &&
    keyCount >= 0 &&
    keyCount <= MAX_HASH_SIZE;
  if (!isLiteral) return [call.helper("newSizedTable", elements, keys)];
  const arraySize = elementCount > 0 ? elementCount + 1 : 0;
  return [call.emit(Op.TNEW, Type.TAB, arraySize, hashBits(keyCount))];
}

function recordClear(call: LibraryCall): TRef[] {
  call.helper("clearTable", call.table(0));
  call.recording.needsSnapshot = true;
  return [];
}

function recordMove(call: LibraryCall): TRef[] {
  const source = call.table(0);
  const [first, last, position] = [1, 2, 3].map((index) => call.double(index));
  const target = call.isGiven(4) ? call.table(4) : source;
  call.helper("moveRange", source, first, last, position, target);
  call.recording.needsSnapshot = true;
  return [target];
}

export const tableHandlers: Readonly<Record<string, LibraryHandler>> = {
  getn: (call) => [length(call).ref],
  insert: recordInsert,
  remove: recordRemove,
  concat: recordConcat,
  new: recordNew,
  clear: recordClear,
  move: recordMove,
};
