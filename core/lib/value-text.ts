/** Values as text in the scratch buffer, without metamethods (LuaJIT: lj_strfmt_obj). */
import { Tag } from "../gen/constants";
import { LibraryFunction, String, Cdata, Userdata } from "../gen/layouts";
import { hexDigit, integerToText, MAX_SMALL_INTEGER_TEXT } from "../number/integer";
import { formatNumber14, MAX_NUMBER_TEXT } from "../number/tostring";
import { FALSE, isCollectable, isNil, isNumber, isString, TRUE } from "../object/value";
import { textLength, putText as putAscii } from "./ascii";
import { copyString } from "../object/string";
import { reserveBytes, setBufferEnd } from "./buffer";
import { typeNameOf } from "./state";

/** Functions with a higher number are the library's own; 1 is any function of the host. */
const HOST_FAST_ID: u32 = 1;

const ADDRESS_DIGITS: u32 = 8;

/** Appends a short text of the core. */
export function putLiteral(global: usize, text: string): bool {
  const target = reserveBytes(global, textLength(text));
  if (!target) return false;
  setBufferEnd(putAscii(target, text));
  return true;
}

/** A string is copied in words, as many as cover it: its cell holds them. */
export function putString(global: usize, string: usize): bool {
  const length = load<u32>(string, String.length);
  const target = reserveBytes(global, length + 8);
  if (!target) return false;
  copyString(target, string, length);
  setBufferEnd(target + length);
  return true;
}

export function putNumber(global: usize, number: f64): bool {
  const target = reserveBytes(global, MAX_NUMBER_TEXT);
  if (!target) return false;
  setBufferEnd(target + formatNumber14(number, target));
  return true;
}

/** Appends a string's bytes, or a number's text. */
@inline
export function putText(global: usize, slot: usize): bool {
  return isNumber(slot) ? putNumber(global, load<f64>(slot)) : putString(global, load<u32>(slot));
}

/** Appends what `tostring` would give if there were no metamethods. */
export function putValue(global: usize, slot: usize): bool {
  if (isNumber(slot) || isString(slot)) return putText(global, slot);
  const bits = load<i64>(slot);
  if (isNil(slot)) return putLiteral(global, "nil");
  if (bits == FALSE) return putLiteral(global, "false");
  if (bits == TRUE) return putLiteral(global, "true");
  const tag = load<u32>(slot, 4);
  if (!putString(global, typeNameOf(global, tag)) || !putLiteral(global, ": ")) return false;
  const fastId = tag == <u32>Tag.FUNCTION ? <u32>load<u8>(load<u32>(slot), LibraryFunction.fastId) : 0;
  if (fastId <= HOST_FAST_ID) return putAddress(global, objectAddress(slot));
  if (!putLiteral(global, "builtin#")) return false;
  const target = reserveBytes(global, MAX_SMALL_INTEGER_TEXT);
  if (!target) return false;
  setBufferEnd(target + integerToText(fastId, target));
  return true;
}

/** The address that identifies the value to programs (LuaJIT: lj_obj_ptr), or 0. */
export function objectAddress(slot: usize): u32 {
  const tag = load<u32>(slot, 4);
  const address = load<u32>(slot);
  if (tag == <u32>Tag.USERDATA) return address + Userdata.data;
  if (tag == <u32>Tag.CDATA) return address + Cdata.data;
  return tag == <u32>Tag.LIGHTUSERDATA || isCollectable(slot) ? address : 0;
}

/** Appends an address as `%p` does. */
export function putAddress(global: usize, address: u32): bool {
  if (!address) return putLiteral(global, "NULL");
  const target = reserveBytes(global, 2 + ADDRESS_DIGITS);
  if (!target) return false;
  store<u16>(target, 0x7830);
  for (let i: u32 = ADDRESS_DIGITS; i > 0; i--, address >>= 4) {
    store<u8>(target + 1 + i, hexDigit(address & 15, true));
  }
  setBufferEnd(target + 2 + ADDRESS_DIGITS);
  return true;
}
