/** Declarators: pointers, references, arrays and functions around a name (LuaJIT: cp_declarator). */

import {
  alignBits,
  Flag,
  Kind,
  makeInfo,
  NO_SIZE,
  POINTER_ALIGN,
  POINTER_SIZE,
} from "../../../spec/ctypes.ts";
import { type CtypeNumber, childOf, isFunc, isRefArray, isVoid } from "../ctype.ts";
import { parseAttributes } from "./attributes.ts";
import { abstractForm, type Declaration, type DeclaratorForm, parameterForm } from "./declaration.ts";
import { parseCount } from "./expressions.ts";
import type { Parser } from "./parser.ts";
import { parseSpecifiers } from "./specifiers.ts";
import { END, IDENTIFIER } from "./tokens.ts";
import { typeOfDeclaration } from "./type-of-declaration.ts";

const POINTER = makeInfo(Kind.PTR, alignBits(POINTER_ALIGN));
const REFERENCE = makeInfo(Kind.PTR, Flag.CONST | Flag.REF | alignBits(POINTER_ALIGN));

/** Reads a type without a name. */
export function parseAbstractType(parser: Parser): CtypeNumber {
  const { declaration } = parseSpecifiers(parser, []);
  parseDeclarator(parser, declaration, abstractForm);
  return typeOfDeclaration(parser, declaration);
}

/** Reads a declarator and adds its parts to the declaration. */
export function parseDeclarator(parser: Parser, declaration: Declaration, form: DeclaratorForm): void {
  parser.deeper(() => {
    parsePointers(parser, declaration);
    parseCore(parser, declaration, form);
    parseSuffixes(parser, declaration);
    if (form.isMember && parser.lexer.accept(":")) declaration.bits = parseCount(parser);
    parseAttributes(parser, declaration);
    declaration.pushAttributes(form);
  });
}

function parsePointers(parser: Parser, declaration: Declaration): void {
  const { lexer } = parser;
  for (;;) {
    if (lexer.accept("*")) {
      parseAttributes(parser, declaration);
      declaration.attributes.modeSize = 0;
      declaration.push((POINTER | declaration.takeQualifiers()) >>> 0, POINTER_SIZE);
    } else if (lexer.accept("&") || lexer.accept("&&")) {
      declaration.attributes.modeSize = 0;
      declaration.takeQualifiers();
      declaration.push(REFERENCE, POINTER_SIZE);
    } else {
      return;
    }
  }
}

/** A name, a declarator in parentheses, or nothing. */
function parseCore(parser: Parser, declaration: Declaration, form: DeclaratorForm): void {
  const { lexer } = parser;
  if (lexer.accept("(")) {
    parseAttributes(parser, declaration);
    // Without a name, the parentheses may as well be those of a function's parameters.
    if (form.mayLackName && (lexer.token === ")" || parser.isAtType())) {
      parseParameters(parser, declaration);
    } else {
      declaration.inParentheses(() => parseDeclarator(parser, declaration, form));
      lexer.expect(")");
    }
  } else if (lexer.token === IDENTIFIER) {
    if (!form.mayHaveName) lexer.failExpecting(END);
    declaration.name = lexer.name;
    declaration.named = lexer.named;
    lexer.next();
  } else if (!form.mayLackName) {
    lexer.failExpecting(IDENTIFIER);
  }
}

/** Brackets and parameters behind the core. */
function parseSuffixes(parser: Parser, declaration: Declaration): void {
  const { lexer } = parser;
  for (;;) {
    if (lexer.accept("[")) parseArray(parser, declaration);
    else if (lexer.accept("(")) parseParameters(parser, declaration);
    else return;
  }
}

/** An array; the number of its elements may be left open, or given when it is made (`?`). */
function parseArray(parser: Parser, declaration: Declaration): void {
  const { lexer } = parser;
  parseAttributes(parser, declaration);
  const isVariable = lexer.accept("?");
  const count = isVariable || lexer.token === "]" ? NO_SIZE : parseCount(parser);
  lexer.expect("]");
  declaration.add(makeInfo(Kind.ARRAY, isVariable ? Flag.VLA : 0), count);
}

/** The parameters of a function, and its body, which is skipped. */
function parseParameters(parser: Parser, declaration: Declaration): void {
  const { lexer } = parser;
  const list = new ParameterList(parser);
  if (lexer.token !== ")") {
    while (list.parseParameter() && lexer.accept(","));
  }
  lexer.expect(")");
  if (lexer.accept("{")) skipBody(parser);
  const flags = list.isVariadic ? Flag.VARARG : 0;
  declaration.add(makeInfo(Kind.FUNC, flags), list.count, { sibling: list.first });
}

class ParameterList {
  count = 0;
  /** The first parameter, 0 if there is none. */
  first: CtypeNumber = 0;
  isVariadic = false;

  private readonly parser: Parser;
  private last: CtypeNumber = 0;

  constructor(parser: Parser) {
    this.parser = parser;
  }

  /** Reads a parameter. Returns false if no other can follow it. */
  parseParameter(): boolean {
    const { lexer } = this.parser;
    if (lexer.accept(".")) {
      lexer.expect(".");
      lexer.expect(".");
      this.isVariadic = true;
      return false;
    }
    const { declaration } = parseSpecifiers(this.parser, ["REGISTER"]);
    parseDeclarator(this.parser, declaration, parameterForm);
    const type = this.decayed(typeOfDeclaration(this.parser, declaration));
    if (isVoid(this.parser.types.raw(type).info)) return false;
    this.append(type, declaration.name);
    return true;
  }

  /** Arrays and functions are passed as pointers. */
  private decayed(id: CtypeNumber): CtypeNumber {
    const { types } = this.parser;
    const { info } = types.raw(id);
    if (isRefArray(info)) return types.pointerTo(childOf(info));
    return isFunc(info) ? types.pointerTo(id) : id;
  }

  private append(type: CtypeNumber, name: string | undefined): void {
    const { types } = this.parser;
    const parameter = types.create(makeInfo(Kind.FIELD, type), this.count++);
    parameter.name = name;
    if (this.last === 0) this.first = parameter.id;
    else types.get(this.last).sibling = parameter.id;
    this.last = parameter.id;
  }
}

/** Skips the body of a function up to its last brace, which then counts as the `;` of a declaration. */
function skipBody({ lexer }: Parser): void {
  lexer.isSkipping = true;
  for (let level = 1; ; lexer.next()) {
    if (lexer.token === "{") level++;
    else if (lexer.token === "}" && --level === 0) break;
    else if (lexer.token === END) lexer.failExpecting("}");
  }
  lexer.isSkipping = false;
  lexer.token = ";";
}
