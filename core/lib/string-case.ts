/** string.lower, upper and reverse (LuaJIT: lj_buf_putstr_lower and its siblings). Only ASCII letters have case. */
import { Status } from "../gen/constants";
import { String } from "../gen/layouts";
import { globalOf } from "../vm/raise";
import { checkString, objectAt } from "./arguments";
import { beginBuffer, internBuffer, reserveBytes, setBufferEnd } from "./buffer";
import { returnString } from "./string-basic";
import { chargeWork } from "./work";

const CASE_BIT: u32 = 32;

/** Writes the string's bytes into the buffer, those in [first, first + 26) with their case flipped. */
function flipCase(thread: usize, base: usize, argumentCount: u32, first: u32): i32 {
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  const string = objectAt(base, 1);
  const length = load<u32>(string, String.length);
  if (!beginBuffer(global)) return Status.MEMORY;
  const target = reserveBytes(global, length);
  if (!target) return Status.MEMORY;
  const source = string + String.data;
  for (let i: usize = 0; i < <usize>length; i++) {
    const byte = <u32>load<u8>(source + i);
    store<u8>(target + i, byte ^ (byte - first < 26 ? CASE_BIT : 0));
  }
  setBufferEnd(target + length);
  chargeWork(global, length);
  return returnString(base, internBuffer(global));
}

export function string_lower(thread: usize, base: usize, argumentCount: u32): i32 {
  return flipCase(thread, base, argumentCount, 65);
}

export function string_upper(thread: usize, base: usize, argumentCount: u32): i32 {
  return flipCase(thread, base, argumentCount, 97);
}

export function string_reverse(thread: usize, base: usize, argumentCount: u32): i32 {
  const failure = checkString(thread, base, argumentCount, 1);
  if (failure) return failure;
  const global = globalOf(thread);
  const string = objectAt(base, 1);
  const length = load<u32>(string, String.length);
  if (!beginBuffer(global)) return Status.MEMORY;
  const target = reserveBytes(global, length);
  if (!target) return Status.MEMORY;
  const last = string + String.data + <usize>length - 1;
  for (let i: usize = 0; i < <usize>length; i++) store<u8>(target + i, load<u8>(last - i));
  setBufferEnd(target + length);
  chargeWork(global, length);
  return returnString(base, internBuffer(global));
}
