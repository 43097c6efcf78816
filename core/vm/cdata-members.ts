/**
 * Accesses of C data that the core does itself, since they have been done before: TypeScript, which knows the types, has
 * left in a table how (lib/ffi/member-table.ts). Everything else, and whatever fails, is left to it again.
 */
import { Limit, MemberFlag, MemberKind, Tag } from "../gen/constants";
import { Cdata, CdataMember, Global } from "../gen/layouts";
import { FALSE, isNumber, setObject, TRUE } from "../object/value";
import { newCdata } from "../object/userdata";

/** Addresses below belong to no object of C. */
const LEAST_ADDRESS: u64 = 1024;
const PAGE_BITS: u64 = 16;
const INT64_LIMIT: f64 = 9223372036854775808.0;

/** The entry for a key of C data, or 0. */
function findMember(global: usize, cdata: usize, key: i64): usize {
  const members: usize = load<u32>(global, Global.members);
  if (!members) return 0;
  const tag = <u32>(key >> 32);
  const name: u32 = tag < <u32>Tag.NUMBER ? 0 : <u32>key;
  if (name && tag != Tag.STRING) return 0;
  const type = <u32>load<u16>(cdata, Cdata.ctypeId);
  const place = ((name >> 3) ^ (type * 5)) & (<u32>Limit.CDATA_MEMBERS - 1);
  const entry = members + <usize>place * CdataMember.SIZE;
  return load<u16>(entry, CdataMember.ctypeId) == type && load<u32>(entry, CdataMember.key) == name ? entry : 0;
}

/** The address of a member; 0: its index is no integer of 32 bits. */
function addressOf(cdata: usize, key: i64, entry: usize): usize {
  const isPointed = (load<u8>(entry, CdataMember.flags) & <u8>MemberFlag.POINTER) != 0;
  const start: usize = isPointed ? load<u32>(cdata, Cdata.data) : cdata + Cdata.data;
  const offset = load<u32>(entry, CdataMember.offset);
  if (load<u32>(entry, CdataMember.key)) return start + offset;
  const number = reinterpret<f64>(key);
  const index = <i32>number;
  return <f64>index == number ? start + index * offset : 0;
}

@inline
function isMemory(address: usize, size: u64): bool {
  return <u64>address >= LEAST_ADDRESS && <u64>address + size <= <u64>memory.size() << PAGE_BITS;
}

/** The size of what a kind of member reads and writes. */
@inline
function sizeOf(kind: u32): u64 {
  switch (kind) {
    case MemberKind.F64:
    case MemberKind.WIDE: return 8;
    case MemberKind.REFERENCE: return 0;
    default: return 4;
  }
}

/** Loads a member of the C data at `object` into the slot at `target`. False: TypeScript has to do it. */
export function loadMember(global: usize, object: usize, key: i64, target: usize): bool {
  const cdata: usize = load<u32>(object);
  const entry = findMember(global, cdata, key);
  if (!entry) return false;
  const address = addressOf(cdata, key, entry);
  const kind = <u32>load<u8>(entry, CdataMember.kind);
  if (kind == MemberKind.REFERENCE) return address != 0 && makeObject(global, entry, target, address, 4);
  if (!isMemory(address, sizeOf(kind))) return false;
  switch (kind) {
    case MemberKind.I8: return storeNumber(target, <f64>load<i8>(address));
    case MemberKind.U8: return storeNumber(target, <f64>load<u8>(address));
    case MemberKind.I16: return storeNumber(target, <f64>load<i16>(address));
    case MemberKind.U16: return storeNumber(target, <f64>load<u16>(address));
    case MemberKind.I32: return storeNumber(target, <f64>load<i32>(address));
    case MemberKind.U32: return storeNumber(target, <f64>load<u32>(address));
    case MemberKind.F32: return storeNumber(target, <f64>load<f32>(address));
    case MemberKind.F64: return storeNumber(target, load<f64>(address));
    case MemberKind.WORD: return makeObject(global, entry, target, load<u32>(address), 4);
    case MemberKind.WIDE: return makeObject(global, entry, target, load<i64>(address), 8);
    case MemberKind.BOOL: {
      store<i64>(target, load<u8>(address) ? TRUE : FALSE);
      return true;
    }
    default: return false;
  }
}

/** A NaN of C may have the bits of another value. */
@inline
function storeNumber(target: usize, number: f64): bool {
  store<f64>(target, number == number ? number : NaN);
  return true;
}

/** New C data of the member's type. */
function makeObject(global: usize, entry: usize, target: usize, value: i64, size: u32): bool {
  const cdata = newCdata(global, load<u32>(entry, CdataMember.resultId), size);
  if (!cdata) return false;
  if (size == 4) store<u32>(cdata, <u32>value, Cdata.data);
  else store<i64>(cdata, value, Cdata.data);
  setObject(target, <u32>Tag.CDATA, cdata);
  return true;
}

/** Stores the number at `value` into a member of the C data at `object`. False: TypeScript has to do it. */
export function storeMember(global: usize, object: usize, key: i64, value: usize): bool {
  if (!isNumber(value)) return false;
  const cdata: usize = load<u32>(object);
  const entry = findMember(global, cdata, key);
  if (!entry || !(load<u8>(entry, CdataMember.flags) & <u8>MemberFlag.WRITABLE)) return false;
  const address = addressOf(cdata, key, entry);
  const kind = <u32>load<u8>(entry, CdataMember.kind);
  if (!isMemory(address, sizeOf(kind))) return false;
  const number = load<f64>(value);
  if (kind == MemberKind.F64) store<f64>(address, number);
  else if (kind == MemberKind.F32) store<f32>(address, <f32>number);
  // What does not fit into 64 bits, and NaN, are converted as TypeScript does it.
  else if (abs(number) < INT64_LIMIT) return storeInteger(kind, address, <i64>number);
  else return false;
  return true;
}

function storeInteger(kind: u32, address: usize, integer: i64): bool {
  switch (kind) {
    case MemberKind.I8:
    case MemberKind.U8: {
      store<u8>(address, <u8>integer);
      return true;
    }
    case MemberKind.I16:
    case MemberKind.U16: {
      store<u16>(address, <u16>integer);
      return true;
    }
    case MemberKind.I32:
    case MemberKind.U32: {
      store<u32>(address, <u32>integer);
      return true;
    }
    case MemberKind.WIDE: {
      store<i64>(address, integer);
      return true;
    }
    default: return false;
  }
}

