/** 64-bit integers of C among the arguments of functions that make text, or take them as sizes. */
import { CtypeId } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import type { LibraryCall } from "../library/call.ts";
import { liveInteger } from "./live.ts";
import { convertNumber } from "./numbers.ts";
import { scalarOf, specializeType } from "./scalar.ts";

/** The 64-bit integer that C data is; undefined: it is something else. */
export function int64At(call: LibraryCall, index: number): TRef | undefined {
  const { recording } = call;
  const [cdata, address] = [call.required(index), call.live(index).low];
  const id = specializeType(recording, cdata, address);
  return id === CtypeId.INT64 || id === CtypeId.UINT64
    ? scalarOf(recording, cdata, address).value
    : undefined;
}

/** Its text, as the language writes it. */
export function int64Text(call: LibraryCall, index: number): TRef | undefined {
  const value = int64At(call, index);
  if (value === undefined) return undefined;
  const buffer = call.recording.rare.bufferOf(call);
  buffer.append("bufferPutInt64", value, call.int(typeOf(value) === Type.U64 ? 1 : 0));
  return buffer.finish();
}

/** A number of bytes up to a limit, guarded to be such. */
export function wideSizeAt(
  call: LibraryCall,
  index: number,
  limit: number,
): { readonly ref: TRef; readonly value: number } {
  const { recording } = call;
  const integer = int64At(call, index) ?? abort("BAD_ARGUMENT");
  const value = BigInt.asUintN(64, liveInteger(recording, call.live(index).low));
  if (value > limit) return abort("BAD_ARGUMENT");
  const { builder } = recording;
  const most = builder.typed(builder.ir.int64(limit, 0, Type.U64));
  call.guard(Op.ULE, Type.U64, convertNumber(recording, integer, Type.U64), most);
  return { ref: convertNumber(recording, integer, Type.INT), value: Number(value) };
}
