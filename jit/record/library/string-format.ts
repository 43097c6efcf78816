/**
 * string.format on the trace (LuaJIT: recff_format): specialised to the template, each directive becomes an appending
 * to the buffer.
 */
import { TostringMode } from "../../../spec/ir.ts";
import { Tag } from "../../../spec/vm.ts";
import {
  isCdata,
  isIntegerType,
  isNumberRef,
  isPrimitiveType,
  isString,
  isTable,
  Op,
  type TRef,
  Type,
  typeOf,
} from "../../ir/types.ts";
import { objectValue } from "../live.ts";
import { findMetamethod } from "../metatable.ts";
import { libraryFunction } from "./base.ts";
import { type Buffer, bufferOf } from "./buffer.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";
import { type Directive, type FormatPart, parseFormat } from "./format-directive.ts";
import { primitiveNames } from "./text.ts";

/** Parts of a template that are worth a trace (LuaJIT has the same limit). */
const MAX_PARTS = 100;

/** What a part of the template appends: a string's bytes or a number's text as it is, or something else. */
export type Piece = TRef | ((buffer: Buffer) => void);

function recordFormat(call: LibraryCall): LibraryOutcome {
  const pending = recordPending(call, 0, 1);
  if (pending === "stitch") return "stitch";
  return pending === undefined ? recordRawFormat(call) : formatSlowly(call);
}

/** string.format without regard to metamethods. */
function recordRawFormat(call: LibraryCall): LibraryOutcome {
  const pieces = recordPieces(call, 0, true);
  return pieces === undefined ? "stitch" : [fillBuffer(call, pieces).finish()];
}

/** The built-in that calls metamethods takes over. */
function formatSlowly(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const callee = libraryFunction(recording, "string_format_slowly");
  return {
    callee: recording.object(callee, Type.FUNC),
    calleeValue: objectValue(callee, Tag.values.FUNCTION),
    parameters: Array.from({ length: call.count }, (_, index) => call.required(index)),
  };
}

/** A step of that built-in: the number of the next argument with a metamethod for its text, and the metamethod. */
function recordFormatPending(call: LibraryCall): LibraryOutcome {
  const pending = recordPending(call, 1, call.constantInteger(0) - 1);
  if (pending === undefined || pending === "stitch") return pending ?? [];
  return [call.int(pending.index), pending.handler];
}

/**
 * The first argument, from the one on that is `first` places behind the template, whose text a metamethod of a table's
 * makes. Its number counts from the template, which is 1.
 */
function recordPending(
  call: LibraryCall,
  templateIndex: number,
  first: number,
): { index: number; handler: TRef } | "stitch" | undefined {
  const directives = recordTemplate(call, templateIndex)?.filter((part) => typeof part !== "string");
  if (directives === undefined) return "stitch";
  const last = Math.min(directives.length, call.count - 1 - templateIndex);
  for (let place = first; place <= last; place++) {
    const argument = call.required(templateIndex + place);
    if (!isTextDirective(directives[place - 1]) || isString(argument)) continue;
    if (isCdata(argument) && call.recording.cdata.int64At(call, templateIndex + place) !== undefined)
      continue;
    if (isCdata(argument)) return "stitch";
    const found = findMetamethod(call.recording, argument, call.live(templateIndex + place), "tostring");
    if (found === undefined) continue;
    return isTable(argument) ? { index: place + 1, handler: found.handler } : "stitch";
  }
  return undefined;
}

const isTextDirective = ({ letter }: Directive): boolean => letter === "s" || letter === "q";

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

/** The parts of the template, which is an argument and guarded to be this one; undefined: it cannot be recorded. */
function recordTemplate(call: LibraryCall, templateIndex: number): readonly FormatPart[] | undefined {
  const template = call.string(templateIndex);
  const address = call.liveString(templateIndex);
  const bytes = call.bytesAt(address);
  const parts = parseFormat(String.fromCharCode(...bytes.subarray(0, MAX_TEMPLATE)));
  if (parts === undefined || parts.length > MAX_PARTS || bytes.length > MAX_TEMPLATE) return undefined;
  call.guard(Op.EQ, Type.STR, template, call.recording.string(address));
  return parts;
}

/**
 * What the template and the arguments behind it append; undefined: that cannot be recorded. The arguments are converted
 * at once. `isRaw`: metamethods do not count, or there are none.
 */
export function recordPieces(
  call: LibraryCall,
  templateIndex: number,
  isRaw = false,
): readonly Piece[] | undefined {
  const parts = recordTemplate(call, templateIndex);
  if (parts === undefined) return undefined;
  const pieces: Piece[] = [];
  let argument = templateIndex;
  for (const part of parts) {
    const piece = pieceOf(call, part, typeof part === "string" ? 0 : ++argument, isRaw);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

/** Bytes of a template that is recorded. */
const MAX_TEMPLATE = 4096;

/** What is appended for a part; undefined: it cannot be recorded. */
function pieceOf(call: LibraryCall, part: FormatPart, index: number, isRaw: boolean): Piece | undefined {
  if (typeof part === "string") return call.text(part);
  const argument = call.required(index);
  switch (part.letter) {
    case "s":
    case "q":
      return textPiece(call, part, index, isRaw);
    case "p":
      return valuePiece(call, part, argument);
    case "c":
      return characterPiece(call, part, index);
    default:
      return isCdata(argument) ? int64Piece(call, part, index) : numberPiece(call, part, index);
  }
}

function valuePiece(call: LibraryCall, { packed }: Directive, argument: TRef): Piece {
  const directive = call.int(packed);
  return (buffer) => buffer.append("bufferFormatValue", directive, argument);
}

/** %s and %q. */
function textPiece(
  call: LibraryCall,
  directive: Directive,
  index: number,
  isRaw: boolean,
): Piece | undefined {
  const argument = call.required(index);
  const isPlain = directive.isPlain && directive.letter === "s";
  if (!isString(argument)) {
    if (isCdata(argument)) return isPlain ? call.recording.cdata.int64Text(call, index) : undefined;
    if (!isRaw && findMetamethod(call.recording, argument, call.live(index), "tostring") !== undefined)
      return undefined;
    if (isPlain && isPrimitiveType(typeOf(argument))) return call.text(primitiveNames[typeOf(argument)]);
  }
  const isText = isString(argument) || isNumberRef(argument);
  return isPlain && isText ? argument : valuePiece(call, directive, argument);
}

/** Directives that take 64-bit integers of C. */
const INTEGER_LETTERS = "diouxX";

function int64Piece(call: LibraryCall, { letter, packed }: Directive, index: number): Piece | undefined {
  const value = INTEGER_LETTERS.includes(letter) ? call.recording.cdata.int64At(call, index) : undefined;
  if (value === undefined) return undefined;
  return (buffer) => buffer.append("bufferFormatInt64", call.int(packed), value);
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

export const formatHandlers = {
  format: recordFormat,
  format_raw: recordRawFormat,
  format_pending: recordFormatPending,
} satisfies Record<string, LibraryHandler>;
