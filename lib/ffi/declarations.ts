/**
 * Declarations in C (LuaJIT: lj_cparse.c): what is declared goes into a state's table of types, and the text of a single
 * type becomes its number. As LuaJIT's, this parser does not validate: it takes what a C compiler takes, and more.
 */

import { Attribute, attributeBits, Kind, makeInfo } from "../../spec/ctypes.ts";
import { type Ctype, type CtypeNumber, childOf, isEnum, isFunc, isStruct, isTypedef } from "./ctype.ts";
import type { Ctypes } from "./ctypes.ts";
import { parseConstant } from "./declarations/constants.ts";
import { abstractForm, type Declaration, namedForm } from "./declarations/declaration.ts";
import { parseDeclarator } from "./declarations/declarators.ts";
import { parseDirective } from "./declarations/directives.ts";
import type { Parameters } from "./declarations/parameters.ts";
import { Parser } from "./declarations/parser.ts";
import { parseSpecifiers } from "./declarations/specifiers.ts";
import { END, type Token } from "./declarations/tokens.ts";
import { typeOfDeclaration } from "./declarations/type-of-declaration.ts";

/** `ffi.cdef`: adds all declarations of a text, or none of them if it throws. */
export function declare(types: Ctypes, text: string, parameters: Parameters): void {
  types.noteMeaning();
  parseWhole(types, parameters, () => {
    const parser = new Parser(types, text, parameters, true);
    parseDeclarations(parser);
    return parser;
  });
}

/** The type that a text without a name stands for, as in `ffi.typeof`. */
export function parseType(types: Ctypes, text: string, parameters: Parameters): CtypeNumber {
  let type: CtypeNumber = 0;
  parseWhole(types, parameters, () => {
    const parser = new Parser(types, text, parameters, false);
    const { declaration } = parseSpecifiers(parser, []);
    parseDeclarator(parser, declaration, abstractForm);
    type = typeOfDeclaration(parser, declaration);
    if (parser.lexer.token !== END) parser.lexer.failExpecting(END);
    return parser;
  });
  return type;
}

/** Parses a text and all parameters. An error takes back the types that were made. */
function parseWhole(types: Ctypes, parameters: Parameters, parse: () => Parser): void {
  const { top } = types;
  try {
    const parser = parse();
    if (!parameters.isAtEnd()) parser.fail("FFI_NUMPARAM");
  } catch (error) {
    types.truncate(top);
    throw error;
  }
}

function parseDeclarations(parser: Parser): void {
  const { lexer } = parser;
  // A single declaration needs no semicolon.
  let isFirst = true;
  while (lexer.token !== END) {
    if (lexer.token === "#") {
      parseDirective(parser);
    } else if (lexer.accept(";")) {
      isFirst = false;
    } else {
      parseDeclaration(parser);
      if (lexer.token === END && isFirst) return;
      isFirst = false;
      lexer.expect(";");
    }
  }
}

/** One declaration with all its declarators. */
function parseDeclaration(parser: Parser): void {
  const { lexer } = parser;
  const { declaration, storage } = parseSpecifiers(parser, ["TYPEDEF", "EXTERN", "STATIC"]);
  if ((lexer.token === ";" || lexer.token === END) && isTypeOnly(parser, declaration)) return;
  for (;;) {
    parseDeclarator(parser, declaration, namedForm);
    const type = typeOfDeclaration(parser, declaration);
    // A name keeps its first meaning.
    if (declaration.name !== undefined && declaration.named === 0) {
      define(parser, declaration, storage, type);
    }
    if (!lexer.accept(",")) return;
    declaration.reset();
  }
}

/** Whether a declaration without a declarator declares a struct or enum. */
function isTypeOnly({ types }: Parser, { chain }: Declaration): boolean {
  const [{ info }] = chain;
  if (!isTypedef(info)) return false;
  const type = types.raw(childOf(info)).info;
  return isStruct(type) || isEnum(type);
}

/** Gives a name to what was declared. */
function define(
  parser: Parser,
  declaration: Declaration,
  storage: ReadonlySet<Token>,
  type: CtypeNumber,
): void {
  const { types } = parser;
  const element = namedElement(parser, storage, type);
  if (declaration.redirection !== undefined && isSymbol(element)) {
    const attribute = types.create(makeInfo(Kind.ATTRIB, attributeBits(Attribute.REDIR)), 0);
    attribute.sibling = element.sibling;
    attribute.name = declaration.redirection;
    element.sibling = attribute.id;
  }
  element.name = declaration.name;
  types.addName(element);
}

/** What a name stands for: a typedef, a function, a constant or a variable. */
function namedElement(parser: Parser, storage: ReadonlySet<Token>, type: CtypeNumber): Ctype {
  const { types } = parser;
  if (storage.has("TYPEDEF")) return types.create(makeInfo(Kind.TYPEDEF, type), 0);
  // Functions are types of their own, so the type is the element; `static` ones count as external.
  if (isFunc(types.get(type).info)) return types.get(type);
  if (storage.has("STATIC")) return parseConstant(parser, type);
  return types.create(makeInfo(Kind.EXTERN, type), 0);
}

const isSymbol = ({ info }: Ctype): boolean => isFunc(info) || info >>> 28 === Kind.EXTERN;
