/**
 * Indexing of C data (LuaJIT: lj_cdata_index). Of what the language itself makes only complex numbers have
 * members, re and im, which are numbered 0 and 1, too. Invariant: none is ever assigned.
 */
import { CtypeId, ErrorCode, Tag } from "../gen/constants";
import { Cdata, Global, String, Thread } from "../gen/layouts";
import { numberToInt64 } from "../number/integer";
import { isNumber, isString, tagOf } from "../object/value";
import { cdataError, isCdata } from "./cdata-arithmetic";

const NAME_LENGTH: u32 = 2;
/** "re" and "im" as little-endian words. */
const RE: u32 = 0x6572;
const IM: u32 = 0x6d69;

/** The value at `target` becomes a member of the C data at `object`. */
export function indexCdata(thread: usize, object: usize, key: i64, target: usize): i32 {
  const member = memberOf(thread, object, key);
  if (!member) return memberError(thread, object);
  store<f64>(target, load<f64>(member));
  return 0;
}

export function assignCdata(thread: usize, object: usize, key: i64): i32 {
  const member = memberOf(thread, object, key);
  return member ? cdataError(thread, ErrorCode.FFI_WRCONST, object, object) : memberError(thread, object);
}

/** The address of the member, or 0; the key is then in scratch2. */
function memberOf(thread: usize, object: usize, key: i64): usize {
  const slot = <usize>load<u32>(thread, Thread.global) + Global.scratch2;
  store<i64>(slot, key);
  const cdata: usize = load<u32>(object);
  if (load<u16>(cdata, Cdata.ctypeId) != CtypeId.COMPLEX_DOUBLE) return 0;
  if (isString(slot)) {
    const name: usize = load<u32>(slot);
    if (load<u32>(name, String.length) != NAME_LENGTH) return 0;
    const word = <u32>load<u16>(name, String.data);
    if (word != RE && word != IM) return 0;
    return cdata + Cdata.data + (word == IM ? 8 : 0);
  }
  if (isNumber(slot)) return cdata + Cdata.data + (<usize>(numberToInt64(load<f64>(slot)) & 1) << 3);
  const isInteger = isCdata(slot) && load<u16>(load<u32>(slot), Cdata.ctypeId) != CtypeId.COMPLEX_DOUBLE;
  return isInteger ? cdata + Cdata.data + (<usize>(load<i64>(load<u32>(slot), Cdata.data) & 1) << 3) : 0;
}

function memberError(thread: usize, object: usize): i32 {
  const key = <usize>load<u32>(thread, Thread.global) + Global.scratch2;
  const code: u32 = tagOf(key) == <u32>Tag.STRING ? ErrorCode.FFI_BADMEMBER : ErrorCode.FFI_BADIDXW;
  return cdataError(thread, code, object, key);
}
