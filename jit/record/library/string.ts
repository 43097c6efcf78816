/** String functions on the trace (LuaJIT: recff_string_* in lj_ffrecord.c). Positions are 32-bit integers. */

import { GlobalField } from "../../../lib/offsets.ts";
import { TostringMode, XloadMode } from "../../../spec/ir.ts";
import { conversion, Field } from "../../ir/operands.ts";
import { isTruthyType, Op, refOf, TREF_NIL, type TRef, Type } from "../../ir/types.ts";
import { bufferOf } from "./buffer.ts";
import type { IntegerArgument, LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";
import { recordFindPattern } from "./pattern.ts";

const INT_FROM_BYTE = conversion(Type.INT, Type.U8);

/** Bytes that string.byte may give on a trace; more would not fit into its slots. */
const MAX_BYTES = 100;

const lengthOf = (call: LibraryCall, string: TRef): TRef =>
  call.emit(Op.FLOAD, Type.INT, string, Field.STR_LEN);

function byteAt(call: LibraryCall, string: TRef, offset: TRef): TRef {
  const address = call.emit(Op.STRREF, Type.P32, string, offset);
  const byte = call.emit(Op.XLOAD, Type.U8, address, XloadMode.READONLY);
  return call.emit(Op.CONV, Type.INT, byte, INT_FROM_BYTE);
}

const substring = (call: LibraryCall, string: TRef, offset: TRef, length: TRef): TRef =>
  call.emit(Op.SNEW, Type.STR, call.emit(Op.STRREF, Type.P32, string, offset), length);

/**
 * The offset of a starting position, which counts from 1, or from the end if it is negative. The trace is specialised
 * on which of both it is, and on whether it lies before the string.
 */
function startOffset(call: LibraryCall, start: IntegerArgument, length: IntegerArgument): IntegerArgument {
  const zero = call.int(0);
  if (start.value > 0) {
    const ref = call.guard(Op.ADDOV, Type.INT, start.ref, call.int(-1));
    call.guard(Op.GE, Type.INT, ref, zero);
    return { ref, value: start.value - 1 };
  }
  if (start.value === 0) {
    call.guard(Op.EQ, Type.INT, start.ref, zero);
    return { ref: zero, value: 0 };
  }
  call.guard(Op.LT, Type.INT, start.ref, zero);
  const ref = call.emit(Op.ADD, Type.INT, length.ref, start.ref);
  const value = start.value + length.value;
  call.guardThat(value < 0, Op.LT, Op.GE, ref, zero);
  return value < 0 ? { ref: zero, value: 0 } : { ref, value };
}

/** Subject and range of string.byte and string.sub. */
interface Range {
  readonly string: TRef;
  readonly length: IntegerArgument;
  readonly start: IntegerArgument;
  readonly end: IntegerArgument;
}

const isBelow = (length: number, position: number): boolean => position >= 0 && position <= length;

/** The offset of the only byte, if start and end are the same reference and lie within the string; else 0. */
function singleOffset(call: LibraryCall, { length, start, end }: Range): TRef {
  const isSame = refOf(start.ref) === refOf(end.ref);
  if (!isSame || start.value === 0 || !isBelow(length.value, end.value)) return 0;
  const offset = call.emit(Op.ADD, Type.INT, start.ref, call.int(-1));
  call.guard(Op.ULT, Type.INT, offset, length.ref);
  return offset;
}

/** The offset behind the range's end, limited to the string. */
function endOffset(call: LibraryCall, { length, end }: Range): IntegerArgument {
  if (end.value < 0) {
    call.guard(Op.LT, Type.INT, end.ref, call.int(0));
    const sum = call.emit(Op.ADD, Type.INT, length.ref, end.ref);
    return { ref: call.emit(Op.ADD, Type.INT, sum, call.int(1)), value: end.value + length.value + 1 };
  }
  if (isBelow(length.value, end.value)) {
    call.guard(Op.ULE, Type.INT, end.ref, length.ref);
    return end;
  }
  call.guard(Op.GT, Type.INT, end.ref, length.ref);
  return length;
}

function subject(call: LibraryCall): { string: TRef; length: IntegerArgument } {
  const string = call.string(0);
  const value = call.bytesAt(call.liveString(0)).length;
  return { string, length: { ref: lengthOf(call, string), value } };
}

const integerOr = (call: LibraryCall, index: number, fallback: IntegerArgument): IntegerArgument =>
  call.isGiven(index) ? call.integer(index) : fallback;

const constant = (call: LibraryCall, value: number): IntegerArgument => ({ ref: call.int(value), value });

function recordSub(call: LibraryCall): TRef[] {
  const range: Range = {
    ...subject(call),
    start: call.integer(1),
    end: integerOr(call, 2, constant(call, -1)),
  };
  const { string, length } = range;
  const single = singleOffset(call, range);
  if (single !== 0) return [substring(call, string, single, call.int(1))];
  const end = endOffset(call, range);
  const start = startOffset(call, range.start, length);
  if (start.value > end.value) {
    call.guard(Op.LT, Type.INT, end.ref, start.ref);
    const { recording } = call;
    return [recording.string(recording.u32(recording.environment.global + GlobalField.emptyString))];
  }
  // An empty range is no other trace.
  const size = call.guard(Op.SUBOV, Type.INT, end.ref, start.ref);
  call.guard(Op.GE, Type.INT, size, call.int(0));
  return [substring(call, string, start.ref, size)];
}

function recordByte(call: LibraryCall): LibraryOutcome {
  const first = integerOr(call, 1, constant(call, 1));
  const range: Range = { ...subject(call), start: first, end: integerOr(call, 2, first) };
  const { string, length } = range;
  const single = singleOffset(call, range);
  if (single !== 0) return [byteAt(call, string, single)];
  const end = endOffset(call, range);
  const start = startOffset(call, range.start, length);
  const count = end.value - start.value;
  if (count <= 0) {
    call.guard(Op.LE, Type.INT, end.ref, start.ref);
    return [];
  }
  if (count > MAX_BYTES) return "stitch";
  const size = call.guard(Op.SUBOV, Type.INT, end.ref, start.ref);
  call.guard(Op.EQ, Type.INT, size, call.int(count));
  call.recording.checkDepth(count);
  return Array.from({ length: count }, (_, index) =>
    byteAt(call, string, call.emit(Op.ADD, Type.INT, start.ref, call.int(index))),
  );
}

function recordChar(call: LibraryCall): TRef[] {
  const limit = call.int(255);
  const characters = Array.from({ length: call.count }, (_, index) => {
    const { ref } = call.integer(index);
    call.guard(Op.ULE, Type.INT, ref, limit);
    return call.emit(Op.TOSTR, Type.STR, ref, TostringMode.CHAR);
  });
  if (characters.length === 1) return characters;
  if (characters.length === 0) return [call.text("")];
  const buffer = bufferOf(call);
  for (const character of characters) buffer.put(character);
  return [buffer.finish()];
}

function recordRep(call: LibraryCall): TRef[] {
  const string = call.string(0);
  const { ref } = call.integer(1);
  const separator = call.isGiven(2) ? call.string(2) : call.recording.builder.nullOf(Type.STR);
  const buffer = bufferOf(call);
  buffer.append("bufferPutRepeated", string, separator, ref);
  return [buffer.finish()];
}

const transformation =
  (helper: "bufferPutReversed" | "bufferPutLower" | "bufferPutUpper"): LibraryHandler =>
  (call) => {
    const string = call.string(0);
    const buffer = bufferOf(call);
    buffer.append(helper, string);
    return [buffer.finish()];
  };

// -- Searching --

/** Bytes that make a pattern more than a fixed string. */
const specials: ReadonlySet<number> = new Set([..."$*+?.([%-^"].map((character) => character.charCodeAt(0)));

function recordFind(call: LibraryCall): LibraryOutcome {
  const { string, length } = subject(call);
  const text = call.string(1);
  const textAddress = call.liveString(1);
  const textBytes = call.bytesAt(textAddress);
  const isPlain = call.count > 3 && isTruthyType(call.required(3));
  if (!isPlain) {
    if (textBytes.some((byte) => specials.has(byte))) return recordFindPattern(call);
    call.guard(Op.EQ, Type.STR, text, call.recording.string(textAddress));
  }
  const offset = startOffset(call, integerOr(call, 2, constant(call, 1)), length);
  const start = clampToEnd(call, offset, length);
  if (call.recording.has52 && start !== offset) return [TREF_NIL];
  const found = call.helper("findText", string, text, start.ref);
  // The core's own search: it ends where the program is stopped.
  const { environment } = call.recording;
  const live = environment.compute(
    "findText",
    environment.global,
    call.liveString(0),
    textAddress,
    start.value,
  );
  if (live === undefined) return "stitch";
  const isFound = live >= 0;
  call.guardThat(isFound, Op.GE, Op.LT, found, call.int(0));
  if (!isFound) return [TREF_NIL];
  return [
    call.emit(Op.ADD, Type.INT, found, call.int(1)),
    call.emit(Op.ADD, Type.INT, found, lengthOf(call, text)),
  ];
}

function clampToEnd(call: LibraryCall, offset: IntegerArgument, length: IntegerArgument): IntegerArgument {
  const isWithin = offset.value <= length.value;
  call.guardThat(isWithin, Op.ULE, Op.UGT, offset.ref, length.ref);
  return isWithin ? offset : length;
}

export const stringHandlers = {
  len: (call) => [lengthOf(call, call.string(0))],
  byte: recordByte,
  char: recordChar,
  sub: recordSub,
  rep: recordRep,
  reverse: transformation("bufferPutReversed"),
  lower: transformation("bufferPutLower"),
  upper: transformation("bufferPutUpper"),
  find: recordFind,
} satisfies Readonly<Record<string, LibraryHandler>>;
