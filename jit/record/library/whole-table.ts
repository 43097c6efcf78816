/** Functions that make or fill tables, or read all of one, on the trace (LuaJIT: recff_table_*). */
import { Op, type TRef, Type } from "../../ir/types.ts";
import { bufferOf } from "./buffer.ts";
import type { LibraryCall, LibraryHandler } from "./call.ts";
import { lengthOf } from "./table.ts";

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

export const wholeTableHandlers = {
  concat: recordConcat,
  new: recordNew,
  clear: recordClear,
  move: recordMove,
} satisfies Readonly<Record<string, LibraryHandler>>;
