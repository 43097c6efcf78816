/**
 * The lexer: source bytes to tokens, with one token of look-ahead (LuaJIT: lj_lex.c).
 *
 * Invariant: `source` is followed by NUL bytes, so that reading ahead needs no bounds checks; the end is a NUL at
 * or behind `sourceEnd`. `token` is the current token, its value in `tokenString` (string id), `tokenNumber` or
 * `tokenCdata` (index of a 64-bit or complex constant, -1 for none). `lastLine` is the line where the token
 * before the current one ended: the line of the instructions that are emitted now.
 */

import type { SyntaxErrorName } from "../spec/syntax-errors.ts";
import { type ByteWriter, toBytes } from "./bytes.ts";
import { scanNumber } from "./numbers.ts";
import { HASH_FACTOR, HASH_SEED, type StringPool } from "./string-pool.ts";
import { formatMessage, LuaSyntaxError, type MessageArgument, placedMessage } from "./syntax-error.ts";
import { scanLongBracket, scanString } from "./text-literals.ts";
import { TokenText } from "./token-text.ts";
import * as tokens from "./tokens.ts";
import {
  CHARACTER_DIGIT,
  CHARACTER_IDENTIFIER,
  characterClass,
  FIRST_TOKEN,
  reservedWords,
  TOKEN_EOF,
  TOKEN_NAME,
  TOKEN_NONE,
  TOKEN_NUMBER,
  TOKEN_STRING,
  tokenName,
} from "./tokens.ts";

/** Padding behind the source, at least as long as the longest look-ahead. */
const PADDING = 8;

/** Bytes between two calls of onProgress. */
const PROGRESS = 4096;

const RESERVED_COUNT = reservedWords.length;

/** Tokens by their first two characters, both ASCII. */
const pairTokens = new Uint16Array(128 * 128);
for (const [text, token] of [
  ["->", tokens.TOKEN_ARROW],
  ["==", tokens.TOKEN_EQUAL],
  ["<=", tokens.TOKEN_LESS_EQUAL],
  ["<<", tokens.TOKEN_SHIFT_LEFT],
  [">=", tokens.TOKEN_GREATER_EQUAL],
  [">>", tokens.TOKEN_SHIFT_RIGHT],
  ["~=", tokens.TOKEN_NOT_EQUAL],
  ["~>", tokens.TOKEN_SHIFT_ARITHMETIC],
  ["!=", tokens.TOKEN_NOT_EQUAL_SIGN],
  ["::", tokens.TOKEN_LABEL],
  ["?.", tokens.TOKEN_NAVIGATE],
  ["??", tokens.TOKEN_COALESCE],
  ["&&", tokens.TOKEN_AND_SIGN],
  ["||", tokens.TOKEN_OR_SIGN],
  ["..", tokens.TOKEN_CONCAT],
] as const) {
  pairTokens[(text.charCodeAt(0) << 7) | text.charCodeAt(1)] = token;
}

/** A constant of the types that only `ffi` knows. */
export interface CdataConstant {
  readonly type: "int64" | "uint64" | "complex";
  /** The 64 bits of an integer, or of the imaginary part. */
  bits: bigint;
}

export class Lexer {
  readonly source: Uint8Array;
  readonly sourceEnd: number;
  readonly strings: StringPool;
  readonly chunkName: Uint8Array;
  readonly text: TokenText;
  readonly cdata: CdataConstant[] = [];

  onProgress: ((bytes: number) => void) | undefined;
  /** Where onProgress was called the last time, and where it is to be called again. */
  private toldPosition = 0;
  nextProgress = PROGRESS;

  position = 0;
  line = 1;
  lastLine = 1;

  token = TOKEN_NONE;
  tokenString = 0;
  tokenNumber = 0;
  tokenCdata = -1;

  private lookahead = TOKEN_EOF;
  private lookaheadString = 0;
  private lookaheadNumber = 0;
  private lookaheadCdata = -1;

  /** The value of the token that was scanned last. */
  private scannedString = 0;
  private scannedNumber = 0;
  private scannedCdata = -1;

  /** The source is copied to `buffer`, to have zeros behind it. */
  constructor(source: Uint8Array, chunkName: Uint8Array, strings: StringPool, buffer: ByteWriter) {
    this.sourceEnd = source.length;
    buffer.reserve(source.length + PADDING);
    this.source = buffer.bytes;
    this.source.set(source);
    this.source.fill(0, source.length, source.length + PADDING);
    this.strings = strings;
    this.chunkName = chunkName;
    this.text = new TokenText(this.source);
    this.skipHeader();
  }

