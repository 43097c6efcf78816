/** Structs and unions with their members, and the tags of all types that have one (LuaJIT: cp_decl_struct). */

import {
  Attribute,
  attributeBits,
  Flag,
  KIND_MASK,
  Kind,
  MAX_BIT_FIELD,
  makeInfo,
  NO_SIZE,
} from "../../../spec/ctypes.ts";
import { type Ctype, type CtypeNumber, isArray, isEnum, isIntegerOrBool, isStruct } from "../ctype.ts";
import { parseAttributes } from "./attributes.ts";
import { parseConstant } from "./constants.ts";
import { type Attributes, type Declaration, memberForm, namedForm } from "./declaration.ts";
import { parseDeclarator } from "./declarators.ts";
import { layOut, type Member } from "./layout.ts";
import { declarationError } from "./messages.ts";
import type { Parser } from "./parser.ts";
import { parseSpecifiers } from "./specifiers.ts";
import { IDENTIFIER, type Token } from "./tokens.ts";
import { typeOfDeclaration } from "./type-of-declaration.ts";

/** The first member of a type whose members are being read; so it cannot be defined a second time. */
const BEING_DEFINED = 1;

/** Reads the tag behind `struct`, `union` or `enum`, and makes the type if it is new. */
export function parseTag(parser: Parser, declaration: Declaration, info: number): Ctype {
  const { lexer, types } = parser;
  parser.amongTags(() => {
    lexer.next();
    parseAttributes(parser, declaration);
  });
  const type = lexer.token === "{" ? types.create(info, NO_SIZE) : parseTagName(parser, info);
  if (lexer.token === "{") {
    if (type.size !== NO_SIZE || type.sibling !== 0) parser.fail("FFI_REDEF", type.name as string);
    type.sibling = BEING_DEFINED;
    types.noteMeaning();
  }
  return type;
}

function parseTagName(parser: Parser, info: number): Ctype {
  const { lexer, types } = parser;
  if (lexer.token !== IDENTIFIER) lexer.failExpecting(IDENTIFIER);
  const { name } = lexer;
  let type: Ctype;
  if (lexer.named !== 0) {
    type = parser.namedType();
    if ((type.info ^ info) & (KIND_MASK | Flag.UNION)) parser.fail("FFI_REDEF", name);
  } else {
    if (!parser.acceptsNewTags) parser.fail("FFI_BADTAG", name);
    type = types.create(info, NO_SIZE);
    type.name = name;
    types.addName(type);
  }
  lexer.next();
  return type;
}

/** Reads a struct or union; its attributes stand in front of the tag or behind the members. */
export function parseStruct(parser: Parser, declaration: Declaration, flags: number): CtypeNumber {
  const type = parseTag(parser, declaration, makeInfo(Kind.STRUCT, flags));
  if (parser.lexer.accept("{")) {
    const members = new MemberList(parser, type);
    while (parser.lexer.token !== "}") members.parseDeclaration();
    parser.lexer.expect("}");
    members.finish();
    parseAttributes(parser, declaration);
    layOut(parser, type, members.placed, declaration.attributes);
  }
  return type.id;
}

/** The members of a struct as they are read. */
class MemberList {
  /** Those that need a place in the struct. */
  readonly placed: Member[] = [];

  private readonly parser: Parser;
  private last: Ctype;
  /** Behind an array of unknown size no member may follow. */
  private isClosed = false;

  constructor(parser: Parser, struct: Ctype) {
    this.parser = parser;
    this.last = struct;
  }

  /** Reads members of one declaration. */
  parseDeclaration(): void {
    const { parser } = this;
    const { lexer } = parser;
    const { declaration, storage } = parseSpecifiers(parser, ["STATIC"]);
    for (;;) {
      if (this.isClosed) lexer.failExpecting("}");
      this.parseMember(declaration, storage);
      if (!lexer.accept(",")) break;
      declaration.reset();
    }
    lexer.expect(";");
  }

  /** Ends the chain of members. */
  finish(): void {
    this.last.sibling = 0;
  }

  private parseMember(declaration: Declaration, storage: ReadonlySet<Token>): void {
    const { parser } = this;
    if (storage.has("STATIC")) {
      parseDeclarator(parser, declaration, namedForm);
      const constant = parseConstant(parser, typeOfDeclaration(parser, declaration));
      constant.name = declaration.name;
      this.append(constant);
      return;
    }
    parseDeclarator(parser, declaration, memberForm);
    this.addField(declaration, typeOfDeclaration(parser, declaration));
  }

  private addField(declaration: Declaration, id: CtypeNumber): void {
    const { types } = this.parser;
    const { name, bits } = declaration;
    const field = types.create(makeInfo(Kind.FIELD, id), 0);
    const type = types.raw(id);
    if (bits !== undefined) {
      this.checkBits(type, bits, name);
    } else if (name === undefined) {
      this.addTransparent(field, type, declaration.attributes, id);
      return;
    } else if (isArray(type.info) && type.size === NO_SIZE) {
      this.isClosed = true;
    }
    field.name = name;
    this.append(field);
    this.placed.push({ field, attributes: { ...declaration.attributes }, bits });
  }

  /** A member without a name, whose own members count as those of the struct. */
  private addTransparent(field: Ctype, type: Ctype, attributes: Attributes, id: CtypeNumber): void {
    const isPlaced = isStruct(type.info) && (type.info & Flag.VLA) === 0;
    if (!isPlaced && !isEnum(type.info)) this.parser.lexer.failExpecting(IDENTIFIER);
    field.info = makeInfo(Kind.ATTRIB, attributeBits(Attribute.SUBTYPE) | id);
    this.append(field);
    if (isPlaced) this.placed.push({ field, attributes: { ...attributes }, bits: undefined });
  }

  private checkBits({ info, size }: Ctype, bits: number, name: string | undefined): void {
    const isValid =
      isIntegerOrBool(info) &&
      (bits !== 0 || name === undefined) &&
      8 * size <= MAX_BIT_FIELD &&
      bits <= (info & Flag.BOOL ? 1 : 8 * size);
    if (!isValid) throw declarationError(this.parser.lexer, ":", "BADVAL");
  }

  private append(field: Ctype): void {
    this.last.sibling = field.id;
    this.last = field;
  }
}
