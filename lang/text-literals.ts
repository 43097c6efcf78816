/**
 * String literals: quoted with escapes, and in long brackets, which also serve as comments (LuaJIT: lex_string,
 * lex_longstring).
 *
 * Invariant: a literal without escapes and without foreign line breaks is interned straight from the source; only
 * others go through the token text's buffer, which keeps the delimiters as messages quote them.
 */

import type { Lexer } from "./lexer.ts";
import {
  CHARACTER_DIGIT,
  CHARACTER_HEX_DIGIT,
  CHARACTER_SPACE,
  characterClass,
  TOKEN_EOF,
  TOKEN_STRING,
} from "./tokens.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;

/** Reads the quoted string at the lexer's position and returns its id. */
export function scanString(lexer: Lexer): number {
  const { source, text } = lexer;
  const start = lexer.position;
  const delimiter = source[start];
  let at = start + 1;
  for (; ; at++) {
    const character = source[at];
    if (character === delimiter) break;
    if (character === BACKSLASH) {
      text.startBufferWith(start, at);
      lexer.position = at;
      return scanEscapedString(lexer, delimiter);
    }
    if (character === NEWLINE || character === RETURN) {
      text.setSlice(start, at);
      lexer.error(TOKEN_STRING, "unfinishedString");
    }
    if (character === 0 && at >= lexer.sourceEnd) lexer.error(TOKEN_EOF, "unfinishedString");
    if (at >= lexer.nextProgress) {
      lexer.position = at;
      lexer.tellProgress();
    }
  }
  lexer.position = at + 1;
  text.setSlice(start, at + 1);
  return lexer.strings.intern(source, start + 1, at);
}

/** Goes on with a quoted string from its first escape. */
function scanEscapedString(lexer: Lexer, delimiter: number): number {
  const { source, text } = lexer;
  for (;;) {
    const character = source[lexer.position];
    if (character === delimiter) break;
    if (character === BACKSLASH) {
      lexer.position++;
      scanEscape(lexer);
    } else if (character === NEWLINE || character === RETURN) {
      lexer.error(TOKEN_STRING, "unfinishedString");
    } else if (lexer.isAtEnd()) {
      lexer.error(TOKEN_EOF, "unfinishedString");
    } else {
      text.save(character);
      lexer.position++;
      if (lexer.position >= lexer.nextProgress) lexer.tellProgress();
    }
  }
  text.save(delimiter);
  lexer.position++;
  return lexer.strings.intern(text.buffered(), 1, text.bufferedLength - 1);
}

function badEscape(lexer: Lexer): never {
  lexer.error(TOKEN_STRING, "invalidEscape");
}

/** Bytes of the escapes of one letter, by letter. */
const simpleEscapes = new Map(
  Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, "\\": 0x5c, '"': 0x22, "'": 0x27 }).map(
    ([letter, byte]) => [letter.charCodeAt(0), byte],
  ),
);

/** Reads what follows a backslash. */
function scanEscape(lexer: Lexer): void {
  const { source, text } = lexer;
  // The end of the source is reported by the caller, as an unfinished string.
  if (lexer.isAtEnd()) return;
  const character = source[lexer.position];
  const simple = simpleEscapes.get(character);
  if (simple !== undefined) {
    text.save(simple);
    lexer.position++;
  } else if (character === 0x78) {
    text.save(scanHexEscape(lexer));
  } else if (character === 0x75) {
    scanUnicodeEscape(lexer);
  } else if (character === 0x7a) {
    skipSpace(lexer);
  } else if (character === NEWLINE || character === RETURN) {
    text.save(NEWLINE);
    lexer.newline();
  } else if ((characterClass[character] & CHARACTER_DIGIT) !== 0) {
    text.save(scanDecimalEscape(lexer));
  } else {
    badEscape(lexer);
  }
}

function hexDigit(lexer: Lexer): number {
  const character = lexer.source[lexer.position];
  if ((characterClass[character] & CHARACTER_HEX_DIGIT) === 0) badEscape(lexer);
  return (character & 15) + (character > 0x39 ? 9 : 0);
}

