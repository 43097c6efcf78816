/**
 * string.format on the trace (LuaJIT: recff_format): specialised to the template, each directive becomes an appending
 * to the buffer.
 */
import { TostringMode } from "../../../spec/ir.ts";
import { isIntegerType, isPrimitiveType, isString, Op, type TRef, Type, typeOf } from "../../ir/types.ts";
import { findMetamethod } from "../metatable.ts";
import { primitiveNames } from "./base.ts";
import { type Buffer, bufferOf } from "./buffer.ts";
import type { LibraryCall, LibraryOutcome } from "./call.ts";
import { type Directive, type FormatPart, parseFormat } from "./format-directive.ts";

/** Parts of a template that are worth a trace (LuaJIT has the same limit). */
const MAX_PARTS = 100;

/** How a directive is appended once all arguments are at hand. */
type Step = (buffer: Buffer) => void;

export function recordFormat(call: LibraryCall): LibraryOutcome {
  const buffer = recordFormatting(call, 0);
  return buffer === undefined ? "stitch" : [buffer.finish()];
}

/** What the template, which is an argument, and the arguments behind it give; undefined: that cannot be recorded. */
export function recordFormatting(call: LibraryCall, templateIndex: number): Buffer | undefined {
  const template = call.string(templateIndex);
  const address = call.liveString(templateIndex);
  const bytes = call.bytesAt(address);
  const parts = parseFormat(String.fromCharCode(...bytes.subarray(0, MAX_TEMPLATE)));
  if (parts === undefined || parts.length > MAX_PARTS || bytes.length > MAX_TEMPLATE) return undefined;
  call.guard(Op.EQ, Type.STR, template, call.recording.string(address));
  const steps: Step[] = [];
  let argument = templateIndex;
  for (const part of parts) {
    const step = stepOf(call, part, typeof part === "string" ? 0 : ++argument);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  const buffer = bufferOf(call);
  for (const step of steps) step(buffer);
  return buffer;
}

/** Bytes of a template that is recorded. */
const MAX_TEMPLATE = 4096;

const putting =
  (string: TRef): Step =>
  (buffer) =>
    buffer.put(string);

/** What is to be done for a part; undefined: it cannot be recorded. Conversions of the argument are emitted at once. */
function stepOf(call: LibraryCall, part: FormatPart, index: number): Step | undefined {
  if (typeof part === "string") return putting(call.text(part));
  const argument = call.required(index);
  switch (part.letter) {
    case "s":
    case "q":
      return textStep(call, part, index, argument);
    case "p":
      return valueStep(call, part, argument);
    case "c":
      return characterStep(call, part, index);
    default:
      return typeOf(argument) === Type.CDATA ? undefined : numberStep(call, part, index);
  }
}

function valueStep(call: LibraryCall, { packed }: Directive, argument: TRef): Step {
  const directive = call.int(packed);
  return (buffer) => buffer.append("bufferFormatValue", directive, argument);
}

/** %s and %q. Metamethods are called by the interpreter. */
function textStep(call: LibraryCall, directive: Directive, index: number, argument: TRef): Step | undefined {
  const isPlain = directive.isPlain && directive.letter === "s";
  if (!isString(argument)) {
    if (typeOf(argument) === Type.CDATA) return undefined;
    if (findMetamethod(call.recording, argument, call.live(index), "tostring") !== undefined)
      return undefined;
    if (isPlain && isPrimitiveType(typeOf(argument)))
      return putting(call.text(primitiveNames[typeOf(argument)]));
  }
  const text = isPlain ? call.textOf(argument) : 0;
  return text === 0 ? valueStep(call, directive, argument) : putting(text);
}

function characterStep(call: LibraryCall, directive: Directive, index: number): Step {
  if (!directive.isPlain) return numberStep(call, directive, index);
  return putting(call.emit(Op.TOSTR, Type.STR, call.integer(index).ref, TostringMode.CHAR));
}

function numberStep(call: LibraryCall, directive: Directive, index: number): Step {
  const argument = call.number(index);
  const isDecimal = directive.letter === "d" || directive.letter === "i";
  if (directive.isPlain && isDecimal && isIntegerType(typeOf(argument)))
    return putting(call.emit(Op.TOSTR, Type.STR, argument, TostringMode.INT));
  const [packed, number] = [call.int(directive.packed), call.recording.toNumber(argument)];
  return (buffer) => buffer.append("bufferFormatNumber", packed, number);
}
