// Compiles core/number alone into a module of its own and gives its functions a friendly face for the tests.

import { compileCore, coreFolder, instantiate } from "./compile-core.ts";

export const numberModule = compileCore(coreFolder("number"));
const { memory, exports } = instantiate(numberModule);

type Exports = Record<string, (...args: (number | bigint)[]) => number> & Record<string, { value: number }>;
const core = exports as Exports;
export const call = core as Record<string, (...args: (number | bigint)[]) => number>;
export const constant = (name: string): number => (core[name] as { value: number }).value;

/** Addresses beyond the static data: results, texts read and texts written. */
const RESULT = 0x20000;
const TEXT = 0x21000;
const DEST = 0x20100;

export const bytes = new Uint8Array(memory.buffer);
const view = new DataView(memory.buffer);
export const float64At = (address: number): number => view.getFloat64(address, true);

function takeText(length: number, capacity: number): string {
  if (length > capacity) throw new Error(`${length} bytes written where ${capacity} are documented`);
  for (let i = capacity; i < capacity + 16; i++) {
    if (bytes[DEST + i] !== 0xaa) throw new Error(`wrote beyond its ${capacity} bytes`);
  }
  return Buffer.from(bytes.subarray(DEST, DEST + length)).toString("latin1");
}

function prepareDest(capacity: number): void {
  bytes.fill(0xaa, DEST, DEST + capacity + 16);
}

export function numberToText(x: number): string {
  const capacity = constant("MAX_NUMBER_TEXT");
  prepareDest(capacity);
  return takeText(call.formatNumber14(x, DEST), capacity);
}

export function integerToText(x: number): string {
  const capacity = constant("MAX_SMALL_INTEGER_TEXT");
  prepareDest(capacity);
  return takeText(call.integerToText(x, DEST), capacity);
}

export type Format = { flags: string; width: number; precision: number; conversion: string };

function flagBits(flags: string): number {
  const names = { "-": "LEFT", "+": "PLUS", "0": "ZERO", " ": "SPACE", "#": "ALTERNATE" };
  let bits = 0;
  for (const flag of flags) bits |= constant(`FLAG_${names[flag as keyof typeof names]}`);
  return bits;
}

export function formatText(format: Format): string {
  const { flags, width, precision, conversion } = format;
  return `%${flags}${width || ""}${precision < 0 ? "" : `.${precision}`}${conversion}`;
}

export function parseFormat(text: string): Format {
  const match = /^%([-+ 0#]*)(\d*)(?:\.(\d+))?(.)$/.exec(text)!;
  return {
    flags: match[1],
    width: Number(match[2]),
    precision: match[3] === undefined ? -1 : Number(match[3]),
    conversion: match[4],
  };
}

export function formatDouble(x: number, { flags, width, precision, conversion }: Format): string {
  const capacity = constant("MAX_DOUBLE_TEXT");
  prepareDest(capacity);
  const code = conversion.charCodeAt(0);
  return takeText(call.formatDouble(DEST, x, code, width, precision, flagBits(flags)), capacity);
}

export function formatInteger(value: bigint, { flags, width, precision, conversion }: Format): string {
  const capacity = constant("MAX_INTEGER_TEXT");
  prepareDest(capacity);
  const code = conversion.charCodeAt(0);
  return takeText(call.formatInteger(DEST, value, code, width, precision, flagBits(flags)), capacity);
}

/** string.format of a number with an integer conversion. */
export function formatNumberAsInteger(x: number, format: Format): string {
  const convert = "di".includes(format.conversion) ? call.numberToInt64 : call.numberToUint64;
  return formatInteger(BigInt(convert(x)), format);
}

/** The text goes up against the end of what may be read: whatever follows must not matter. */
export function putText(text: string): number {
  for (let i = 0; i < text.length; i++) bytes[TEXT + i] = text.charCodeAt(i);
  bytes.fill(0x31, TEXT + text.length, TEXT + text.length + 8);
  return text.length;
}

export type Scanned = { kind: number; value: number; integer: bigint };

export function scan(text: string, options: number): Scanned {
  const kind = call.scanNumber(TEXT, putText(text), options, RESULT);
  return { kind, value: view.getFloat64(RESULT, true), integer: view.getBigInt64(RESULT, true) };
}

/** tonumber(text) */
export function toNumber(text: string): number | undefined {
  return call.textToNumber(TEXT, putText(text), RESULT) ? view.getFloat64(RESULT, true) : undefined;
}

/** tonumber(text, base) */
export function toNumberInBase(text: string, base: number): number | undefined {
  return call.scanInteger(TEXT, putText(text), base, RESULT) ? view.getFloat64(RESULT, true) : undefined;
}

/** io.read("*n") from a file of that text: the bytes taken and the number. */
export function readNumber(text: string): { length: number; value: number | undefined } {
  const length = call.numberPrefixLength(TEXT, putText(text));
  const found = call.prefixToNumber(TEXT, length, RESULT);
  return { length, value: found ? view.getFloat64(RESULT, true) : undefined };
}
