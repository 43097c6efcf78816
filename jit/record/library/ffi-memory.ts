/** Blocks of memory that functions of the FFI library copy, fill and make strings of (LuaJIT: recff_ffi_copy, recff_ffi_fill, recff_ffi_string). */
import type { CtypeNumber } from "../../../lib/ffi/ctype.ts";
import { LEAST_ADDRESS, lowWord } from "../../../lib/ffi/memory.ts";
import { StringField } from "../../../lib/offsets.ts";
import { CtypeId } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { Field } from "../../ir/operands.ts";
import { isCdata, isConstant, isString, Op, type TRef, Type } from "../../ir/types.ts";
import { liveAddress, liveInteger } from "../cdata/live.ts";
import { type LuaOperand, toC } from "../cdata/store.ts";
import { numberOf } from "../live.ts";
import type { Recording } from "../recording.ts";
import type { LibraryCall, LibraryOutcome } from "./call.ts";

export const operand = (call: LibraryCall, index: number): LuaOperand => ({
  ref: call.required(index),
  value: call.live(index),
});

interface Block {
  readonly pointer: TRef;
  readonly address: number;
}

/** A pointer argument. */
export function block(call: LibraryCall, index: number, id: CtypeNumber): Block {
  const { recording } = call;
  const argument = operand(call, index);
  const pointer = toC(recording, recording.environment.ffi.types.get(id), argument);
  return { pointer, address: addressOfArgument(recording, argument) };
}

function addressOfArgument(recording: Recording, { ref, value }: LuaOperand): number {
  if (isString(ref)) return value.low + StringField.data;
  return isCdata(ref) ? liveAddress(recording, value.low) : 0;
}

interface ByteCount {
  readonly ref: TRef;
  readonly value: number;
}

/** A number of bytes, guarded not to be negative. */
function byteCount(call: LibraryCall, index: number): ByteCount {
  const { recording } = call;
  const argument = operand(call, index);
  const value = isCdata(argument.ref)
    ? Number(BigInt.asIntN(32, liveInteger(recording, argument.value.low)))
    : lowWord(numberOf(argument.value)) | 0;
  if (value < 0) return abort("NYI_FUNCTION");
  const ref = toC(recording, recording.environment.ffi.types.get(CtypeId.INT32), argument);
  if (!isConstant(ref)) call.guard(Op.GE, Type.INT, ref, call.int(0));
  return { ref, value };
}

/** All bytes of a string, and the 0 behind it. */
function wholeString(call: LibraryCall, index: number): ByteCount {
  const length = call.emit(Op.FLOAD, Type.INT, call.required(index), Field.STR_LEN);
  const value = call.recording.u32(call.live(index).low + StringField.length) + 1;
  return { ref: call.emit(Op.ADD, Type.INT, length, call.int(1)), value };
}

/** Guards that so many bytes from an address on are memory. */
export function ensureBlock(call: LibraryCall, { pointer, address }: Block, bytes: TRef, live: number): void {
  const size = call.recording.heap.u8.length;
  if (address < LEAST_ADDRESS || address + live > size) abort("BAD_ARGUMENT");
  const distance = call.emit(Op.ADD, Type.INT, pointer, call.int(-LEAST_ADDRESS));
  call.guard(Op.ULE, Type.INT, distance, call.int((size - LEAST_ADDRESS) | 0));
  const room = call.emit(Op.SUB, Type.INT, call.int((size - LEAST_ADDRESS) | 0), distance);
  call.guard(Op.ULE, Type.INT, bytes, room);
}

export function recordCopy(call: LibraryCall): LibraryOutcome {
  const target = block(call, 0, CtypeId.P_VOID);
  const isWhole = isString(call.required(1)) && call.count < 3;
  const source = block(call, 1, CtypeId.P_CVOID);
  const { ref, value } = isWhole ? wholeString(call, 1) : byteCount(call, 2);
  ensureBlock(call, target, ref, value);
  if (!isWhole) ensureBlock(call, source, ref, value);
  call.helper("copyMemory", target.pointer, source.pointer, ref);
  call.recording.needsSnapshot = true;
  return [];
}

export function recordFill(call: LibraryCall): LibraryOutcome {
  const target = block(call, 0, CtypeId.P_VOID);
  const { ref, value } = byteCount(call, 1);
  const byte = call.isGiven(2)
    ? toC(call.recording, call.recording.environment.ffi.types.get(CtypeId.INT32), operand(call, 2))
    : call.int(0);
  ensureBlock(call, target, ref, value);
  call.helper("fillMemory", target.pointer, byte, ref);
  call.recording.needsSnapshot = true;
  return [];
}

export function recordString(call: LibraryCall): LibraryOutcome {
  if (!call.isGiven(1)) return recordText(call);
  const source = block(call, 0, CtypeId.P_CVOID);
  const { ref, value } = byteCount(call, 1);
  ensureBlock(call, source, ref, value);
  return [call.helper("stringAt", source.pointer, ref)];
}

/** The string that a 0 ends. */
function recordText(call: LibraryCall): LibraryOutcome {
  const { pointer, address } = block(call, 0, CtypeId.P_CCHAR);
  if (address < LEAST_ADDRESS || call.recording.heap.u8.indexOf(0, address) < 0) return abort("BAD_ARGUMENT");
  const length = call.helper("textLength", pointer);
  call.guard(Op.GE, Type.INT, length, call.int(0));
  return [call.helper("stringAt", pointer, length)];
}
