/**
 * The C types of a state (LuaJIT: CTState, lj_ctype.c). Types are numbered in the order in which they are made and never
 * go away. Invariant: derived types (pointers, arrays, qualified types) exist once, so their numbers are equal if and
 * only if the types are; structs, enums and functions are each a type of its own.
 */

import {
  ALIGN_MASK,
  Attribute,
  alignBits,
  CHILD_MASK,
  CtypeId,
  FIRST_KEYWORD_TOKEN,
  Flag,
  Kind,
  keywords,
  keywordTokens,
  MAX_CTYPES,
  makeInfo,
  NO_SIZE,
  POINTER_ALIGN,
  POINTER_SIZE,
  predefinedTypedefs,
  predefinedTypes,
  QUALIFIERS,
} from "../../spec/ctypes.ts";
import {
  attributeOf,
  Ctype,
  type CtypeNumber,
  childOf,
  hasSize,
  isAttrib,
  isAttribute,
  isEnum,
  isFunc,
  isQualifier,
  isReference,
  isStruct,
  isSubtype,
  kindOf,
} from "./ctype.ts";
import { callerError } from "./errors.ts";

/** A member that was found by name: its offset counts from the start of the outermost struct. */
export interface FoundField {
  readonly field: Ctype;
  readonly offset: number;
  /** Of the anonymous members that it was found in. */
  readonly qualifiers: number;
  /** Whether it is a member of a union, or of an anonymous one's. */
  readonly isShared: boolean;
}

/** A type looked through: kind, flags and alignment of what it is in the end, with all qualifiers. */
export interface TypeSummary {
  readonly info: number;
  readonly size: number;
}

const ALL_ALIGN_BITS = alignBits(ALIGN_MASK);
const POINTER_BITS = alignBits(POINTER_ALIGN);
const MAX_SIZE = 0x80000000;

export class Ctypes {
  readonly #types: Ctype[] = [];
  /** The interned types by info, then by size. */
  readonly #derived = new Map<number, Map<number, CtypeNumber>>();
  /** Named elements, the newest last. */
  readonly #names = new Map<string, CtypeNumber[]>();

  #meanings = 0;

  constructor() {
    for (const [, size, info] of predefinedTypes) {
      const type = this.create(info, size);
      if (!isEnum(info)) this.#derivedFrom(info >>> 0).set(size >>> 0, type.id);
    }
    for (const [name, type] of predefinedTypedefs)
      this.#define(name, makeInfo(Kind.TYPEDEF, CtypeId[type]), 0);
    for (const [name, size, token] of keywords) {
      this.#define(name, makeInfo(Kind.KW, FIRST_KEYWORD_TOKEN + keywordTokens.indexOf(token)), size);
    }
  }

