/** Declaration specifiers: storage class, basic type, struct, enum or typedef (LuaJIT: cp_decl_spec). */

import { alignBits, CtypeId, Flag, Kind, makeInfo, NO_SIZE } from "../../../spec/ctypes.ts";
import { type CtypeNumber, childOf, isTypedef } from "../ctype.ts";
import { parseStruct } from "./aggregates.ts";
import { parseAttributes } from "./attributes.ts";
import { floorLog2 } from "./bits.ts";
import { Declaration } from "./declaration.ts";
import { parseEnum } from "./enums.ts";
import type { Parser } from "./parser.ts";
import { IDENTIFIER, isSpecifierWord, isStorageWord, type Token } from "./tokens.ts";

const LONG_DOUBLE_SIZE = 16;
const SHORT_SIZE = 2;
const INT_SIZE = 4;
const LONG_SIZE = 4;
const LONG_LONG_SIZE = 8;

/** Words behind which no struct, enum or typedef can be the type. */
const numberWords: readonly Token[] = ["SHORT", "LONG", "SIGNED", "UNSIGNED", "COMPLEX"];

/** Words that may stand beside `bool`. */
const boolWords: readonly Token[] = ["BOOL", "INT", "SIGNED", "UNSIGNED"];

/** The words of a basic type. A second `long` is a LONGLONG besides. */
interface Words {
  readonly all: Set<Token>;
  /** The size that one of them names, or 0. */
  size: number;
  /** The struct, enum or typedef that stands instead of words, or 0. */
  type: CtypeNumber;
}

/** A declaration whose specifiers are read, with its storage class. */
export interface Specified {
  readonly declaration: Declaration;
  readonly storage: ReadonlySet<Token>;
}

/** Reads specifiers, of which only some storage classes are allowed. */
export function parseSpecifiers(parser: Parser, allowedStorage: readonly Token[]): Specified {
  const declaration = new Declaration(parser);
  const words: Words = { all: new Set(), size: 0, type: 0 };
  while (parseSpecifier(parser, declaration, words, allowedStorage));
  pushBase(parser, declaration, words);
  declaration.finishBase();
  return { declaration, storage: new Set([...words.all].filter(isStorageWord)) };
}

/** Reads one specifier. Returns false if there is none, or one that cannot belong to those before it. */
function parseSpecifier(
  parser: Parser,
  declaration: Declaration,
  words: Words,
  allowedStorage: readonly Token[],
): boolean {
  parseAttributes(parser, declaration);
  const { token } = parser.lexer;
  if (isSpecifierWord(token)) return parseWord(parser, words, allowedStorage);
  if (words.size !== 0 || words.type !== 0 || numberWords.some((word) => words.all.has(word))) return false;
  return parseTypeName(parser, declaration, words);
}

/** Takes a word, unless it names a size or type and one is named already. */
function parseWord(parser: Parser, words: Words, allowedStorage: readonly Token[]): boolean {
  const { token, keyword } = parser.lexer;
  if (keyword.size !== 0) {
    if (words.size !== 0) return false;
    words.size = keyword.size;
  }
  if (token === "LONG" && words.all.has("LONG")) words.all.add("LONGLONG");
  words.all.add(token);
  if (isStorageWord(token)) {
    if (!allowedStorage.includes(token)) parser.failNear("FFI_BADSCL");
  } else if (words.type !== 0) {
    return false;
  }
  parser.lexer.next();
  return true;
}

/** A struct, union, enum or typedef, or a type that is a parameter. */
function parseTypeName(parser: Parser, declaration: Declaration, words: Words): boolean {
  const { lexer } = parser;
  switch (lexer.token) {
    case "STRUCT":
      words.type = parser.nested(() => parseStruct(parser, declaration, 0));
      return true;
    case "UNION":
      words.type = parser.nested(() => parseStruct(parser, declaration, Flag.UNION));
      return true;
    case "ENUM":
      words.type = parseEnum(parser, declaration);
      return true;
    case IDENTIFIER: {
      const { info } = parser.namedType();
      if (!isTypedef(info)) return false;
      words.type = childOf(info);
      lexer.next();
      return true;
    }
    case "$":
      words.type = lexer.parameterType;
      lexer.next();
      return true;
    default:
      return false;
  }
}

/** Begins the chain of the declaration with the type that the specifiers make. */
function pushBase(parser: Parser, declaration: Declaration, words: Words): void {
  const { all, size } = words;
  if (all.has("COMPLEX")) {
    declaration.pushType(size === 4 ? CtypeId.COMPLEX_FLOAT : CtypeId.COMPLEX_DOUBLE);
  } else if (words.type !== 0) {
    declaration.pushType(words.type);
  } else if (all.has("VOID")) {
    declaration.push(makeInfo(Kind.VOID, declaration.takeQualifiers()), NO_SIZE);
  } else {
    const number = numberOf(parser, words);
    const bits = alignBits(floorLog2(number.size)) | declaration.takeQualifiers() | number.flags;
    declaration.push(makeInfo(Kind.NUM, bits), number.size);
  }
}

/** Flags and size of the number that words describe. */
function numberOf(parser: Parser, { all, size }: Words): { readonly flags: number; readonly size: number } {
  const sign = all.has("UNSIGNED") ? Flag.UNSIGNED : 0;
  if (all.has("BOOL")) return boolOf(parser, all, size);
  if (all.has("FP")) return { flags: Flag.FP, size: all.has("LONG") ? LONG_DOUBLE_SIZE : size };
  if (all.has("CHAR")) return { flags: sign, size };
  if (all.has("SHORT")) return { flags: sign, size: SHORT_SIZE };
  if (all.has("LONGLONG")) return { flags: sign, size: LONG_LONG_SIZE };
  if (all.has("LONG")) return { flags: sign | Flag.LONG, size: LONG_SIZE };
  if (size !== 0) return { flags: sign, size };
  if (!all.has("SIGNED") && !all.has("UNSIGNED")) parser.failNear("FFI_DECLSPEC");
  return { flags: sign, size: INT_SIZE };
}

function boolOf(parser: Parser, all: ReadonlySet<Token>, size: number) {
  const isValid = [...all].every((word) => isStorageWord(word) || boolWords.includes(word));
  if (!isValid) parser.fail("FFI_INVTYPE");
  const sign = all.has("SIGNED") && !all.has("UNSIGNED") ? 0 : Flag.UNSIGNED;
  return { flags: Flag.BOOL | sign, size: size || 1 };
}
