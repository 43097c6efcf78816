/**
 * Conversions between C types (LuaJIT: lj_cconv_ct_ct). Each kind of destination has a function of its own, which
 * returns false where there is no conversion. Types are raw: neither enums nor attributes.
 */

import { Attribute, Flag, Kind, makeInfo, NO_SIZE, QUALIFIERS } from "../../spec/ctypes.ts";
import {
  attributeOf,
  type Ctype,
  isArray,
  isAttrib,
  isEnum,
  isNum,
  isPointerLike,
  isStruct,
  isVoid,
  kindOf,
} from "./ctype.ts";
import { ArgumentError, callerError, formatError } from "./errors.ts";
import type { Ffi } from "./ffi.ts";
import { loadFloat, loadInteger, resizeInteger, storeFloat, storeInteger } from "./memory.ts";

/** How a conversion is made; the number of an argument, for its error, lies above. */
export const Conversion = {
  CAST: 1, // a cast: integers to pointers and back
  FROM_LUA: 2, // the source stands for a Lua value
  SAME: 4, // pointers must have the same qualifiers
  IGNORE_QUALIFIERS: 8,
} as const;

const ARGUMENT_SHIFT = 8;
export const argumentFlag = (index: number): number => index << ARGUMENT_SHIFT;

/** Classes of types for conversions. */
const BOOL = 0;
const INTEGER = 1;
const FLOAT = 2;
const COMPLEX = 3;
const VECTOR = 4;
const POINTER = 5;
const ARRAY = 6;
const STRUCT = 7;
const NONE = 8;

function classOf(info: number): number {
  switch (kindOf(info)) {
    case Kind.NUM:
      return info & Flag.BOOL ? BOOL : info & Flag.FP ? FLOAT : INTEGER;
    case Kind.STRUCT:
      return STRUCT;
    case Kind.PTR:
      return POINTER;
    case Kind.ARRAY:
      return info & Flag.COMPLEX ? COMPLEX : info & Flag.VECTOR ? VECTOR : ARRAY;
    default:
      return NONE;
  }
}

// -- Errors --

/** What is converted, in words: the C type, or the type of the Lua value that it stands for. */
function sourceName(ffi: Ffi, source: Ctype, flags: number): string {
  if (!(flags & Conversion.FROM_LUA)) return ffi.text(source.id);
  return isNum(source.info) ? "number" : isArray(source.info) ? "string" : "nil";
}

export function conversionError(ffi: Ffi, target: Ctype, source: string, flags: number): Error {
  const argument = flags >>> ARGUMENT_SHIFT;
  const text = ffi.text(target.id);
  return argument === 0
    ? callerError("FFI_BADCONV", source, text)
    : new ArgumentError(argument, formatError("FFI_BADCONV", source, text));
}

// -- Compatible pointers --

interface QualifiedChild {
  readonly child: Ctype;
  readonly qualifiers: number;
}

/** What a pointer or array refers to, looked through enums. */
function qualifiedChild(ffi: Ffi, type: Ctype): QualifiedChild {
  let child = ffi.types.child(type);
  let qualifiers = 0;
  while (isAttrib(child.info) || isEnum(child.info)) {
    if (isAttrib(child.info) && attributeOf(child.info) === Attribute.QUAL) qualifiers |= child.size;
    child = ffi.types.child(child);
  }
  return { child, qualifiers: (qualifiers | child.info) & QUALIFIERS };
}

/** Whether a pointer, array or struct may become a pointer of a type (LuaJIT: lj_cconv_compatptr). */
export function isCompatiblePointer(ffi: Ffi, target: Ctype, source: Ctype, flags: number): boolean {
  if (flags & Conversion.CAST || target === source) return true;
  const to = qualifiedChild(ffi, target);
  const from = isStruct(source.info) ? { child: source, qualifiers: 0 } : qualifiedChild(ffi, source);
  if (flags & Conversion.SAME) {
    if (to.qualifiers !== from.qualifiers) return false;
  } else if (!(flags & Conversion.IGNORE_QUALIFIERS)) {
    if ((to.qualifiers & from.qualifiers) !== from.qualifiers) return false;
    if (isVoid(to.child.info) || isVoid(from.child.info)) return true;
  }
  return isSameTarget(ffi, to.child, from.child, flags);
}

function isSameTarget(ffi: Ffi, to: Ctype, from: Ctype, flags: number): boolean {
  if (kindOf(to.info) !== kindOf(from.info) || to.size !== from.size) return false;
  if (isNum(to.info)) return ((to.info ^ from.info) & (Flag.BOOL | Flag.FP)) === 0;
  if (isPointerLike(to.info)) return isCompatiblePointer(ffi, to, from, flags | Conversion.SAME);
  return !isStruct(to.info) || to === from;
}

// -- Conversions by destination --

type Converter = (ffi: Ffi, target: Ctype, source: Ctype, to: number, from: number, flags: number) => boolean;

/** What a pointer is as an integer. */
const POINTER_INFO = makeInfo(Kind.NUM, Flag.UNSIGNED);

function copy(ffi: Ffi, to: number, from: number, size: number): boolean {
  ffi.state.heap.u8.copyWithin(to, from, from + size);
  return true;
}

const toBool: Converter = (ffi, target, source, to, from) => {
  let isTrue = false;
  switch (classOf(source.info)) {
    case BOOL:
    case INTEGER:
      for (let index = 0; index < source.size; index++) isTrue ||= ffi.view.getUint8(from + index) !== 0;
      break;
    case FLOAT: {
      const value = loadFloat(ffi.view, from, source.size);
      if (value === undefined) return false;
      isTrue = value !== 0;
      break;
    }
    default:
      return false;
  }
  if (target.size === 1) ffi.view.setUint8(to, isTrue ? 1 : 0);
  else ffi.view.setInt32(to, isTrue ? 1 : 0, true);
  return true;
};

