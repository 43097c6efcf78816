/**
 * Tokens and character classes (LuaJIT: TKDEF in lj_lex.h, lj_char.c).
 *
 * A token is a small integer: single characters stand for themselves (0 to 255), the others follow from
 * FIRST_TOKEN on. Reserved words come first and in the order of their string ids, so that the lexer gets a
 * word's token by an addition.
 */

/** Reserved words, in the order of their tokens. */
export const reservedWords = [
  "and",
  "break",
  "const",
  "continue",
  "do",
  "else",
  "elseif",
  "end",
  "false",
  "for",
  "function",
  "goto",
  "if",
  "in",
  "local",
  "nil",
  "not",
  "or",
  "repeat",
  "return",
  "then",
  "true",
  "until",
  "while",
] as const;

const otherTokens = [
  "..",
  "...",
  "==",
  ">=",
  "<=",
  "~=",
  "?.",
  "??",
  "<<",
  ">>",
  "~>>",
  "&&",
  "||",
  "!=",
  "->",
  "::",
  "<number>",
  "<name>",
  "<string>",
  "<eof>",
] as const;

export const FIRST_TOKEN = 257;

export const TOKEN_AND = 257;
export const TOKEN_BREAK = 258;
export const TOKEN_CONST = 259;
export const TOKEN_CONTINUE = 260;
export const TOKEN_DO = 261;
export const TOKEN_ELSE = 262;
export const TOKEN_ELSEIF = 263;
export const TOKEN_END = 264;
export const TOKEN_FALSE = 265;
export const TOKEN_FOR = 266;
export const TOKEN_FUNCTION = 267;
export const TOKEN_GOTO = 268;
export const TOKEN_IF = 269;
export const TOKEN_IN = 270;
export const TOKEN_LOCAL = 271;
export const TOKEN_NIL = 272;
export const TOKEN_NOT = 273;
export const TOKEN_OR = 274;
export const TOKEN_REPEAT = 275;
export const TOKEN_RETURN = 276;
export const TOKEN_THEN = 277;
export const TOKEN_TRUE = 278;
export const TOKEN_UNTIL = 279;
export const TOKEN_WHILE = 280;
export const TOKEN_CONCAT = 281;
export const TOKEN_DOTS = 282;
export const TOKEN_EQUAL = 283;
export const TOKEN_GREATER_EQUAL = 284;
export const TOKEN_LESS_EQUAL = 285;
export const TOKEN_NOT_EQUAL = 286;
/** `?.`, safe navigation. */
export const TOKEN_NAVIGATE = 287;
/** `??`, nil coalescing. */
export const TOKEN_COALESCE = 288;
export const TOKEN_SHIFT_LEFT = 289;
export const TOKEN_SHIFT_RIGHT = 290;
export const TOKEN_SHIFT_ARITHMETIC = 291;
export const TOKEN_AND_SIGN = 292;
export const TOKEN_OR_SIGN = 293;
export const TOKEN_NOT_EQUAL_SIGN = 294;
/** `->` of a short function. */
export const TOKEN_ARROW = 295;
/** `::` around a label. */
export const TOKEN_LABEL = 296;
export const TOKEN_NUMBER = 297;
export const TOKEN_NAME = 298;
export const TOKEN_STRING = 299;
export const TOKEN_EOF = 300;

/** Stands for "no token" where an error has no place in the source text; also the token of a NUL character. */
export const TOKEN_NONE = 0;

const tokenNames: readonly string[] = [...reservedWords, ...otherTokens];

/** How a token is spelt in messages. */
export function tokenName(token: number): string {
  if (token >= FIRST_TOKEN) return tokenNames[token - FIRST_TOKEN];
  return token < 32 || token === 127 ? `char(${token})` : String.fromCharCode(token);
}

/** Words that are reserved only where a name would make no sense. */
export function isNameToken(token: number, has52: boolean): boolean {
  return (
    token === TOKEN_NAME ||
    (token === TOKEN_GOTO && !has52) ||
    token === TOKEN_CONTINUE ||
    token === TOKEN_CONST
  );
}

export const CHARACTER_SPACE = 1;
export const CHARACTER_DIGIT = 2;
export const CHARACTER_HEX_DIGIT = 4;
/** Letters, digits, the underscore, and every byte of a non-ASCII character. */
export const CHARACTER_IDENTIFIER = 8;

/** The classes of each byte. */
export const characterClass: Uint8Array = makeCharacterClasses();

function makeCharacterClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  const mark = (from: number, to: number, bits: number) => {
    for (let code = from; code <= to; code++) classes[code] |= bits;
  };
  mark(0x09, 0x0d, CHARACTER_SPACE);
  mark(0x20, 0x20, CHARACTER_SPACE);
  mark(0x30, 0x39, CHARACTER_DIGIT | CHARACTER_HEX_DIGIT | CHARACTER_IDENTIFIER);
  mark(0x41, 0x46, CHARACTER_HEX_DIGIT);
  mark(0x61, 0x66, CHARACTER_HEX_DIGIT);
  mark(0x41, 0x5a, CHARACTER_IDENTIFIER);
  mark(0x61, 0x7a, CHARACTER_IDENTIFIER);
  mark(0x5f, 0x5f, CHARACTER_IDENTIFIER);
  mark(0x80, 0xff, CHARACTER_IDENTIFIER);
  return classes;
}
