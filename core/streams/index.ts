/**
 * Windows: what the command line's core calls instead of the host where a program writes strings and numbers, or reads lines
 * or counts of bytes. Calling JavaScript takes five times as long as copying a few bytes. One output and one input at a time
 * has a window in memory (host/stream-windows.ts): bytes that are written go there as long as there is room, and what is
 * read comes from there as long as it ends there. All else goes to the host, which looks at the windows before it uses the streams.
 *
 * A module of its own, which stands between the core and the host's `callFunction`: pages do without. Invariant: it has no data
 * in memory, which would come to lie in the core's, so it imports nothing that has tables, as the core's integers, strings and fuel.
 */
import { Tag } from "../gen/constants";
import { Global, LibraryFunction, String, Thread } from "../gen/layouts";
import { addressOf, isNumber, isString, setObject, TRUE } from "../object/value";

@external("host", "callFunction")
declare function callHost(thread: usize, id: u32, base: usize, count: u32): i32;

// Offsets in the area that the host shares; files are addresses of their userdata, 0 is none.
const OUTPUT_AT: usize = 0;
const OUTPUT_END: usize = 4;
const OUTPUT_FILE: usize = 8;
const DEFAULT_FILE: usize = 12;
const STANDARD_FILE: usize = 16;
const INPUT_AT: usize = 20;
const INPUT_END: usize = 24;
const INPUT_FILE: usize = 28;
const DEFAULT_INPUT: usize = 32;

/** As in core/lib/work.ts. */
const BYTES_PER_UNIT_LOG2: u32 = 6;
/** "*l" */
const STAR_L: u32 = 0x6c2a;
const NEWLINES: u64 = 0x0a0a0a0a0a0a0a0a;
const ONES: u64 = 0x0101010101010101;
const HIGH_BITS: u64 = 0x8080808080808080;
/** Longer strings are copied by the engine's own routine. */
const MANY_BYTES: u32 = 64;

let area: usize = 0;
// Functions of the core in the table.
let internString: u32 = 0;
let numberToString: u32 = 0;
// Numbers of io's functions.
let printWriteId: u32 = 0;
let writeId: u32 = 0;
let methodWriteId: u32 = 0;
let linesNextId: u32 = 0;
let readId: u32 = 0;
let methodReadId: u32 = 0;

/** To be called once: where the area is, and where the core's functions are in the table. */
export function begin(address: usize, intern: u32, toString: u32): void {
  area = address;
  internString = intern;
  numberToString = toString;
}

export function setFunctions(print: u32, write: u32, methodWrite: u32, linesNext: u32, read: u32, methodRead: u32): void {
  printWriteId = print;
  writeId = write;
  methodWriteId = methodWrite;
  linesNextId = linesNext;
  readId = read;
  methodReadId = methodRead;
}

/** Runs a function of the host, or does what it would do. */
export function callFunction(thread: usize, id: u32, base: usize, count: u32): i32 {
  if (id == writeId) {
    if (write(thread, load<u32>(area, DEFAULT_FILE), base, count)) return giveTrue(base);
  } else if (id == printWriteId) {
    if (write(thread, load<u32>(area, STANDARD_FILE), base, count)) return 0;
  } else if (id == linesNextId) {
    const iterator: usize = load<u32>(base - 8);
    const hasNoFormats = load<u8>(iterator, LibraryFunction.upvalueCount) == 1;
    if (hasNoFormats && readLine(thread, load<u32>(iterator, LibraryFunction.upvalues), base)) return 1;
  } else if (id == readId) {
    if (read(thread, load<u32>(area, DEFAULT_INPUT), base, base, count)) return 1;
  } else if (count > 0 && load<u32>(base, 4) == <u32>Tag.USERDATA) {
    const file = load<u32>(base);
    if (id == methodWriteId) {
      if (write(thread, file, base + 8, count - 1)) return giveTrue(base);
    } else if (id == methodReadId) {
      if (read(thread, file, base, base + 8, count - 1)) return 1;
    }
  }
  return callHost(thread, id, base, count);
}

/** Reads a line for no format or "*l", or so many bytes; false for other formats, and as readLine. */
function read(thread: usize, file: u32, base: usize, formats: usize, count: u32): bool {
  if (count == 0) return readLine(thread, file, base);
  if (count != 1) return false;
  if (isNumber(formats)) return readBytes(thread, file, base, load<f64>(formats));
  if (!isString(formats)) return false;
  const format = addressOf(formats);
  const isLine = load<u32>(format, String.length) == 2 && load<u16>(format, String.data) == STAR_L;
  return isLine && readLine(thread, file, base);
}

