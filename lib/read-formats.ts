/** The formats of `read` and `lines`: a line, a number, everything, a count of bytes (LuaJIT: io_file_read). */

import { Tag } from "../spec/vm.ts";
import { fromByteString, readByteString } from "./byte-text.ts";
import type { HostCall } from "./call.ts";
import { toInt32 } from "./call.ts";
import { OutOfMemory } from "./errors.ts";
import type { FileStream } from "./file-stream.ts";

/** LuaJIT: LJ_MAX_BUF. */
const MAX_COUNT = 0x7fffff00;

const code = (character: string): number => character.charCodeAt(0);

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isHexDigit = (byte: number): boolean =>
  isDigit(byte) || ((byte | 0x20) >= code("a") && (byte | 0x20) <= code("f"));

/** Takes the longest beginning of a number that C's scanf would; it need not be a whole one. */
export function scanNumberText(stream: FileStream): string {
  let text = "";
  const take = (accepts: (byte: number) => boolean): boolean => {
    const byte = stream.peek();
    if (byte < 0 || !accepts(byte)) return false;
    stream.skip();
    text += String.fromCharCode(byte);
    return true;
  };
  const takeLetter = (letter: string): boolean => take((byte) => (byte | 0x20) === code(letter));
  const takeWord = (word: string): boolean => [...word].every(takeLetter);

  while (isSpace(stream.peek())) stream.skip();
  const sign = (byte: number): boolean => byte === code("+") || byte === code("-");
  take(sign);
  if (takeLetter("i")) {
    if (takeWord("nf") && takeLetter("i")) takeWord("nity");
    return text;
  }
  if (takeLetter("n")) {
    takeWord("an");
    return text;
  }
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

/** As glibc's scanf: an exponent without digits is read, and does not count. */
const withoutEmptyExponent = (text: string): string =>
  text.replace(/^([+-]?0x.*)p[+-]?$/i, "$1").replace(/^([^x]*)e[+-]?$/i, "$1");

function readNumber(call: HostCall, stream: FileStream): boolean {
  const text = withoutEmptyExponent(scanNumberText(stream));
  const { state } = call;
  const value = text === "" ? undefined : state.scanNumber(state.internBytes(fromByteString(text)));
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
    if (count > 0) return pushIfRead(call, stream.read(count));
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
      return pushIfRead(call, stream.readLine(false));
    case "L":
      return pushIfRead(call, stream.readLine(true));
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
    if (!pushIfRead(call, stream.readLine(false))) call.pushNil();
    return;
  }
  for (let index = 0; index < count; index++) {
    if (!readFormat(call, stream, firstSlot + 8 * index, firstIndex + index)) {
      call.pushNil();
      return;
    }
  }
}
