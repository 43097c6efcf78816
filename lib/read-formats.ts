/** The formats of `read` and `lines`: a line, a number, everything, a count of bytes (LuaJIT: io_file_read). */

import { Tag } from "../spec/vm.ts";
import { readByteString } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import { toInt32 } from "./call.ts";
import { OutOfMemory } from "./errors.ts";
import type { FileStream } from "./file-stream.ts";
import type { LuaState } from "./lua-state.ts";
import { readCount, readLine } from "./stream-reading.ts";

/** LuaJIT: LJ_MAX_BUF. */
const MAX_COUNT = 0x7fffff00;

const code = (character: string): number => character.charCodeAt(0);

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isHexDigit = (byte: number): boolean =>
  isDigit(byte) || ((byte | 0x20) >= code("a") && (byte | 0x20) <= code("f"));

/**
 * Takes what glibc's scanf takes as a number, which need not be a whole one. It looks one byte ahead at most, so the byte
 * by which "nan" or "infinity" turns out to be another word is gone, too; then there is no number (undefined).
 */
export function scanNumberText(stream: FileStream): string | undefined {
  let text = "";
  const take = (accepts: (byte: number) => boolean): boolean => {
    const byte = stream.peek();
    if (byte < 0 || !accepts(byte)) return false;
    stream.skip();
    text += String.fromCharCode(byte);
    return true;
  };
  const takeLetter = (letter: string): boolean => take((byte) => (byte | 0x20) === code(letter));
  const takeWord = (word: string): boolean =>
    [...word].every((letter) => take(() => true) && text.at(-1)?.toLowerCase() === letter);

  while (isSpace(stream.peek())) stream.skip();
  const sign = (byte: number): boolean => byte === code("+") || byte === code("-");
  take(sign);
  if (takeLetter("n")) return takeWord("an") ? text : undefined;
  if (takeLetter("i")) return takeWord("nf") && (!takeLetter("i") || takeWord("nity")) ? text : undefined;
  let digit = isDigit;
  let exponent = "e";
  if (take((byte) => byte === code("0")) && takeLetter("x")) {
    digit = isHexDigit;
    exponent = "p";
  }
  while (take(digit));
  if (take((byte) => byte === code("."))) while (take(digit));
  if (/[0-9a-f]\.?$/i.test(text) && takeLetter(exponent)) {
    take(sign);
    while (take(isDigit));
  }
  return text;
}

/** The number with which a text begins, as strtod sees it: exponents without digits do not belong to it. */
const NUMBER_AT_START =
  /^[+-]?(0x(?=\.?[0-9a-f])[0-9a-f]*\.?[0-9a-f]*(p[+-]?\d+)?|(?=\.?\d)\d*\.?\d*(e[+-]?\d+)?|inf(inity)?|nan)/i;

/** scanf refuses this by itself, although strtod would find a zero. */
const HEX_PREFIX_ONLY = /^[+-]?0x$/i;

function scanNumber(state: LuaState, stream: FileStream): number | undefined {
  // glibc looks for this before anything else, and does not mark the file as failed.
  if (!stream.canRead) return undefined;
  const text = scanNumberText(stream) ?? "";
  const [number] = NUMBER_AT_START.exec(text) ?? [];
  if (number === undefined || HEX_PREFIX_ONLY.test(text)) return undefined;
  return state.scanNumber(state.internText(number));
}

function readNumber(call: HostCall, stream: FileStream): boolean {
  const value = scanNumber(call.state, stream);
  if (value === undefined) return false;
  call.pushNumber(value);
  return true;
}

function pushIfRead(call: HostCall, bytes: Uint8Array | undefined): boolean {
  if (bytes === undefined) return false;
  call.pushBytes(bytes);
  return true;
}

/** Reads by the format in a slot; false at the end of the file. `index` is the argument that errors name. */
function readFormat(call: HostCall, stream: FileStream, slot: number, index: number): boolean {
  const { u32, f64 } = call.state.heap;
  const tag = u32[(slot + 4) >>> 2];
  if (tag < Tag.values.NUMBER) {
    const count = toInt32(f64[slot >>> 3]) >>> 0;
    if (count > MAX_COUNT) throw new OutOfMemory();
    if (count > 0) return pushIfRead(call, readCount(stream, count));
    const isMore = stream.peek() >= 0;
    if (isMore) call.pushText("");
    return isMore;
  }
  if (tag !== Tag.values.STRING) return call.argumentError(index, "INVOPT");
  const format = readByteString(call.state.heap, u32[slot >>> 2]);
  switch (format[format[0] === "*" ? 1 : 0]) {
    case "n":
      return readNumber(call, stream);
    case "l":
      return pushIfRead(call, readLine(stream, false));
    case "L":
      return pushIfRead(call, readLine(stream, true));
    case "a":
      call.pushBytes(stream.readAll());
      return true;
    default:
      return call.argumentError(index, "INVFMT");
  }
}

/** Pushes what `count` formats from a slot on read; the first that fails pushes nil and ends it. */
export function readFormats(
  call: HostCall,
  stream: FileStream,
  firstSlot: number,
  count: number,
  firstIndex: number,
): void {
  stream.clearEnd();
  if (count === 0) {
    if (!pushIfRead(call, readLine(stream, false))) call.pushNil();
    return;
  }
  for (let index = 0; index < count; index++) {
    if (!readFormat(call, stream, firstSlot + 8 * index, firstIndex + index)) {
      call.pushNil();
      return;
    }
  }
}
