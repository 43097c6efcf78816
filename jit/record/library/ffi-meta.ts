/** Functions that the metatable of all C data has (LuaJIT: recff_cdata_call; text and traversal are recorded beyond it). */
import { functionType } from "../../../lib/ffi/call.ts";
import {
  type CtypeNumber,
  isComplex,
  isEnum,
  isFunc,
  isInteger,
  isPtr,
  isStruct,
  isVector,
} from "../../../lib/ffi/ctype.ts";
import { CtypeId } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { isCdata, isString, Op, type TRef, Type } from "../../ir/types.ts";
import { recordFunctionCall } from "../cdata/call.ts";
import { liveAddress } from "../cdata/live.ts";
import { metamethodOf, metamethodOfTarget } from "../cdata/metamethods.ts";
import { convertNumber } from "../cdata/numbers.ts";
import { addressOf } from "../cdata/place.ts";
import { locate, scalarOf, specializeCtype, specializeType } from "../cdata/scalar.ts";
import { isFunctionValue } from "../live.ts";
import type { MetamethodFound } from "../metatable.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";
import { newObject } from "./ffi.ts";
import { operand } from "./ffi-memory.ts";

/** Calls a function of C or a metamethod, or makes an object of a type. */
function recordCall(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const [ref, address] = [call.required(0), call.live(0).low];
  if (!isCdata(ref)) return abort("BAD_ARGUMENT");
  if (functionType(recording.environment.ffi, address) !== undefined) {
    const parameters = Array.from({ length: call.count - 1 }, (_, index) => operand(call, index + 1));
    return recordFunctionCall(recording, operand(call, 0), parameters) ?? "stitch";
  }
  const isConstructor = specializeType(recording, ref, address) === CtypeId.CTYPEID;
  const id = specializeCtype(recording, ref, address);
  const found = metamethodOfTarget(recording, id, isConstructor ? "new" : "call");
  if (found === undefined) return isConstructor ? newObject(call, id) : "stitch";
  return handOver(call, found);
}

/** The metamethod takes the place of the function, with the same arguments. */
function handOver(call: LibraryCall, { handler, handlerValue }: MetamethodFound): LibraryOutcome {
  if (!isFunctionValue(handlerValue)) return "stitch";
  const parameters = Array.from({ length: call.count }, (_, index) => call.required(index));
  return { callee: handler, calleeValue: handlerValue, parameters };
}

const traverse =
  (name: "pairs" | "ipairs"): LibraryHandler =>
  (call) => {
    const { recording } = call;
    const found = metamethodOfTarget(recording, typeOfArgument(call), name);
    return found === undefined ? abort("NO_METAMETHOD") : handOver(call, found);
  };

function typeOfArgument(call: LibraryCall): CtypeNumber {
  const ref = call.required(0);
  return isCdata(ref) ? specializeType(call.recording, ref, call.live(0).low) : abort("BAD_ARGUMENT");
}

// -- Text --

function recordText(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const { ffi } = recording.environment;
  const id = typeOfArgument(call);
  const [ref, address] = [call.required(0), call.live(0).low];
  if (id === CtypeId.CTYPEID)
    return [call.text(`ctype<${ffi.text(specializeCtype(recording, ref, address))}>`)];
  const { type, place } = locate(recording, ref, address);
  if (isComplex(type.info) || (isInteger(type.info) && type.size === 8)) return "stitch";
  const target = isPtr(type.info) ? ffi.types.rawChild(type) : type;
  const hasMetatable = isStruct(target.info) || isVector(target.info);
  const found = hasMetatable ? metamethodOf(recording, target.id, "tostring") : undefined;
  if (found !== undefined) return handOver(call, found);
  const text = `cdata<${ffi.text(id)}>: `;
  if (isEnum(type.info))
    return type.size === 4 ? [joined(call, text, scalarOf(recording, ref, address).value)] : "stitch";
  if (isFunc(type.info)) return "stitch";
  const pointer = isPtr(type.info) ? scalarOf(recording, ref, address).value : addressOf(recording, place);
  return [pointerText(call, text, pointer, isPtr(type.info) && liveAddress(recording, address) === 0)];
}

function pointerText(call: LibraryCall, text: string, pointer: TRef, isNull: boolean): TRef {
  call.guard(isNull ? Op.EQ : Op.NE, Type.P32, pointer, call.recording.builder.nullOf(Type.P32));
  if (isNull) return call.text(`${text}NULL`);
  const bits = convertNumber(call.recording, pointer, Type.INT);
  return joined(call, `${text}0x`, call.helper("hexString", bits, call.int(8)));
}

function joined(call: LibraryCall, text: string, value: TRef): TRef {
  const tail = isString(value) ? value : call.textOf(convertNumber(call.recording, value, Type.INT));
  const buffer = call.recording.rare.bufferOf(call);
  buffer.put(call.text(text));
  buffer.put(tail);
  return buffer.finish();
}

export const cdataHandlers: Readonly<Record<string, LibraryHandler>> = {
  __call: recordCall,
  __tostring: recordText,
  __pairs: traverse("pairs"),
  __ipairs: traverse("ipairs"),
};
