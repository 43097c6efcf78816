/**
 * string.format on the trace (LuaJIT: recff_format): specialised to the template, each directive becomes an appending
 * to the buffer.
 */
import { TostringMode } from "../../../spec/ir.ts";
import {
  isIntegerType,
  isNumberRef,
  isPrimitiveType,
  isString,
  Op,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { findMetamethod } from "../metatable.ts";
import { primitiveNames } from "./base.ts";
import { type Buffer, bufferOf } from "./buffer.ts";
import type { LibraryCall, LibraryOutcome } from "./call.ts";
import { type Directive, type FormatPart, parseFormat } from "./format-directive.ts";

/** Parts of a template that are worth a trace (LuaJIT has the same limit). */
const MAX_PARTS = 100;

/** What a part of the template appends: a string's bytes or a number's text as it is, or something else. */
export type Piece = TRef | ((buffer: Buffer) => void);

export function recordFormat(call: LibraryCall): LibraryOutcome {
  const pieces = recordPieces(call, 0);
  return pieces === undefined ? "stitch" : [fillBuffer(call, pieces).finish()];
}

/** Appends the pieces to the scratch buffer. */
export function fillBuffer(call: LibraryCall, pieces: readonly Piece[]): Buffer {
  // Nothing may come between the operations on the buffer.
  const ready = pieces.map((piece) => (typeof piece === "number" ? call.textOf(piece) : piece));
  const buffer = bufferOf(call);
  for (const piece of ready) {
    if (typeof piece === "number") buffer.put(piece);
    else piece(buffer);
  }
  return buffer;
}

/**
 * What the template, which is an argument, and the arguments behind it append; undefined: that cannot be recorded. The
 * arguments are converted at once.
 */
export function recordPieces(call: LibraryCall, templateIndex: number): readonly Piece[] | undefined {
  const template = call.string(templateIndex);
  const address = call.liveString(templateIndex);
  const bytes = call.bytesAt(address);
  const parts = parseFormat(String.fromCharCode(...bytes.subarray(0, MAX_TEMPLATE)));
  if (parts === undefined || parts.length > MAX_PARTS || bytes.length > MAX_TEMPLATE) return undefined;
  call.guard(Op.EQ, Type.STR, template, call.recording.string(address));
  const pieces: Piece[] = [];
  let argument = templateIndex;
  for (const part of parts) {
    const piece = pieceOf(call, part, typeof part === "string" ? 0 : ++argument);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

/** Bytes of a template that is recorded. */
const MAX_TEMPLATE = 4096;

/** What is appended for a part; undefined: it cannot be recorded. */
function pieceOf(call: LibraryCall, part: FormatPart, index: number): Piece | undefined {
  if (typeof part === "string") return call.text(part);
  const argument = call.required(index);
  switch (part.letter) {
    case "s":
    case "q":
      return textPiece(call, part, index, argument);
    case "p":
      return valuePiece(call, part, argument);
    case "c":
      return characterPiece(call, part, index);
    default:
      return typeOf(argument) === Type.CDATA ? undefined : numberPiece(call, part, index);
  }
}

function valuePiece(call: LibraryCall, { packed }: Directive, argument: TRef): Piece {
  const directive = call.int(packed);
  return (buffer) => buffer.append("bufferFormatValue", directive, argument);
}

/** %s and %q. Metamethods are called by the interpreter. */
function textPiece(
  call: LibraryCall,
  directive: Directive,
  index: number,
  argument: TRef,
): Piece | undefined {
  const isPlain = directive.isPlain && directive.letter === "s";
  if (!isString(argument)) {
    if (typeOf(argument) === Type.CDATA) return undefined;
    if (findMetamethod(call.recording, argument, call.live(index), "tostring") !== undefined)
      return undefined;
    if (isPlain && isPrimitiveType(typeOf(argument))) return call.text(primitiveNames[typeOf(argument)]);
  }
  const isText = isString(argument) || isNumberRef(argument);
  return isPlain && isText ? argument : valuePiece(call, directive, argument);
}

function characterPiece(call: LibraryCall, directive: Directive, index: number): Piece {
  if (!directive.isPlain) return numberPiece(call, directive, index);
  return call.emit(Op.TOSTR, Type.STR, call.integer(index).ref, TostringMode.CHAR);
}

function numberPiece(call: LibraryCall, directive: Directive, index: number): Piece {
  const argument = call.number(index);
  const isDecimal = directive.letter === "d" || directive.letter === "i";
  if (directive.isPlain && isDecimal && isIntegerType(typeOf(argument))) return argument;
  const [packed, number] = [call.int(directive.packed), call.recording.toNumber(argument)];
  return (buffer) => buffer.append("bufferFormatNumber", packed, number);
}
