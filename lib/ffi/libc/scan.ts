/** The reading of scanf from a text. */

import { VariableArguments } from "./format.ts";
import type { CRuntime, Definitions } from "./runtime.ts";

const directivePattern = /\s+|%(\*?)(\d*)(hh|h|ll|l|q|j|z|t|L)?(\[\^?\]?[^\]]*\]|[a-zA-Z%])|[^%\s]+|%/g;
const skipsNoSpace = "cn[";

const integerPatterns: Readonly<Record<string, RegExp>> = {
  d: /^[+-]?\d+/,
  u: /^[+-]?\d+/,
  i: /^[+-]?(?:0[xX][0-9a-fA-F]+|\d+)/,
  x: /^[+-]?(?:0[xX])?[0-9a-fA-F]+/,
  X: /^[+-]?(?:0[xX])?[0-9a-fA-F]+/,
  p: /^(?:0[xX])?[0-9a-fA-F]+/,
  o: /^[+-]?[0-7]+/,
};
const floatPattern =
  /^[+-]?(?:inf(?:inity)?|nan|0[xX][0-9a-fA-F]*\.?[0-9a-fA-F]*(?:[pP][+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/i;

function integerValue(text: string, conversion: string): bigint {
  const sign = text[0] === "-" ? -1n : 1n;
  const digits = text.replace(/^[+-]/, "");
  const isHex = /^0[xX]/.test(digits);
  if (isHex) return sign * BigInt(digits);
  if (conversion === "x" || conversion === "X" || conversion === "p") return sign * BigInt(`0x${digits}`);
  const isOctal = conversion === "o" || (conversion === "i" && digits.length > 1 && digits[0] === "0");
  return sign * BigInt(isOctal ? `0o${digits}` : digits);
}

/** Reads one text by one template. */
class Scanner {
  readonly #c: CRuntime;
  readonly #text: string;
  readonly #start: number;
  readonly #variable: VariableArguments;
  #at = 0;

  constructor(c: CRuntime, address: number, variable: VariableArguments) {
    this.#c = c;
    this.#start = address;
    this.#text = c.text(address);
    this.#variable = variable;
  }

  /** The number of values that were stored; -1: the text ended before the first. */
  run(template: string): number {
    let count = 0;
    for (const match of template.matchAll(directivePattern)) {
      const [whole, star, width, length = "", conversion] = match;
      if (conversion === undefined) {
        if (!this.#literal(whole)) return count;
        continue;
      }
      if (conversion === "%") {
        if (!this.#literal("%")) return count;
        continue;
      }
      const isStored = star === "";
      if (!skipsNoSpace.includes(conversion[0])) this.#skipSpace();
      if (conversion !== "n" && this.#at >= this.#text.length) return count === 0 ? -1 : count;
      if (!this.#convert(conversion, length, width === "" ? 0 : Number(width), isStored)) return count;
      if (isStored && conversion !== "n") count++;
    }
    return count;
  }

  #skipSpace(): void {
    this.#at += (/^\s*/.exec(this.#text.slice(this.#at)) as RegExpExecArray)[0].length;
  }

  #literal(text: string): boolean {
    if (/^\s/.test(text)) {
      this.#skipSpace();
      return true;
    }
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #take(pattern: RegExp, width: number): string | undefined {
    const rest = width > 0 ? this.#text.slice(this.#at, this.#at + width) : this.#text.slice(this.#at);
    const found = pattern.exec(rest)?.[0];
    if (found === undefined || found === "") return undefined;
    this.#at += found.length;
    return found;
  }

  #convert(conversion: string, length: string, width: number, isStored: boolean): boolean {
    if (conversion === "n") {
      this.#c.view.setInt32(this.#variable.pointer(), this.#at, true);
      return true;
    }
    const from = this.#at;
    const found = this.#take(patternOf(conversion, width), width);
    if (found === undefined) return false;
    if (isStored) this.#store(conversion, length, found, from);
    return true;
  }

  #store(conversion: string, length: string, found: string, from: number): void {
    const { view } = this.#c;
    const target = this.#variable.pointer();
    if (integerPatterns[conversion] !== undefined) {
      const value = BigInt.asIntN(64, integerValue(found, conversion));
      if (length === "ll" || length === "q" || length === "j") view.setBigInt64(target, value, true);
      else if (length === "h") view.setInt16(target, Number(BigInt.asIntN(16, value)), true);
      else if (length === "hh") view.setInt8(target, Number(BigInt.asIntN(8, value)));
      else view.setInt32(target, Number(BigInt.asIntN(32, value)), true);
    } else if ("aAeEfFgG".includes(conversion)) {
      const { value } = this.#c.state.scanPrefix(this.#start + from, found.length);
      if (length === "l") view.setFloat64(target, value, true);
      else view.setFloat32(target, value, true);
    } else {
      this.#c.span(target, found.length);
      for (let index = 0; index < found.length; index++)
        this.#c.bytes[target + index] = found.charCodeAt(index);
      if (conversion !== "c") this.#c.bytes[target + found.length] = 0;
    }
  }
}

function patternOf(conversion: string, width: number): RegExp {
  if (conversion[0] === "[") return new RegExp(`^${setPattern(conversion)}+`);
  if (conversion === "s") return /^\S+/;
  if (conversion === "c") return new RegExp(`^[^]{${Math.max(width, 1)}}`);
  return integerPatterns[conversion] ?? floatPattern;
}

/** A set of characters as a regular expression has it. */
function setPattern(set: string): string {
  const isNegated = set[1] === "^";
  const members = set.slice(isNegated ? 2 : 1, -1).replace(/[\\\]^[]/g, "\\$&");
  return `[${isNegated ? "^" : ""}${members}]`;
}

export function scanFunctions(c: CRuntime): Definitions {
  const scan = (text: number, format: number, list: number): number =>
    new Scanner(c, text, new VariableArguments(c, list)).run(c.text(format));
  return {
    sscanf: ["ippp", scan],
    vsscanf: ["ippp", scan],
    __small_sscanf: ["ippp", scan],
    siscanf: ["ippp", scan],
  };
}
