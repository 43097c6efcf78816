/**
 * Lines with `#`, as the output of a preprocessor has them: line numbers, and pragmas, of which only `pack` means
 * something (LuaJIT: cp_pragma, cp_line).
 */

import { floorLog2 } from "./bits.ts";
import { NO_PACKING, type Parser } from "./parser.ts";
import { END, IDENTIFIER, INTEGER } from "./tokens.ts";

/** Nested `#pragma pack(push)`s (LuaJIT: CPARSE_MAX_PACKSTACK). */
const MAXIMUM_PACKINGS = 7;

/** Reads a directive; its `#` is the current token. */
export function parseDirective(parser: Parser): void {
  const { lexer } = parser;
  const { line } = lexer;
  lexer.next();
  if (lexer.token === INTEGER) {
    parseLineNumber(parser, line);
  } else if (lexer.isName("line")) {
    if (lexer.next() !== INTEGER) lexer.failExpecting(IDENTIFIER);
    parseLineNumber(parser, line);
  } else if (lexer.isName("pragma")) {
    lexer.next();
    if (lexer.isName("pack")) parsePack(parser);
    else skipLine(parser, line);
  } else {
    parser.failNear("XSYMBOL");
  }
}

/** The lines that follow are counted from another number on. */
function parseLineNumber(parser: Parser, line: number): void {
  const { lexer } = parser;
  const number = lexer.value | 0;
  skipLine(parser, line);
  lexer.line = number;
}

function skipLine({ lexer }: Parser, line: number): void {
  while (lexer.token !== END && lexer.line === line) lexer.next();
}

/** `#pragma pack(push, 4)`, `pack(pop)`, `pack(1)` or `pack()` */
function parsePack(parser: Parser): void {
  const { lexer, packing } = parser;
  lexer.next();
  lexer.expect("(");
  if (lexer.token !== IDENTIFIER || parsePackAction(parser)) {
    const isNumber = lexer.token === INTEGER;
    packing[packing.length - 1] = isNumber ? floorLog2(lexer.value || 1) : NO_PACKING;
    if (isNumber) lexer.next();
  }
  lexer.expect(")");
}

/** Reads `push` or `pop`. Returns whether a size is to follow. */
function parsePackAction(parser: Parser): boolean {
  const { lexer, packing } = parser;
  if (lexer.isName("push")) {
    if (packing.length >= MAXIMUM_PACKINGS) parser.failNear("XLEVELS");
    packing.push(packing[packing.length - 1]);
  } else if (!lexer.isName("pop")) {
    parser.failNear("XSYMBOL");
  } else if (packing.length > 1) {
    packing.pop();
  }
  lexer.next();
  return lexer.accept(",");
}