@inline
function giveTrue(base: usize): i32 {
  store<i64>(base - 8, TRUE);
  return 1;
}

@inline
function chargeWork(global: usize, bytes: u32): void {
  store<i32>(global, load<i32>(global, Global.fuel) - <i32>(bytes >> BYTES_PER_UNIT_LOG2), Global.fuel);
}

@inline
function globalOf(thread: usize): usize {
  return load<u32>(thread, Thread.global);
}

/** Writes all arguments, or none: false if the file has no window, there is no room, or one is of another type. */
function write(thread: usize, file: u32, base: usize, count: u32): bool {
  if (!file || load<u32>(area, OUTPUT_FILE) != file) return false;
  const start: usize = load<u32>(area, OUTPUT_AT);
  const end: usize = load<u32>(area, OUTPUT_END);
  let at = start;
  for (let slot = base, last = base + (<usize>count << 3); slot < last; slot += 8) {
    if (isString(slot)) at = putString(at, end, addressOf(slot));
    else if (isNumber(slot)) at = putNumber(thread, at, end, load<f64>(slot));
    else return false;
    if (!at) return false;
  }
  store<u32>(area, <u32>at, OUTPUT_AT);
  chargeWork(globalOf(thread), <u32>(at - start));
  return true;
}

/** Where the string's bytes end; 0 if there is no room. */
@inline
function putString(at: usize, end: usize, string: usize): usize {
  const length = load<u32>(string, String.length);
  if (<usize>length > end - at) return 0;
  copyString(at, string, length);
  return at + length;
}

/** In words; behind the window is room for the last one. */
@inline
function copyString(target: usize, string: usize, length: u32): void {
  if (length > MANY_BYTES) memory.copy(target, string + String.data, length);
  else for (let at: usize = 0; at < <usize>length; at += 8) store<u64>(target + at, load<u64>(string + at, String.data));
}

/** Likewise, of a number's text: integers of 32 bits are no strings. */
function putNumber(thread: usize, at: usize, end: usize, value: f64): usize {
  const integer = <i32>value;
  if (reinterpret<i64>(<f64>integer) == reinterpret<i64>(value)) return putInteger(at, end, integer);
  const string = call_indirect<usize>(numberToString, globalOf(thread), value);
  return string ? putString(at, end, string) : 0;
}

function putInteger(at: usize, end: usize, integer: i32): usize {
  let rest: u32 = integer < 0 ? 0 - integer : integer;
  let length: usize = integer < 0 ? 2 : 1;
  for (let limit = rest; limit > 9; limit /= 10) length++;
  if (length > end - at) return 0;
  if (integer < 0) store<u8>(at, 0x2d);
  at += length;
  let place = at;
  do {
    store<u8>(--place, 0x30 + (rest % 10));
    rest /= 10;
  } while (rest);
  return at;
}

/** The next line becomes the result; false if the file has no window, or the line does not end there, or has a NUL. */
function readLine(thread: usize, file: u32, base: usize): bool {
  if (!file || load<u32>(area, INPUT_FILE) != file) return false;
  const start: usize = load<u32>(area, INPUT_AT);
  const end: usize = load<u32>(area, INPUT_END);
  let at = start;
  for (; at < end; at += 8) {
    const word = load<u64>(at), difference = word ^ NEWLINES;
    // The lowest bit is that of the first byte that is a newline or 0.
    const found = (((word - ONES) & ~word) | ((difference - ONES) & ~difference)) & HIGH_BITS;
    if (found) {
      at += <usize>(ctz<u64>(found) >>> 3);
      break;
    }
  }
  if (at >= end || !load<u8>(at)) return false;
  return give(thread, base, start, <u32>(at - start), 1);
}

/** So many bytes become the result; false if the window has not as many, or the number is none that asks for some. */
function readBytes(thread: usize, file: u32, base: usize, wanted: f64): bool {
  if (!file || load<u32>(area, INPUT_FILE) != file) return false;
  const start: usize = load<u32>(area, INPUT_AT);
  const length = <u32>wanted;
  if (length == 0 || <usize>length > load<u32>(area, INPUT_END) - start) return false;
  return give(thread, base, start, length, 0);
}

/** Bytes of the input's window become the result; they are taken, and so many behind them. */
function give(thread: usize, base: usize, start: usize, length: u32, behind: u32): bool {
  const global = globalOf(thread);
  const string = call_indirect<usize>(internString, global, start, length);
  if (!string) return false;
  store<u32>(area, <u32>start + length + behind, INPUT_AT);
  setObject(base - 8, Tag.STRING, string);
  chargeWork(global, length);
  return true;
}
