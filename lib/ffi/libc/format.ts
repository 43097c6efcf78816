/** The formatting of printf. */

import { fromByteString } from "../../byte-text.ts";
import type { CRuntime } from "./runtime.ts";

/** Variable arguments in memory, each aligned to its size. */
export class VariableArguments {
  readonly #c: CRuntime;
  #at: number;

  constructor(c: CRuntime, address: number) {
    this.#c = c;
    this.#at = address;
  }

  #next(size: number): number {
    const address = Math.ceil(this.#at / size) * size;
    this.#at = address + size;
    this.#c.ffi.check(address, size);
    return address;
  }

  int(): number {
    return this.#c.view.getInt32(this.#next(4), true);
  }

  wide(): bigint {
    return this.#c.view.getBigInt64(this.#next(8), true);
  }

  double(): number {
    return this.#c.view.getFloat64(this.#next(8), true);
  }

  pointer(): number {
    return this.int() >>> 0;
  }
}

interface Directive {
  readonly flags: string;
  readonly width: number;
  /** -1: none was given. */
  readonly precision: number;
  readonly length: string;
  readonly conversion: string;
}

const directivePattern = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|-?\d*))?(hh|h|ll|l|q|j|z|t|L)?([a-zA-Z%])/g;
/** Flags as the core has them. */
const numberFlags: Readonly<Record<string, number>> = { "-": 1, "+": 2, "0": 4, " ": 8, "#": 16 };
const MAX_CORE_PRECISION = 99;

/** Pads a text to a width; zeros go behind a sign or prefix. */
function pad(prefix: string, body: string, { flags, width }: Directive, allowsZeros: boolean): string {
  const missing = width - prefix.length - body.length;
  if (missing <= 0) return prefix + body;
  if (flags.includes("-")) return prefix + body + " ".repeat(missing);
  if (allowsZeros && flags.includes("0")) return prefix + "0".repeat(missing) + body;
  return " ".repeat(missing) + prefix + body;
}

const bitsOfLength: Readonly<Record<string, bigint>> = { hh: 8n, h: 16n, ll: 64n, q: 64n, j: 64n };

function formatInteger(directive: Directive, variable: VariableArguments): string {
  const { flags, precision, length, conversion } = directive;
  const bits = bitsOfLength[length] ?? 32n;
  const raw = bits === 64n ? variable.wide() : BigInt(variable.int());
  const isSigned = conversion === "d" || conversion === "i";
  const value = isSigned ? BigInt.asIntN(Number(bits), raw) : BigInt.asUintN(Number(bits), raw);
  const magnitude = value < 0n ? -value : value;
  const radix = { o: 8, x: 16, X: 16 }[conversion] ?? 10;
  let digits = precision === 0 && magnitude === 0n ? "" : magnitude.toString(radix);
  if (conversion === "X") digits = digits.toUpperCase();
  digits = digits.padStart(precision, "0");
  let prefix = "";
  if (value < 0n) prefix = "-";
  else if (isSigned && flags.includes("+")) prefix = "+";
  else if (isSigned && flags.includes(" ")) prefix = " ";
  if (flags.includes("#")) {
    if (radix === 16 && magnitude !== 0n) prefix = `0${conversion}`;
    else if (radix === 8 && digits[0] !== "0") digits = `0${digits}`;
  }
  return pad(prefix, digits, directive, precision < 0);
}

function formatDouble(
  c: CRuntime,
  { flags, width, precision, conversion }: Directive,
  value: number,
): string {
  const format = {
    conversion: conversion.charCodeAt(0),
    width: Math.min(width, 0x10000),
    precision: Math.min(precision, MAX_CORE_PRECISION),
    flags: [...flags].reduce((bits, flag) => bits | numberFlags[flag], 0),
  };
  return String.fromCharCode(...c.state.formatNumber(value, format));
}

function formatText(c: CRuntime, directive: Directive, address: number): string {
  if (address === 0) return pad("", "(null)", directive, false);
  const { precision } = directive;
  let end = address;
  c.ffi.check(address, 1);
  while ((precision < 0 || end < address + precision) && c.bytes[end] !== 0) end++;
  let text = "";
  for (let at = address; at < end; at++) text += String.fromCharCode(c.bytes[at]);
  return pad("", text, directive, false);
}

function formatDirective(
  c: CRuntime,
  directive: Directive,
  variable: VariableArguments,
  written: number,
): string {
  switch (directive.conversion) {
    case "%":
      return "%";
    case "d":
    case "i":
    case "u":
    case "o":
    case "x":
    case "X":
      return formatInteger(directive, variable);
    case "c":
      return pad("", String.fromCharCode(variable.int() & 255), directive, false);
    case "s":
      return formatText(c, directive, variable.pointer());
    case "p": {
      const address = variable.pointer();
      return pad("", address === 0 ? "(nil)" : `0x${address.toString(16)}`, directive, false);
    }
    case "n":
      c.view.setInt32(variable.pointer(), written, true);
      return "";
    default:
      if ("aAeEfFgG".includes(directive.conversion)) return formatDouble(c, directive, variable.double());
      return `%${directive.conversion}`;
  }
}

/** The bytes that printf writes for a format and the arguments at an address. */
export function formatBytes(c: CRuntime, format: number, address: number): Uint8Array {
  const template = c.text(format);
  const variable = new VariableArguments(c, address);
  const number = (text: string | undefined, absent: number): number =>
    text === undefined ? absent : text === "*" ? variable.int() : Number(text);
  let output = "";
  let last = 0;
  for (const match of template.matchAll(directivePattern)) {
    output += template.slice(last, match.index);
    last = match.index + match[0].length;
    let [, flags, , , length = "", conversion] = match;
    let width = number(match[2], 0);
    if (width < 0) {
      flags += "-";
      width = -width;
    }
    const precision = number(match[3], -1);
    output += formatDirective(c, { flags, width, precision, length, conversion }, variable, output.length);
  }
  return fromByteString(output + template.slice(last));
}