/** `\xXX` */
function scanHexEscape(lexer: Lexer): number {
  lexer.position++;
  const high = hexDigit(lexer);
  lexer.position++;
  const low = hexDigit(lexer);
  lexer.position++;
  return (high << 4) | low;
}

/** `\ddd` */
function scanDecimalEscape(lexer: Lexer): number {
  const { source } = lexer;
  let value = source[lexer.position++] - 0x30;
  for (let count = 1; count < 3; count++) {
    const character = source[lexer.position];
    if ((characterClass[character] & CHARACTER_DIGIT) === 0) break;
    value = value * 10 + (character - 0x30);
    if (value > 255) badEscape(lexer);
    lexer.position++;
  }
  return value;
}

/** `\u{X…}`: the UTF-8 bytes of a code point that is no surrogate. */
function scanUnicodeEscape(lexer: Lexer): void {
  const { source, text } = lexer;
  if (source[++lexer.position] !== 0x7b) badEscape(lexer);
  lexer.position++;
  let code = 0;
  do {
    code = code * 16 + hexDigit(lexer);
    if (code >= 0x110000) badEscape(lexer);
  } while (source[++lexer.position] !== 0x7d);
  if (code >= 0xd800 && code < 0xe000) badEscape(lexer);
  lexer.position++;
  if (code < 0x80) {
    text.save(code);
    return;
  }
  if (code < 0x800) {
    text.save(0xc0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      text.save(0xe0 | (code >> 12));
    } else {
      text.save(0xf0 | (code >> 18));
      text.save(0x80 | ((code >> 12) & 0x3f));
    }
    text.save(0x80 | ((code >> 6) & 0x3f));
  }
  text.save(0x80 | (code & 0x3f));
}

/** `\z`: skips white space, line breaks included. */
function skipSpace(lexer: Lexer): void {
  lexer.position++;
  for (;;) {
    const character = lexer.source[lexer.position];
    if ((characterClass[character] & CHARACTER_SPACE) === 0) return;
    if (character === NEWLINE || character === RETURN) lexer.newline();
    else lexer.position++;
  }
}

/**
 * Reads the long bracket at the lexer's position, which has `level` equals signs, and returns the id of its
 * contents (0 for a comment).
 */
export function scanLongBracket(lexer: Lexer, level: number, isComment: boolean): number {
  const { source, text } = lexer;
  const start = lexer.position;
  lexer.position = start + level + 2;
  const first = source[lexer.position];
  if (first === NEWLINE || first === RETURN) lexer.newline();
  const contents = lexer.position;
  let isBuffered = false;
  for (;;) {
    const character = source[lexer.position];
    if (character === CLOSING_BRACKET) {
      if (closesBracket(source, lexer.position, level)) break;
    } else if (character === NEWLINE || character === RETURN) {
      const at = lexer.position;
      lexer.newline();
      const isPlain = character === NEWLINE && lexer.position === at + 1;
      if (!isPlain && !isBuffered && !isComment) {
        isBuffered = true;
        text.startBufferWith(start, start + level + 2);
        for (let index = contents; index < at; index++) text.save(source[index]);
      }
      if (isBuffered) text.save(NEWLINE);
      continue;
    } else if (character === 0 && lexer.isAtEnd()) {
      lexer.error(TOKEN_EOF, isComment ? "unfinishedLongComment" : "unfinishedLongString");
    }
    if (isBuffered) text.save(character);
    lexer.position++;
    if (lexer.position >= lexer.nextProgress) lexer.tellProgress();
  }
  const end = lexer.position;
  lexer.position = end + level + 2;
  if (isComment) return 0;
  if (!isBuffered) {
    if (contents === start + level + 2) text.setSlice(start, lexer.position);
    else text.setSkippedSlice(start, start + level + 2, contents, lexer.position);
    return lexer.strings.intern(source, contents, end);
  }
  for (let index = end; index < lexer.position; index++) text.save(source[index]);
  return lexer.strings.intern(text.buffered(), level + 2, text.bufferedLength - level - 2);
}

function closesBracket(source: Uint8Array, start: number, level: number): boolean {
  let at = start + 1;
  while (source[at] === 0x3d) at++;
  return source[at] === CLOSING_BRACKET && at - start - 1 === level;
}