  /** Skips a byte order mark and a `#!` line. */
  private skipHeader(): void {
    const { source } = this;
    if (source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf && this.sourceEnd >= 3) {
      this.position = 3;
    }
    if (source[this.position] === 0x23) {
      for (;;) {
        this.position++;
        if (this.position >= this.sourceEnd) return;
        const character = source[this.position];
        if (character === 0x0a || character === 0x0d) break;
      }
      this.newline();
    }
    // A dump behind a header would get past those who look at the first byte only.
    if (this.position > 0 && this.position < this.sourceEnd && source[this.position] === 0x1b) {
      throw new LuaSyntaxError(formatMessage("malformedBytecode", []));
    }
  }

  /** Skips a line break of one or two characters. */
  newline(): void {
    const first = this.source[this.position++];
    const second = this.source[this.position];
    if ((second === 0x0a || second === 0x0d) && second !== first) this.position++;
    this.line++;
  }

  tellProgress(): void {
    const bytes = this.position - this.toldPosition;
    this.toldPosition = this.position;
    this.nextProgress = this.position + PROGRESS;
    this.onProgress?.(bytes);
  }

  isAtEnd(): boolean {
    return this.position >= this.sourceEnd;
  }

  /** Makes the next token the current one. */
  next(): void {
    this.lastLine = this.line;
    if (this.lookahead === TOKEN_EOF) {
      this.token = this.scan();
      this.tokenString = this.scannedString;
      this.tokenNumber = this.scannedNumber;
      this.tokenCdata = this.scannedCdata;
    } else {
      this.token = this.lookahead;
      this.tokenString = this.lookaheadString;
      this.tokenNumber = this.lookaheadNumber;
      this.tokenCdata = this.lookaheadCdata;
      this.lookahead = TOKEN_EOF;
    }
  }

  /** The token behind the current one. */
  peek(): number {
    this.lookahead = this.scan();
    this.lookaheadString = this.scannedString;
    this.lookaheadNumber = this.scannedNumber;
    this.lookaheadCdata = this.scannedCdata;
    return this.lookahead;
  }

  /** The character behind the last scanned token. */
  nextCharacter(): number {
    return this.source[this.position];
  }

  private scan(): number {
    const { source } = this;
    this.text.clear();
    if (this.position >= this.nextProgress) this.tellProgress();
    for (;;) {
      const character = source[this.position];
      if ((characterClass[character] & CHARACTER_IDENTIFIER) !== 0) {
        if ((characterClass[character] & CHARACTER_DIGIT) !== 0) return this.number();
        return this.word();
      }
      switch (character) {
        case 0x0a:
        case 0x0d:
          this.newline();
          continue;
        case 0x20:
        case 0x09:
        case 0x0b:
        case 0x0c:
          this.position++;
          if (this.position >= this.nextProgress) this.tellProgress();
          continue;
        case 0x2d: {
          if (source[this.position + 1] !== 0x2d) return this.operator(character);
          this.position += 2;
          this.comment();
          continue;
        }
        case 0x5b:
          return this.bracket();
        case 0x22:
        case 0x27:
          this.scannedString = scanString(this);
          return TOKEN_STRING;
        case 0x2e:
          if ((characterClass[source[this.position + 1]] & CHARACTER_DIGIT) !== 0) return this.number();
          return this.operator(character);
        case 0:
          if (this.position >= this.sourceEnd) return TOKEN_EOF;
          this.position++;
          return character;
        default:
          return this.operator(character);
      }
    }
  }

  private word(): number {
    const { source } = this;
    const start = this.position;
    let end = start;
    let hash = HASH_SEED;
    for (
      let character = source[end];
      (characterClass[character] & CHARACTER_IDENTIFIER) !== 0;
      character = source[++end]
    ) {
      hash = Math.imul(hash ^ character, HASH_FACTOR);
    }
    this.position = end;
    this.text.setSlice(start, end);
    const id = this.strings.internHashed(source, start, end, hash);
    this.scannedString = id;
    return id < RESERVED_COUNT ? FIRST_TOKEN + id : TOKEN_NAME;
  }

