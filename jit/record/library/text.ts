/** Values as text, and numbers of text in another radix, on the trace (LuaJIT: recff_tostring, recff_tonumber). */
import { CtypeId } from "../../../spec/ctypes.ts";
import { abort } from "../../abort.ts";
import { isPrimitiveType, isString, Op, TREF_NIL, type TRef, Type, typeOf } from "../../ir/types.ts";
import { recordMetaCall } from "./base.ts";
import { bufferOf } from "./buffer.ts";
import type { LibraryCall, LibraryOutcome } from "./call.ts";
import { PLAIN_STRING } from "./format-directive.ts";

const MAX_RADIX = 36;

/** The trace is specialised on the radix, and on whether the string reads as a number. */
export function recordInRadix(call: LibraryCall, radix: number): TRef[] {
  if (radix < 2 || radix > MAX_RADIX) return abort("BAD_ARGUMENT");
  const string = call.string(0);
  const number = call.helper("parseInRadix", string, call.int(radix));
  const { environment } = call.recording;
  const live = environment.compute("parseInRadix", environment.global, call.liveString(0), radix);
  const isNumber = !Number.isNaN(live ?? Number.NaN);
  // A number that is not NaN is equal to itself.
  call.guard(isNumber ? Op.EQ : Op.NE, Type.NUM, number, number);
  return [isNumber ? number : TREF_NIL];
}

export function recordToString(call: LibraryCall): LibraryOutcome {
  const argument = call.required(0);
  // The metatable of strings does not count.
  if (isString(argument)) return [argument];
  if (typeOf(argument) === Type.CDATA) {
    const text = call.recording.cdata.int64Text(call, 0);
    if (text !== undefined) return [text];
    // The core knows their text, but traces do not.
    if (call.recording.environment.ffi.ctypeOf(call.live(0).low) === CtypeId.COMPLEX_DOUBLE) return "stitch";
  }
  const metaCall = recordMetaCall(call, "tostring");
  if (metaCall !== undefined) return metaCall;
  return [describe(call, argument)];
}

/** The text of a value without metamethods. */
function describe(call: LibraryCall, value: TRef): TRef {
  if (isPrimitiveType(typeOf(value))) return call.text(primitiveNames[typeOf(value)]);
  const text = call.textOf(value);
  if (text !== 0) return text;
  const buffer = bufferOf(call);
  buffer.append("bufferFormatValue", call.int(PLAIN_STRING), value);
  return buffer.finish();
}

export const primitiveNames: Readonly<Record<number, string>> = {
  [Type.NIL]: "nil",
  [Type.FALSE]: "false",
  [Type.TRUE]: "true",
};
