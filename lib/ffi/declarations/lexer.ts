/**
 * The lexer of C declarations: a byte string to tokens (LuaJIT: the first part of lj_cparse.c).
 *
 * Invariant: `character` is the next one that no token contains, behind any escaped line breaks, and "" at the end of
 * the source or at a NUL byte. `text` is what messages quote of the current token: its spelling, or the contents of a
 * string; a type parameter has none. Names are looked up when they are read, which is before the parser acts on the
 * token in front of them.
 */

import { untilNul } from "../../byte-text.ts";
import { readInteger } from "./integers.ts";
import { declarationError } from "./messages.ts";
import type { Parameters } from "./parameters.ts";
import {
  END,
  IDENTIFIER,
  INTEGER,
  type Keyword,
  keywordsBySpelling,
  pairs,
  STRING,
  type Token,
} from "./tokens.ts";

const IDENTIFIER_CHARACTER = /[0-9A-Za-z_\x80-\xff]/;
const DIGIT = /[0-9]/;
const HEXADECIMAL_DIGIT = /[0-9A-Fa-f]/;

/** Escapes of strings that stand for control characters. */
const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  e: "\x1b",
};

const isLineBreak = (character: string) => character === "\n" || character === "\r";

/** No keyword: the current token is another one. */
const NO_KEYWORD: Keyword = { token: "", size: 0 };

export class Lexer {
  /** The current token; none before the first. */
  token: Token = "";
  text = "";
  /** The current identifier, and the id of what it names, 0 if nothing. */
  name = "";
  named = 0;
  /** The value of the current integer. */
  value = 0;
  isUnsigned = false;
  /** The type that the current `$` stands for. */
  parameterType = 0;
  /** What the current keyword means. */
  keyword = NO_KEYWORD;
  line = 1;
  /** In bodies of functions, which are skipped, malformed numbers are no errors. */
  isSkipping = false;

  private readonly source: string;
  private readonly parameters: Parameters;
  private readonly lookUp: (name: string) => number;
  private position = 0;
  private character = "";

  constructor(source: string, parameters: Parameters, lookUp: (name: string) => number) {
    this.source = untilNul(source);
    this.parameters = parameters;
    this.lookUp = lookUp;
    this.advance();
  }

  /** Makes the next token the current one. */
  next(): Token {
    this.text = "";
    this.token = this.scan();
    return this.token;
  }

  /** Skips the current token if it is this one. */
  accept(token: Token): boolean {
    if (this.token !== token) return false;
    this.next();
    return true;
  }

  /** Skips a token that must be there. */
  expect(token: Token): void {
    if (this.token !== token) this.failExpecting(token);
    this.next();
  }

  isName(name: string): boolean {
    return this.token === IDENTIFIER && this.name === name;
  }

  failExpecting(token: Token): never {
    throw declarationError(this, this.token, "XTOKEN", token);
  }

  private scan(): Token {
    for (;;) {
      const first = this.character;
      if (first === "") return END;
      if (IDENTIFIER_CHARACTER.test(first)) return DIGIT.test(first) ? this.number() : this.word();
      if (isLineBreak(first)) this.newline();
      else if (first === '"' || first === "'") return this.string(first);
      else if (first === "$") return this.parameter();
      const second = this.advance();
      if (/\s/.test(first)) continue;
      if (first === "/" && second === "*") this.blockComment();
      else if (first === "/" && second === "/") this.lineComment();
      else return this.operator(first, second);
    }
  }

  /** An operator of one or two characters. */
  private operator(first: string, second: string): Token {
    if (!pairs.has(first + second)) return first;
    this.advance();
    return first + second;
  }

  /** Reads the next character; a backslash before a line break joins the lines. */
  private advance(): string {
    for (;;) {
      const character = (this.character = this.source.charAt(this.position));
      if (character === "") return character;
      this.position++;
      if (character !== "\\" || !isLineBreak(this.source.charAt(this.position))) return character;
      this.character = this.source.charAt(this.position++);
      this.newline();
    }
  }

  /** Counts the line that the current character ends, with the second one of a line break of two. */
  private newline(): void {
    const second = this.source.charAt(this.position);
    if (isLineBreak(second) && second !== this.character) this.position++;
    this.line++;
  }

  private identifierText(): string {
    do this.text += this.character;
    while (IDENTIFIER_CHARACTER.test(this.advance()));
    return this.text;
  }

  private word(): Token {
    this.name = this.identifierText();
    this.keyword = keywordsBySpelling.get(this.name) ?? NO_KEYWORD;
    if (this.keyword !== NO_KEYWORD) return this.keyword.token;
    this.named = this.lookUp(this.name);
    return IDENTIFIER;
  }

  private number(): Token {
    const integer = readInteger(this.identifierText());
    if (integer === null && !this.isSkipping) throw declarationError(this, INTEGER, "XNUMBER");
    this.value = integer?.value ?? 0;
    this.isUnsigned = integer?.isUnsigned ?? false;
    return INTEGER;
  }

  /** A type parameter: `$` stands for a type, a name or a number from Lua. */
  private parameter(): Token {
    const next = this.advance();
    // `$name` is reserved.
    if (next === "$" || IDENTIFIER_CHARACTER.test(next)) throw declarationError(this, next, "XSYNTAX");
    const parameter = this.parameters.next();
    if (parameter === undefined) throw declarationError(this, "", "FFI_NUMPARAM");
    if ("name" in parameter) {
      this.name = parameter.name;
      this.named = 0;
      return IDENTIFIER;
    }
    if ("number" in parameter) {
      this.value = parameter.number;
      this.isUnsigned = false;
      return INTEGER;
    }
    this.parameterType = parameter.type;
    return "$";
  }

  private string(quote: string): Token {
    this.advance();
    while (this.character !== quote) {
      if (this.character === "") throw declarationError(this, END, "XSTR");
      if (this.character === "\\") {
        this.text += this.escape();
      } else {
        this.text += this.character;
        this.advance();
      }
    }
    this.advance();
    if (quote === '"') return STRING;
    if (this.text.length !== 1) this.failExpecting("'");
    this.value = (this.text.charCodeAt(0) << 24) >> 24;
    this.isUnsigned = false;
    return INTEGER;
  }

  /** The character that an escape stands for. */
  private escape(): string {
    const character = this.advance();
    if (character === "") throw declarationError(this, END, "XSTR");
    if (character === "x") {
      let code = 0;
      while (HEXADECIMAL_DIGIT.test(this.advance())) code = (code << 4) + Number.parseInt(this.character, 16);
      return String.fromCharCode(code & 0xff);
    }
    if (DIGIT.test(character)) return this.octalEscape();
    this.advance();
    return escapes[character] ?? character;
  }

  /** Up to three digits; that 8 and 9 pass for octal ones is LuaJIT's. */
  private octalEscape(): string {
    let code = 0;
    for (let count = 0; count < 3 && DIGIT.test(this.character); count++) {
      code = code * 8 + Number(this.character);
      this.advance();
    }
    return String.fromCharCode(code & 0xff);
  }

  private blockComment(): void {
    do {
      if (this.advance() === "*") {
        while (this.advance() === "*");
        if (this.character === "/") {
          this.advance();
          return;
        }
      }
      if (isLineBreak(this.character)) this.newline();
    } while (this.character !== "");
  }

  private lineComment(): void {
    while (this.character !== "" && !isLineBreak(this.character)) this.advance();
  }
}