function floatToInteger(
  ffi: Ffi,
  info: number,
  size: number,
  source: Ctype,
  to: number,
  from: number,
): boolean {
  const value = loadFloat(ffi.view, from, source.size);
  if (value === undefined || size > 8) return false;
  storeInteger(ffi.view, to, info, size, value);
  return true;
}

const toInteger: Converter = (ffi, target, source, to, from, flags) => {
  const { info, size } = target;
  switch (classOf(source.info)) {
    case BOOL:
    case INTEGER:
      resizeInteger(ffi.view, to, size, from, source.size, (source.info & Flag.UNSIGNED) !== 0);
      return true;
    case FLOAT:
      return floatToInteger(ffi, info, size, source, to, from);
    case COMPLEX:
      return floatToInteger(ffi, info, size, ffi.types.child(source), to, from);
    case POINTER:
      if (!(flags & Conversion.CAST)) return false;
      resizeInteger(ffi.view, to, size, from, source.size, true);
      return true;
    case ARRAY:
      if (!(flags & Conversion.CAST)) return false;
      storeInteger(ffi.view, to, POINTER_INFO, size, from);
      return true;
    default:
      return false;
  }
};

function loadAsDouble(ffi: Ffi, source: Ctype, from: number): number | undefined {
  switch (classOf(source.info)) {
    case BOOL:
    case INTEGER:
      if (source.size > 8) return undefined;
      return loadInteger(ffi.view, from, source.size, (source.info & Flag.UNSIGNED) !== 0);
    case FLOAT:
      return loadFloat(ffi.view, from, source.size);
    case COMPLEX:
      return loadFloat(ffi.view, from, ffi.types.child(source).size);
    default:
      return undefined;
  }
}

const toFloat: Converter = (ffi, target, source, to, from) => {
  const isSame = classOf(source.info) === FLOAT && source.size === target.size;
  if (isSame) return copy(ffi, to, from, target.size);
  const value = loadAsDouble(ffi, source, from);
  return value !== undefined && storeFloat(ffi.view, to, target.size, value);
};

const toComplex: Converter = (ffi, target, source, to, from, flags) => {
  const part = ffi.types.child(target);
  switch (classOf(source.info)) {
    case INTEGER:
    case FLOAT:
      ffi.state.heap.u8.fill(0, to + part.size, to + 2 * part.size);
      return toFloat(ffi, part, source, to, from, flags);
    case COMPLEX: {
      if (target.size === source.size) return copy(ffi, to, from, target.size);
      const sourcePart = ffi.types.child(source);
      toFloat(ffi, part, sourcePart, to, from, flags);
      return toFloat(ffi, part, sourcePart, to + part.size, from + sourcePart.size, flags);
    }
    default:
      return false;
  }
};

const toVector: Converter = (ffi, target, source, to, from, flags) => {
  const sourceClass = classOf(source.info);
  if (sourceClass === VECTOR) return target.size === source.size && copy(ffi, to, from, target.size);
  if (sourceClass !== INTEGER && sourceClass !== FLOAT && sourceClass !== COMPLEX) return false;
  const element = ffi.types.child(target);
  convert(ffi, element, source, to, from, flags);
  for (let offset = element.size; offset < target.size; offset += element.size) {
    copy(ffi, to + offset, to, element.size);
  }
  return true;
};

const toPointer: Converter = (ffi, target, source, to, from, flags) => {
  switch (classOf(source.info)) {
    case INTEGER:
      if (!(flags & Conversion.CAST)) return false;
      resizeInteger(ffi.view, to, target.size, from, source.size, (source.info & Flag.UNSIGNED) !== 0);
      return true;
    case FLOAT:
      if (!(flags & Conversion.CAST) || !(flags & Conversion.FROM_LUA)) return false;
      return floatToInteger(ffi, POINTER_INFO, target.size, source, to, from);
    case POINTER:
      if (!isCompatiblePointer(ffi, target, source, flags)) return false;
      ffi.view.setUint32(to, ffi.pointerAt(from), true);
      return true;
    case ARRAY:
    case STRUCT:
      if (!isCompatiblePointer(ffi, target, source, flags)) return false;
      ffi.view.setUint32(to, from, true);
      return true;
    default:
      return false;
  }
};

const toArray: Converter = (ffi, target, source, to, from, flags) => {
  const isPossible =
    classOf(source.info) === ARRAY &&
    !(flags & Conversion.CAST) &&
    !(target.info & Flag.VLA) &&
    target.size === source.size &&
    target.size !== NO_SIZE &&
    isCompatiblePointer(ffi, target, source, flags);
  return isPossible && copy(ffi, to, from, target.size);
};

const toStruct: Converter = (ffi, target, source, to, from, flags) => {
  const isPossible = target === source && !(flags & Conversion.CAST) && !(target.info & Flag.VLA);
  return isPossible && copy(ffi, to, from, target.size);
};

/** By class of the destination. */
const converters: readonly Converter[] = [
  toBool,
  toInteger,
  toFloat,
  toComplex,
  toVector,
  toPointer,
  toArray,
  toStruct,
];

/** Converts what is at `from` and stores it at `to`. */
export function convert(
  ffi: Ffi,
  target: Ctype,
  source: Ctype,
  to: number,
  from: number,
  flags: number,
): void {
  const targetClass = classOf(target.info);
  const isDone =
    targetClass !== NONE &&
    classOf(source.info) !== NONE &&
    converters[targetClass](ffi, target, source, to, from, flags);
  if (!isDone) throw conversionError(ffi, target, sourceName(ffi, source, flags), flags);
}
