/** A C type and the questions that can be asked of its packed description (LuaJIT: lj_ctype.h). See spec/ctypes.ts. */

import {
  ALIGN_MASK,
  ALIGN_SHIFT,
  ATTRIBUTE_MASK,
  ATTRIBUTE_SHIFT,
  Attribute,
  BIT_CONTAINER_SHIFT,
  BIT_MASK,
  BIT_POSITION_SHIFT,
  BIT_SIZE_SHIFT,
  CHILD_MASK,
  Flag,
  KIND_SHIFT,
  Kind,
  LAST_KIND_WITH_SIZE,
} from "../../spec/ctypes.ts";

/** Number of a type within its state. */
export type CtypeNumber = number;

/** An element of a state's table of types. What `size` means depends on the kind. */
export class Ctype {
  readonly id: CtypeNumber;
  info: number;
  size: number;
  /** Next field, parameter or constant; of a struct, enum or function: the first. 0: none. */
  sibling: CtypeNumber = 0;
  /** A byte string. */
  name: string | undefined = undefined;

  constructor(id: CtypeNumber, info: number, size: number) {
    this.id = id;
    this.info = info;
    this.size = size;
  }
}

// -- Parts of `info` --

export const kindOf = (info: number): number => info >>> KIND_SHIFT;
export const childOf = (info: number): CtypeNumber => info & CHILD_MASK;
/** Log2 of the alignment. */
export const alignOf = (info: number): number => (info >>> ALIGN_SHIFT) & ALIGN_MASK;
export const attributeOf = (info: number): number => (info >>> ATTRIBUTE_SHIFT) & ATTRIBUTE_MASK;
export const bitPositionOf = (info: number): number => (info >>> BIT_POSITION_SHIFT) & BIT_MASK;
export const bitSizeOf = (info: number): number => (info >>> BIT_SIZE_SHIFT) & BIT_MASK;
export const bitContainerOf = (info: number): number => (info >>> BIT_CONTAINER_SHIFT) & BIT_MASK;

// -- Predicates --

const isKind = (kind: number) => (info: number) => info >>> KIND_SHIFT === kind;
/** Of a kind, with some flags set and others clear. */
const matches = (kind: number, mask: number, flags: number) => (info: number) =>
  info >>> KIND_SHIFT === kind && ((info & mask) ^ flags) === 0;

export const isNum = isKind(Kind.NUM);
export const isStruct = isKind(Kind.STRUCT);
export const isPtr = isKind(Kind.PTR);
export const isArray = isKind(Kind.ARRAY);
export const isVoid = isKind(Kind.VOID);
export const isEnum = isKind(Kind.ENUM);
export const isFunc = isKind(Kind.FUNC);
export const isTypedef = isKind(Kind.TYPEDEF);
export const isAttrib = isKind(Kind.ATTRIB);
export const isField = isKind(Kind.FIELD);
export const isBitfield = isKind(Kind.BITFIELD);
export const isConstval = isKind(Kind.CONSTVAL);
export const isExtern = isKind(Kind.EXTERN);
export const hasSize = (info: number): boolean => info >>> KIND_SHIFT <= LAST_KIND_WITH_SIZE;

export const isInteger = matches(Kind.NUM, Flag.BOOL | Flag.FP, 0);
export const isIntegerOrBool = matches(Kind.NUM, Flag.FP, 0);
export const isBool = matches(Kind.NUM, Flag.BOOL, Flag.BOOL);
export const isFloat = matches(Kind.NUM, Flag.FP, Flag.FP);
export const isReference = matches(Kind.PTR, Flag.REF, Flag.REF);
/** An array in the proper sense, which is converted to a pointer. */
export const isRefArray = matches(Kind.ARRAY, Flag.VECTOR | Flag.COMPLEX, 0);
export const isVector = matches(Kind.ARRAY, Flag.VECTOR, Flag.VECTOR);
export const isComplex = matches(Kind.ARRAY, Flag.COMPLEX, Flag.COMPLEX);
/** Array or struct of variable length. */
export const isVlType = (info: number): boolean =>
  (isArray(info) || isStruct(info)) && (info & Flag.VLA) !== 0;
/** Pointer, reference, array, complex number or vector. */
export const isPointerLike = (info: number): boolean => info >>> (KIND_SHIFT + 1) === Kind.PTR >>> 1;
export const isAttribute = (info: number, attribute: number): boolean =>
  isAttrib(info) && attributeOf(info) === attribute;
export const isQualifier = (info: number): boolean => isAttribute(info, Attribute.QUAL);
export const isSubtype = (info: number): boolean => isAttribute(info, Attribute.SUBTYPE);
