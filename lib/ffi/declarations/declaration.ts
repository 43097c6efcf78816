/**
 * What is known of a declaration while it is read (LuaJIT: CPDecl): specifiers give the base of the type, declarators
 * add pointers, arrays and functions, which come in another order in C than they make the type.
 *
 * Invariant: `chain` has the parts of the type from the base outward, as far as they are read. New parts are put behind
 * `position`; a pointer, which binds less tightly than brackets, becomes the position, arrays and functions do not.
 */

import { Attribute, attributeBits, Kind, makeInfo } from "../../../spec/ctypes.ts";
import {
  type Ctype,
  type CtypeNumber,
  childOf,
  isComplex,
  isEnum,
  isFunc,
  isQualifier,
  isStruct,
  isVector,
  kindOf,
} from "../ctype.ts";
import type { Parser } from "./parser.ts";

/** A type has at most so many parts (LuaJIT: CPARSE_MAX_DECLSTACK). */
const MAXIMUM_PARTS = 100;

/** A part of a type; what it refers to is the part before it. */
export interface Part {
  readonly info: number;
  /** Bytes; of an array that is not measured yet: elements. */
  readonly size: number;
  /** The first parameter of a function. */
  readonly sibling: CtypeNumber;
  /** An array out of a typedef, whose size is known to be right. */
  readonly isMeasured: boolean;
}

/** What qualifiers and attributes say; sizes and alignments are logarithms. */
export interface Attributes {
  qualifiers: number;
  isPacked: boolean;
  /** Whether there is an `aligned`. */
  isAligned: boolean;
  align: number;
  /** Bytes that a `mode` asks for, or 0. */
  modeSize: number;
  vectorSize: number;
}

const noAttributes: Readonly<Attributes> = {
  qualifiers: 0,
  isPacked: false,
  isAligned: false,
  align: 0,
  modeSize: 0,
  vectorSize: 0,
};

/** What a declarator may have. */
export interface DeclaratorForm {
  readonly mayHaveName: boolean;
  readonly mayLackName: boolean;
  /** Whether it is a member of a struct: bits may follow, and an alignment is the member's, not the type's. */
  readonly isMember: boolean;
}

export const namedForm: DeclaratorForm = { mayHaveName: true, mayLackName: false, isMember: false };
export const abstractForm: DeclaratorForm = { mayHaveName: false, mayLackName: true, isMember: false };
export const parameterForm: DeclaratorForm = { mayHaveName: true, mayLackName: true, isMember: false };
export const memberForm: DeclaratorForm = { mayHaveName: true, mayLackName: true, isMember: true };

/** What the base of all declarators of a declaration is. */
interface Base {
  readonly position: number;
  readonly attributes: Readonly<Attributes>;
}

export class Declaration {
  readonly chain: Part[] = [];
  attributes: Attributes = { ...noAttributes };
  /** What is declared; undefined if there is no name. */
  name: string | undefined = undefined;
  /** What the name meant before, 0 if nothing. */
  named: CtypeNumber = 0;
  /** The symbol that stands for the name. */
  redirection: string | undefined = undefined;
  /** Bits of a bit field. */
  bits: number | undefined = undefined;

  private readonly parser: Parser;
  private position = -1;
  private base: Base = { position: -1, attributes: noAttributes };

  constructor(parser: Parser) {
    this.parser = parser;
  }

  /** Puts a part behind the position. */
  add(info: number, size: number, more: Partial<Part> = {}): void {
    if (this.chain.length >= MAXIMUM_PARTS) this.parser.fail("XLEVELS");
    this.chain.splice(this.position + 1, 0, { info, size, sibling: 0, isMeasured: false, ...more });
  }

  /** Puts a part behind the position, and the position behind it. */
  push(info: number, size: number, more: Partial<Part> = {}): void {
    this.add(info, size, more);
    this.position++;
  }

  /** Reads an inner declarator: what follows it binds more tightly than what it has. */
  inParentheses(read: () => void): void {
    const { position } = this;
    read();
    this.position = position;
  }

  /** The specifiers are read. */
  finishBase(): void {
    this.base = { position: this.position, attributes: { ...this.attributes } };
  }

  /** Goes back to the base for another declarator. */
  reset(): void {
    this.position = this.base.position;
    this.chain.length = this.position + 1;
    this.attributes = { ...this.base.attributes };
    this.name = undefined;
    this.redirection = undefined;
    this.bits = undefined;
  }

  takeQualifiers(): number {
    const { qualifiers } = this.attributes;
    this.attributes.qualifiers = 0;
    return qualifiers;
  }

  /** Pushes a type that exists, part by part, so that qualifiers can be merged into it. */
  pushType(id: CtypeNumber): void {
    const type = this.parser.types.get(id);
    if (isStruct(type.info) || isEnum(type.info)) this.pushUnique(type);
    else if (kindOf(type.info) === Kind.ATTRIB) this.pushAttributed(type);
    else if (kindOf(type.info) === Kind.ARRAY) this.pushArray(type);
    else if (isFunc(type.info)) this.push(type.info, type.size, { sibling: type.sibling });
    else this.push((type.info | this.takeQualifiers()) >>> 0, type.size);
  }

  /** A struct or enum is no copy: it stands in the chain as a typedef, with qualifiers beside it. */
  private pushUnique({ id }: Ctype): void {
    this.push(makeInfo(Kind.TYPEDEF, id), 0);
    const qualifiers = this.takeQualifiers();
    if (qualifiers) this.pushAttribute(Attribute.QUAL, qualifiers);
  }

  private pushAttributed({ info, size }: Ctype): void {
    // Those that it has already need not be repeated.
    if (isQualifier(info)) this.attributes.qualifiers &= ~size;
    this.pushType(childOf(info));
    this.push(info - childOf(info), size);
  }

  private pushArray({ info, size }: Ctype): void {
    const qualifiers = isVector(info) || isComplex(info) ? this.takeQualifiers() : 0;
    this.pushType(childOf(info));
    this.push(((info - childOf(info)) | qualifiers) >>> 0, size, { isMeasured: true });
  }

  /** Pushes what the attributes behind a declarator say of its type. */
  pushAttributes(form: DeclaratorForm): void {
    const { isAligned, align } = this.attributes;
    if (isAligned && !form.isMember && !isFunc(this.chain[this.position].info)) {
      this.pushAttribute(Attribute.ALIGN, align);
    }
  }

  private pushAttribute(attribute: number, value: number): void {
    this.push(makeInfo(Kind.ATTRIB, attributeBits(attribute)), value);
  }
}
