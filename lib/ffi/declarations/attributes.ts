/**
 * Attributes of GCC and MSVC, and the qualifiers that may stand beside them (LuaJIT: cp_decl_attributes). Those that
 * change no type are skipped, as calling conventions are, of which wasm has only one.
 */

import { Flag } from "../../../spec/ctypes.ts";
import { floorLog2 } from "./bits.ts";
import type { Attributes, Declaration } from "./declaration.ts";
import { parseCount } from "./expressions.ts";
import type { Parser } from "./parser.ts";
import { END, IDENTIFIER, isKeyword, STRING } from "./tokens.ts";

/** Log2 of the alignment that an `aligned` without a number means. */
const LARGEST_ALIGN = 4;

/** Alignments and vector sizes (log2) have four bits. */
const MAXIMUM_LOG2 = 15;

/** Reads all attributes and qualifiers that stand here. */
export function parseAttributes(parser: Parser, declaration: Declaration): void {
  const { lexer } = parser;
  const { attributes } = declaration;
  for (;;) {
    switch (lexer.token) {
      case "CONST":
        attributes.qualifiers |= Flag.CONST;
        lexer.next();
        break;
      case "VOLATILE":
        attributes.qualifiers |= Flag.VOLATILE;
        lexer.next();
        break;
      case "RESTRICT":
      case "EXTENSION":
      case "CCDECL":
      case "PTRSZ":
        lexer.next();
        break;
      case "ATTRIBUTE":
        parseGccAttributes(parser, attributes);
        break;
      case "ASM":
        parseRedirection(parser, declaration);
        break;
      case "DECLSPEC":
        parseDeclspec(parser, attributes);
        break;
      default:
        return;
    }
  }
}

/** `__attribute__((…))` */
function parseGccAttributes(parser: Parser, attributes: Attributes): void {
  const { lexer } = parser;
  lexer.next();
  lexer.expect("(");
  lexer.expect("(");
  while (lexer.token === IDENTIFIER || isKeyword(lexer.token)) {
    const name = lexer.token === IDENTIFIER ? lexer.name : "";
    lexer.next();
    parseGccAttribute(parser, attributes, name);
    if (!lexer.accept(",")) break;
  }
  lexer.expect(")");
  lexer.expect(")");
}

function parseGccAttribute(parser: Parser, attributes: Attributes, name: string): void {
  const plain = name.replace(/^__(.*)__$/, "$1");
  if (plain === "aligned") parseAlign(parser, attributes);
  else if (plain === "packed") attributes.isPacked = true;
  else if (plain === "mode") parseMode(parser, attributes);
  else if (plain === "vector_size") parseVectorSize(parser, attributes);
  else skipArguments(parser);
}

/** `__declspec(…)` */
function parseDeclspec(parser: Parser, attributes: Attributes): void {
  const { lexer } = parser;
  lexer.next();
  lexer.expect("(");
  while (lexer.token === IDENTIFIER) {
    const isAlign = lexer.name === "align";
    lexer.next();
    if (isAlign) parseAlign(parser, attributes);
    else skipArguments(parser);
  }
  lexer.expect(")");
}

function skipArguments({ lexer }: Parser): void {
  if (!lexer.accept("(")) return;
  while (lexer.token !== ")" && lexer.token !== END) lexer.next();
  lexer.expect(")");
}

/** A number of bytes in parentheses. */
function parseBytes(parser: Parser): number {
  const { lexer } = parser;
  const bytes = parser.amongOrdinaryNames(() => {
    lexer.expect("(");
    return parseCount(parser);
  });
  lexer.expect(")");
  return bytes;
}

function parseAlign(parser: Parser, attributes: Attributes): void {
  const bytes = parser.lexer.token === "(" ? parseBytes(parser) : 2 ** LARGEST_ALIGN;
  attributes.align = bytes === 0 ? 0 : floorLog2(bytes) & MAXIMUM_LOG2;
  attributes.isAligned = true;
}

function parseVectorSize(parser: Parser, attributes: Attributes): void {
  const bytes = parseBytes(parser);
  if (bytes !== 0) attributes.vectorSize = floorLog2(bytes) & MAXIMUM_LOG2;
}

/** Bytes of machine modes: quarter, half, single, double, tetra and octa words. */
const modeSizes: Readonly<Record<string, number>> = { Q: 1, H: 2, S: 4, D: 8, T: 16, O: 32 };

/** `mode(DI)`: a size, and with `V4` in front a vector of so many. */
function parseMode({ lexer }: Parser, attributes: Attributes): void {
  lexer.expect("(");
  if (lexer.token === IDENTIFIER) {
    const [, length, size] = /^(?:__)?(?:V(\d{1,2}))?([QHSDTO])[IF]/.exec(lexer.name) ?? [];
    if (size !== undefined) {
      attributes.modeSize = modeSizes[size];
      const bytes = modeSizes[size] * Number(length ?? 0);
      if (bytes !== 0) attributes.vectorSize = floorLog2(bytes) & MAXIMUM_LOG2;
    }
    lexer.next();
  }
  lexer.expect(")");
}

/** `asm("symbol")` gives the symbol that the declared name stands for. */
function parseRedirection({ lexer }: Parser, declaration: Declaration): void {
  lexer.next();
  lexer.expect("(");
  if (lexer.token === STRING) {
    let symbol = "";
    do symbol += lexer.text;
    while (lexer.next() === STRING);
    declaration.redirection = symbol;
  }
  lexer.expect(")");
}
