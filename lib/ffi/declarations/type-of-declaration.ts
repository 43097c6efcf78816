/**
 * Turns the parts of a declaration into a type of the table (LuaJIT: cp_decl_intern). Here is checked what may refer
 * to what: no arrays of references, no functions that return arrays, no elements of unknown size.
 */

import {
  ALIGN_MASK,
  Attribute,
  alignBits,
  Flag,
  Kind,
  makeInfo,
  NO_SIZE,
  QUALIFIERS,
} from "../../../spec/ctypes.ts";
import {
  alignOf,
  type CtypeNumber,
  childOf,
  isArray,
  isAttrib,
  isAttribute,
  isFunc,
  isNum,
  isPtr,
  isQualifier,
  isRefArray,
  isReference,
  isTypedef,
  isVlType,
} from "../ctype.ts";
import { floorLog2 } from "./bits.ts";
import type { Declaration, Part } from "./declaration.ts";
import type { Parser } from "./parser.ts";

/** Types have less bytes than this. */
const SIZE_LIMIT = 2 ** 31;

/** Log2 of the largest alignment that a size demands. */
const MAXIMUM_NATURAL_ALIGN = 4;

const ALIGN_BITS = alignBits(ALIGN_MASK);

const withAlign = (info: number, align: number): number => ((info & ~ALIGN_BITS) | alignBits(align)) >>> 0;

/** A type as far as it is made: what the next part refers to. Id 0: nothing yet. */
interface Made {
  readonly id: CtypeNumber;
  readonly info: number;
  readonly size: number;
}

/** The type that a declaration has, all of whose parts are read. */
export function typeOfDeclaration(parser: Parser, declaration: Declaration): CtypeNumber {
  let made: Made = { id: 0, info: 0, size: NO_SIZE };
  let skipsAttributes = false;
  for (const part of declaration.chain) {
    if (skipsAttributes && isAttrib(part.info)) continue;
    made = makePart(parser, declaration, made, part);
    skipsAttributes = isFunc(part.info) || isReference(part.info);
  }
  return made.id;
}

function makePart(parser: Parser, declaration: Declaration, child: Made, part: Part): Made {
  const { info } = part;
  if (isTypedef(info)) return existing(parser, childOf(info));
  if (isFunc(info)) return makeFunction(parser, child, part);
  if (isAttrib(info)) return makeAttribute(parser, child, part);
  if (isArray(info)) return makeArray(parser, child, part);
  if (isPtr(info)) return makePointer(parser, child, part);
  return isNum(info) ? makeNumber(parser, declaration, part) : intern(parser, child, info, part.size);
}

function intern({ types }: Parser, child: Made, info: number, size: number): Made {
  const whole = (info + child.id) >>> 0;
  return { id: types.intern(whole, size), info: whole, size };
}

/** A struct or enum; it may have been completed by now. */
function existing({ types }: Parser, id: CtypeNumber): Made {
  const { info, size } = types.get(id);
  return { id, info, size };
}

function makeFunction(parser: Parser, result: Made, { info, size, sibling }: Part): Made {
  const { types } = parser;
  if (result.id !== 0) {
    const returned = types.raw(result.id).info;
    if (isFunc(returned) || isRefArray(returned)) parser.fail("FFI_INVTYPE");
  }
  const type = types.create(info + result.id, size);
  type.sibling = sibling;
  return { id: type.id, info: type.info, size: NO_SIZE };
}

/** The info and size go on being those of the type itself, with what the attribute says. */
function makeAttribute({ types }: Parser, child: Made, { info, size }: Part): Made {
  const id = types.intern((info + child.id) >>> 0, size);
  if (isQualifier(info)) return { ...child, id, info: (child.info | size) >>> 0 };
  if (isAttribute(info, Attribute.ALIGN)) return { ...child, id, info: withAlign(child.info, size) };
  return { ...child, id };
}

function makePointer(parser: Parser, child: Made, { info, size }: Part): Made {
  if (child.id !== 0 && isReference(parser.types.raw(child.id).info)) parser.fail("FFI_INVTYPE");
  // References are constant always and volatile never.
  return intern(parser, child, isReference(info) ? (info & ~Flag.VOLATILE) >>> 0 : info, size);
}

function makeArray(parser: Parser, element: Made, part: Part): Made {
  const size = part.isMeasured ? part.size : arraySize(parser, element, part.size);
  const align = Math.max(alignOf(element.info), alignOf(part.info));
  const info = withAlign(part.info, align) | (element.info & QUALIFIERS);
  return intern(parser, element, info >>> 0, size);
}

/** Bytes of an array; of one without a number of elements the size stays unknown. */
function arraySize(parser: Parser, element: Made, count: number): number {
  if (isReference(element.info)) parser.fail("FFI_INVTYPE");
  if (isVlType(element.info) || element.size === NO_SIZE) parser.fail("FFI_INVSIZE");
  if (count === NO_SIZE) return NO_SIZE;
  const size = count * element.size;
  if (size >= SIZE_LIMIT) parser.fail("FFI_INVSIZE");
  return size;
}

/** A number, whose size and shape attributes may change. */
function makeNumber(parser: Parser, { attributes }: Declaration, part: Part): Made {
  const nothing = { id: 0, info: 0, size: NO_SIZE };
  const { modeSize, vectorSize } = attributes;
  if (part.info & Flag.BOOL) return intern(parser, nothing, part.info, part.size);
  const fitsMode = !(part.info & Flag.FP) || modeSize === 4 || modeSize === 8;
  const element =
    modeSize && fitsMode
      ? intern(parser, nothing, withAlign(part.info, naturalAlign(floorLog2(modeSize))), modeSize)
      : intern(parser, nothing, part.info, part.size);
  if (vectorSize === 0 || vectorSize < floorLog2(element.size)) return element;
  const align = Math.max(naturalAlign(vectorSize), alignOf(element.info));
  const qualifiers = element.info & QUALIFIERS;
  const info = makeInfo(Kind.ARRAY, qualifiers | Flag.VECTOR | alignBits(align));
  return intern(parser, element, info, 2 ** vectorSize);
}

const naturalAlign = (log2: number): number => Math.min(log2, MAXIMUM_NATURAL_ALIGN);
