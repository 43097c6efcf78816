/**
 * String buffers on the trace (LuaJIT: recff_buffer_method_* in lj_ffrecord.c). The core does the work. While a call
 * appends several values the trace must not be left: the interpreter would append some of them twice.
 */
import { UserdataField } from "../../../lib/offsets.ts";
import { CtypeId } from "../../../spec/ctypes.ts";
import type { IrHelperName } from "../../../spec/ir-helpers.ts";
import { Limit, Tag, UserdataKind } from "../../../spec/vm.ts";
import { abort } from "../../abort.ts";
import { Field } from "../../ir/operands.ts";
import {
  isConstant,
  isIntegerType,
  isNumberRef,
  isString,
  Op,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { objectValue, readValue, typeOfValue } from "../live.ts";
import { libraryFunction } from "./base.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";
import { fillBuffer, recordPieces } from "./string-format.ts";

const { MAX_BUFFER } = Limit.values;

const isBuffer = (call: LibraryCall, index: number): boolean =>
  call.isType(index, Type.UDATA) &&
  call.recording.u8(call.live(index).low + UserdataField.kind) === UserdataKind.values.BUFFER;

/** An argument that is a string buffer, guarded to be one. */
function bufferAt(call: LibraryCall, index: number): TRef {
  const buffer = call.required(index);
  if (!isBuffer(call, index)) return abort("BAD_ARGUMENT");
  const kind = call.emit(Op.FLOAD, Type.U8, buffer, Field.UDATA_KIND);
  call.guard(Op.EQ, Type.INT, kind, call.int(UserdataKind.values.BUFFER));
  return buffer;
}

/** Calls a helper that changes something. */
function change(call: LibraryCall, helper: IrHelperName, ...parameters: readonly TRef[]): TRef {
  const result = call.helper(helper, ...parameters);
  call.recording.needsSnapshot = true;
  return result;
}

interface Size {
  readonly ref: TRef;
  readonly value: number;
}

/** A number of bytes, guarded to be allowed: a number or a 64-bit integer of C. */
function sizeAt(call: LibraryCall, index: number): Size {
  const argument = call.required(index);
  if (typeOf(argument) === Type.CDATA) return call.recording.cdata.wideSizeAt(call, index, MAX_BUFFER);
  if (!isNumberRef(argument)) return abort("BAD_ARGUMENT");
  const { ref, value } = call.integer(index);
  if (value < 0 || value > MAX_BUFFER) return abort("BAD_ARGUMENT");
  if (!isConstant(ref)) call.guard(Op.ULE, Type.INT, ref, call.int(MAX_BUFFER));
  return { ref, value };
}

// -- Writing --

/** Strings shorter than this cost no fuel. */
const SHORT = 64;
/** Bytes that the text of a number needs (core/number/). */
const INTEGER_BYTES = 11;
const NUMBER_BYTES = 32;

/** Numbers that are constant become strings, and constant strings side by side become one. */
function joinConstants(call: LibraryCall, values: readonly TRef[]): TRef[] {
  const joined: TRef[] = [];
  for (const value of values) {
    const text = isConstant(value) ? call.textOf(value) : value;
    const [before, bytes] = [call.constantBytes(joined.at(-1) ?? 0), call.constantBytes(text)];
    if (before && bytes) joined[joined.length - 1] = call.bytes(Uint8Array.of(...before, ...bytes));
    else joined.push(text);
  }
  return joined;
}

/** The bytes that values need; integers may overflow. */
function sizeOf(call: LibraryCall, values: readonly TRef[]): TRef {
  let known = 0;
  let size = 0;
  for (const value of values) {
    const bytes = call.constantBytes(value);
    if (bytes) known += bytes.length;
    else if (!isString(value)) known += isIntegerType(typeOf(value)) ? INTEGER_BYTES : NUMBER_BYTES;
    else {
      const length = call.emit(Op.FLOAD, Type.INT, value, Field.STR_LEN);
      size = size === 0 ? length : call.guard(Op.ADDOV, Type.INT, size, length);
    }
  }
  return size === 0 ? call.int(known) : call.guard(Op.ADDOV, Type.INT, size, call.int(known));
}

function putOne(call: LibraryCall, buffer: TRef, value: TRef, room: TRef): void {
  if (isIntegerType(typeOf(value))) change(call, "stringBufferPutInteger", buffer, value, room);
  else if (!isString(value)) change(call, "stringBufferPutNumber", buffer, value, room);
  else {
    const bytes = call.constantBytes(value);
    const isShort = bytes !== undefined && bytes.length < SHORT;
    change(call, isShort ? "stringBufferPutShort" : "stringBufferPut", buffer, value, room);
  }
}

/** Puts strings and numbers. The first makes room for all, so that no other is refused. */
function putAll(call: LibraryCall, buffer: TRef, values: readonly TRef[]): void {
  const joined = joinConstants(call, values);
  const room = sizeOf(call, joined.slice(1));
  for (const [index, value] of joined.entries())
    putOne(call, buffer, value, index === 0 ? room : call.int(0));
}

function recordPut(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  if (call.count === 2 && isBuffer(call, 1)) {
    const other = bufferAt(call, 1);
    if (call.live(0).low === call.live(1).low) return abort("BAD_ARGUMENT");
    call.guard(Op.NE, Type.UDATA, buffer, other);
    change(call, "stringBufferPutBuffer", buffer, other);
    return [buffer];
  }
  const values = Array.from({ length: call.count - 1 }, (_, index) => call.required(index + 1));
  if (!values.every((value) => isString(value) || isNumberRef(value))) return "stitch";
  putAll(call, buffer, values);
  return [buffer];
}

function recordPutFormatted(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  const pieces = recordPieces(call, 1);
  if (pieces === undefined) return "stitch";
  if (pieces.every((piece) => typeof piece === "number")) putAll(call, buffer, pieces);
  else change(call, "stringBufferPutScratch", buffer, fillBuffer(call, pieces).end());
  return [buffer];
}

function recordSet(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  const string = call.required(1);
  if (typeOf(string) === Type.CDATA) {
    const callee = libraryFunction(call.recording, "string_buffer_set_cdata");
    return {
      callee: call.recording.object(callee, Type.FUNC),
      calleeValue: objectValue(callee, Tag.values.FUNCTION),
      parameters: Array.from({ length: call.count }, (_, index) => call.required(index)),
    };
  }
  if (!isString(string)) return abort("BAD_ARGUMENT");
  change(call, "stringBufferSet", buffer, string);
  return [buffer];
}

/** Bytes that C data points to, and their number behind it, guarded to be in memory. */
function bytesAt(call: LibraryCall, index: number): { readonly pointer: TRef; readonly size: TRef } {
  const { block, ensureBlock } = call.recording.cdata;
  const bytes = block(call, index, CtypeId.P_CVOID);
  const { ref: size, value } = sizeAt(call, index + 1);
  ensureBlock(call, bytes, size, value);
  return { pointer: bytes.pointer, size };
}

function recordSetCdata(call: LibraryCall): LibraryOutcome {
  const [buffer, cdata] = [bufferAt(call, 0), call.required(1)];
  const { pointer, size } = bytesAt(call, 1);
  change(call, "stringBufferSetBytes", buffer, cdata, pointer, size);
  return [buffer];
}

function recordPutCdata(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  if (!call.isType(1, Type.CDATA)) return abort("BAD_ARGUMENT");
  const { pointer, size } = bytesAt(call, 1);
  change(call, "stringBufferPutBytes", buffer, pointer, size);
  return [buffer];
}

function recordReset(call: LibraryCall): TRef[] {
  const buffer = bufferAt(call, 0);
  change(call, "stringBufferReset", buffer);
  return [buffer];
}

// -- Reading --

function recordSkip(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  const size = sizeAt(call, 1).ref;
  change(call, "stringBufferSkip", buffer, size);
  return [buffer];
}

/** Several strings are left to the interpreter: their helpers could not be repeated. */
function recordGet(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  if (call.count > 2) return "stitch";
  const size = call.isGiven(1) ? sizeAt(call, 1).ref : call.int(MAX_BUFFER);
  return [change(call, "stringBufferTake", buffer, size)];
}

const recordText = (call: LibraryCall): TRef[] => [call.helper("stringBufferText", bufferAt(call, 0))];
const recordLength = (call: LibraryCall): TRef[] => [call.helper("stringBufferLength", bufferAt(call, 0))];

// -- Pointers --

function recordRef(call: LibraryCall): TRef[] {
  const buffer = bufferAt(call, 0);
  const start = call.helper("stringBufferStart", buffer);
  return [
    call.recording.cdata.box(call.recording, CtypeId.P_UINT8, start),
    call.helper("stringBufferLength", buffer),
  ];
}

function recordReserve(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  const size = sizeAt(call, 1).ref;
  const place = change(call, "stringBufferReserve", buffer, size);
  return [
    call.recording.cdata.box(call.recording, CtypeId.P_UINT8, place),
    call.helper("stringBufferRoom", buffer),
  ];
}

function recordCommit(call: LibraryCall): LibraryOutcome {
  const buffer = bufferAt(call, 0);
  const size = sizeAt(call, 1).ref;
  call.guard(Op.ULE, Type.INT, size, call.helper("stringBufferRoom", buffer));
  change(call, "stringBufferCommit", buffer, size);
  return [buffer];
}

// -- Serialization. What the interpreter raises an error for is not recorded --

function recordEncodeTo(call: LibraryCall): TRef[] {
  const buffer = bufferAt(call, 0);
  change(call, "stringBufferEncode", buffer, call.required(1));
  return [buffer];
}

const recordEncode = (call: LibraryCall): TRef[] => [change(call, "encodedString", call.required(0))];

/**
 * The value in the slots that a helper gives. The trace is specialised on the type that it has now, which is guarded
 * before anything is decoded.
 */
function loadDecoded(
  call: LibraryCall,
  helper: "decodedValue" | "stringBufferDecode",
  peek: "encodedTag" | "stringBufferPeek",
  parameter: TRef,
  live: number,
) {
  const { recording } = call;
  const { environment } = recording;
  const address = environment.compute(helper, environment.global, live) ?? 0;
  const tag = environment.compute(peek, live) ?? 0;
  if (address === 0) return abort("BAD_ARGUMENT");
  const type = typeOfValue(readValue(recording.heap, address >>> 0));
  call.guard(Op.EQ, Type.INT, call.helper(peek, parameter), call.int(tag));
  const slots = call.helper(helper, parameter);
  return { slots, value: recording.loadTyped(Op.VLOAD, type, slots) };
}

function recordDecode(call: LibraryCall): TRef[] {
  const string = call.required(0);
  if (!isString(string)) return abort("BAD_ARGUMENT");
  return [loadDecoded(call, "decodedValue", "encodedTag", string, call.live(0).low).value];
}

function recordDecodeFrom(call: LibraryCall): TRef[] {
  const buffer = bufferAt(call, 0);
  const { slots, value } = loadDecoded(
    call,
    "stringBufferDecode",
    "stringBufferPeek",
    buffer,
    call.live(0).low,
  );
  const size = call.recording.loadTyped(Op.VLOAD, Type.NUM, slots, 1);
  change(call, "stringBufferAdvance", buffer, size);
  return [value];
}

export const stringBufferHandlers = {
  method_put: recordPut,
  method_putf: recordPutFormatted,
  method_putcdata: recordPutCdata,
  method_set: recordSet,
  set_cdata: recordSetCdata,
  method_reset: recordReset,
  method_skip: recordSkip,
  method_get: recordGet,
  method___tostring: recordText,
  method___len: recordLength,
  method_ref: recordRef,
  method_reserve: recordReserve,
  method_commit: recordCommit,
  method_encode: recordEncodeTo,
  method_decode: recordDecodeFrom,
  encode: recordEncode,
  decode: recordDecode,
} satisfies Record<string, LibraryHandler>;