  /** One of the tokens that are signs, of one to three characters. */
  private operator(character: number): number {
    const start = this.position;
    const second = this.source[start + 1];
    let token = second < 0x80 ? pairTokens[(character << 7) | second] : TOKEN_NONE;
    let length = 2;
    if (token === TOKEN_NONE) {
      token = character;
      length = 1;
    } else if (token === tokens.TOKEN_SHIFT_ARITHMETIC) {
      if (this.source[start + 2] !== 0x3e) this.error(0x7e, "unexpectedSymbol");
      length = 3;
    } else if (token === tokens.TOKEN_CONCAT && this.source[start + 2] === 0x2e) {
      token = tokens.TOKEN_DOTS;
      length = 3;
    }
    // Only of dots does the text keep anything, as in LuaJIT.
    if (character === 0x2e) this.text.setSlice(start, start + 1);
    this.position = start + length;
    return token;
  }

  /** `[`, or a string in long brackets. */
  private bracket(): number {
    const start = this.position;
    const level = this.bracketLevel(start);
    if (level >= 0) {
      this.scannedString = scanLongBracket(this, level, false);
      return TOKEN_STRING;
    }
    this.position = start - level;
    this.text.setSlice(start, this.position);
    if (level !== -1) this.error(TOKEN_STRING, "invalidLongStringDelimiter");
    return 0x5b;
  }

  /** Number of equals signs of a long bracket that opens here, or minus the length of what was read. */
  private bracketLevel(start: number): number {
    const { source } = this;
    let at = start + 1;
    while (source[at] === 0x3d) at++;
    return source[at] === 0x5b ? at - start - 1 : start - at;
  }

  private comment(): void {
    const { source } = this;
    if (source[this.position] === 0x5b) {
      const level = this.bracketLevel(this.position);
      if (level >= 0) {
        scanLongBracket(this, level, true);
        this.text.clear();
        return;
      }
    }
    for (; ; this.position++) {
      const character = source[this.position];
      if (character === 0x0a || character === 0x0d) return;
      if (character === 0 && this.position >= this.sourceEnd) return;
      if (this.position >= this.nextProgress) this.tellProgress();
    }
  }

  private number(): number {
    const { source } = this;
    let at = this.position;
    let value = 0;
    // Most numbers are short decimal integers.
    while ((characterClass[source[at]] & CHARACTER_DIGIT) !== 0) value = value * 10 + (source[at++] - 0x30);
    const behind = source[at];
    if (
      at - this.position <= 9 &&
      at > this.position &&
      behind !== 0x2e &&
      (characterClass[behind] & CHARACTER_IDENTIFIER) === 0
    ) {
      this.text.setSlice(this.position, at);
      this.position = at;
      this.scannedNumber = value;
      this.scannedCdata = -1;
      return TOKEN_NUMBER;
    }
    this.longNumber();
    return TOKEN_NUMBER;
  }

  /** Collects the literal without its underscores, then converts it. */
  private longNumber(): void {
    const { source, text } = this;
    text.startBuffer();
    if (source[this.position] === 0x2e) text.save(source[this.position++]);
    let exponentLetter = 0x65;
    let previous = source[this.position];
    if (previous === 0x30) {
      text.save(previous);
      do previous = source[++this.position];
      while (previous === 0x5f);
      if ((previous | 0x20) === 0x78) exponentLetter = 0x70;
    }
    for (; ; this.position++) {
      const character = source[this.position];
      const belongs =
        (characterClass[character] & CHARACTER_IDENTIFIER) !== 0 ||
        character === 0x2e ||
        ((character === 0x2d || character === 0x2b) && (previous | 0x20) === exponentLetter);
      if (!belongs) break;
      if (character !== 0x5f) {
        previous = character;
        text.save(character);
      }
    }
    this.convertNumber();
  }

  private convertNumber(): void {
    const { text } = this;
    const number = scanNumber(text.buffered(), text.bufferedLength);
    if (number === null) this.error(TOKEN_NUMBER, "malformedNumber");
    this.scannedNumber = number.value;
    this.scannedCdata = -1;
    if (number.format === "number") return;
    this.scannedCdata = this.cdata.length;
    if (number.format === "imaginary") {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, number.value);
      this.cdata.push({ type: "complex", bits: view.getBigUint64(0) });
    } else {
      this.cdata.push({ type: number.format, bits: number.bits });
    }
  }

  /** Throws a syntax error about a token; TOKEN_NONE leaves out the "near" part. */
  error(token: number, name: SyntaxErrorName, ...parameters: MessageArgument[]): never {
    let near: Uint8Array | null = null;
    if (token === TOKEN_NAME || token === TOKEN_STRING || token === TOKEN_NUMBER) near = this.text.bytes();
    else if (token !== TOKEN_NONE) near = toBytes(tokenName(token));
    const message = formatMessage(name, parameters);
    throw new LuaSyntaxError(placedMessage(this.chunkName, this.line, message, near));
  }
}