  #define(name: string, info: number, size: number): void {
    const type = this.create(info, size);
    type.name = name;
    this.addName(type);
  }

  /** Number of types: all below it exist. */
  get top(): number {
    return this.#types.length;
  }

  /** Changes whenever the same text may have another meaning than before. */
  get meanings(): number {
    return this.#meanings;
  }

  noteMeaning(): void {
    this.#meanings++;
  }

  // -- Making types --

  create(info: number, size: number): Ctype {
    const id = this.#types.length;
    if (id >= MAX_CTYPES) throw callerError("TABOV");
    const type = new Ctype(id, info >>> 0, size >>> 0);
    this.#types.push(type);
    return type;
  }

  /** The number of the type with this info and size, which is made if there is none. */
  intern(info: number, size: number): CtypeNumber {
    const bySize = this.#derivedFrom(info >>> 0);
    const known = bySize.get(size >>> 0);
    if (known !== undefined) return known;
    const { id } = this.create(info, size);
    bySize.set(size >>> 0, id);
    return id;
  }

  #derivedFrom(info: number): Map<number, CtypeNumber> {
    const known = this.#derived.get(info);
    if (known) return known;
    const bySize = new Map<number, CtypeNumber>();
    this.#derived.set(info, bySize);
    return bySize;
  }

  /** Makes an element that has a name findable. */
  addName(type: Ctype): void {
    this.#meanings++;
    const name = type.name as string;
    const ids = this.#names.get(name);
    if (ids) ids.push(type.id);
    else this.#names.set(name, [type.id]);
  }

  /** The newest element with a name and one of the kinds in `kindMask` (bit n: kind n). */
  findName(name: string, kindMask: number): Ctype | undefined {
    const ids = this.#names.get(name);
    if (ids === undefined) return undefined;
    for (let index = ids.length - 1; index >= 0; index--) {
      const type = this.#types[ids[index]];
      if ((kindMask >>> kindOf(type.info)) & 1) return type;
    }
    return undefined;
  }

  /** Forgets the types from `top` on, which a declaration that failed has made (LuaJIT: LJ_CTYPE_RESTORE). */
  truncate(top: number): void {
    this.#types.length = top;
    for (const bySize of this.#derived.values())
      for (const [size, id] of bySize) if (id >= top) bySize.delete(size);
    for (const ids of this.#names.values()) {
      while (ids.length > 0 && ids[ids.length - 1] >= top) ids.pop();
    }
  }

  // -- Looking at types --

  get(id: CtypeNumber): Ctype {
    return this.#types[id];
  }

  child(type: Ctype): Ctype {
    return this.#types[type.info & CHILD_MASK];
  }

  /** Without attributes. */
  raw(id: CtypeNumber): Ctype {
    let type = this.#types[id];
    while (isAttrib(type.info)) type = this.child(type);
    return type;
  }

  rawChild(type: Ctype): Ctype {
    return this.raw(childOf(type.info));
  }

  /** Without attributes and references. */
  rawReferred(id: CtypeNumber): Ctype {
    let type = this.#types[id];
    while (isAttrib(type.info) || isReference(type.info)) type = this.child(type);
    return type;
  }

  /** Bytes of a type that is not of variable length; NO_SIZE for one that has none. */
  sizeOf(id: CtypeNumber): number {
    const type = this.raw(id);
    return hasSize(type.info) ? type.size : NO_SIZE;
  }

  /** Bytes of a type of variable length with so many elements; NO_SIZE if that is too large. */
  variableSize(type: Ctype, elements: number): number {
    let size = 0;
    let array = type;
    if (isStruct(type.info)) {
      ({ size } = type);
      for (let id = type.sibling; id !== 0; id = this.#types[id].sibling) {
        const field = this.#types[id];
        if (kindOf(field.info) === Kind.FIELD) array = this.raw(childOf(field.info));
      }
    }
    size += this.rawChild(array).size * elements;
    return size < MAX_SIZE ? size : NO_SIZE;
  }

  /** What a type is, looked through attributes and enums. An alignment of an attribute wins. */
  summary(id: CtypeNumber): TypeSummary {
    let qualifiers = 0;
    let align = -1;
    let type = this.#types[id];
    while (isEnum(type.info) || isAttrib(type.info)) {
      if (isQualifier(type.info)) qualifiers |= type.size;
      else if (isAttribute(type.info, Attribute.ALIGN) && align < 0) align = type.size;
      type = this.child(type);
    }
    const { info } = type;
    const bits = align < 0 ? info & ALL_ALIGN_BITS : alignBits(align);
    return {
      info: ((info & ~(ALL_ALIGN_BITS | CHILD_MASK)) | qualifiers | bits) >>> 0,
      size: isFunc(info) ? NO_SIZE : type.size,
    };
  }

  /** The same for what a reference refers to. */
  referredSummary(id: CtypeNumber): TypeSummary {
    const type = this.#types[id];
    return this.summary(isReference(type.info) ? childOf(type.info) : id);
  }

  /** The member, constant or parameter with a name; those of anonymous members, too. */
  findField(type: Ctype, name: string): FoundField | undefined {
    for (let id = type.sibling; id !== 0; ) {
      const field = this.#types[id];
      const isShared = (type.info & Flag.UNION) !== 0;
      if (field.name === name) return { field, offset: field.size, qualifiers: 0, isShared };
      if (isSubtype(field.info)) {
        const { inner, qualifiers } = this.#unqualified(this.child(field));
        const found = this.findField(inner, name);
        if (found) {
          return {
            field: found.field,
            offset: found.offset + field.size,
            qualifiers: found.qualifiers | qualifiers,
            isShared: found.isShared || isShared,
          };
        }
      }
      id = field.sibling;
    }
    return undefined;
  }

  /** Looks through attributes and gathers the qualifiers. */
  #unqualified(type: Ctype): { readonly inner: Ctype; readonly qualifiers: number } {
    let inner = type;
    let qualifiers = 0;
    while (isAttrib(inner.info)) {
      if (attributeOf(inner.info) === Attribute.QUAL) qualifiers |= inner.size;
      inner = this.child(inner);
    }
    return { inner, qualifiers: qualifiers & QUALIFIERS };
  }

  // -- Derived types --

  /** Pointer to a type. */
  pointerTo(id: CtypeNumber): CtypeNumber {
    return this.intern(makeInfo(Kind.PTR, POINTER_BITS | id), POINTER_SIZE);
  }

  /** Reference to a type. */
  referenceTo(id: CtypeNumber): CtypeNumber {
    return this.intern(makeInfo(Kind.PTR, Flag.CONST | Flag.REF | POINTER_BITS | id), POINTER_SIZE);
  }
}
