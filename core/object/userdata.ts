/** Userdata and C data (LuaJIT: lj_udata.c, lj_cdata.c). Payloads are not initialised. */
import { Limit, ObjectType } from "../gen/constants";
import { Cdata, Global, Header, Userdata } from "../gen/layouts";
import { allocateObject } from "../gc/object";

@inline
export function userdataSize(length: u32): u32 {
  return Userdata.data + ((length + 7) & ~7);
}

/** A userdata without metatable, in the state's list; 0 if memory is refused. */
export function newUserdata(global: usize, length: u32, kind: u32, env: usize): usize {
  if (length > <u32>Limit.MAX_STRING) return 0;
  const userdata = allocateObject(global, userdataSize(length), ObjectType.USERDATA);
  if (!userdata) return 0;
  store<u8>(userdata, kind, Userdata.kind);
  store<u8>(userdata, 0, Userdata.unused);
  store<u32>(userdata, env, Userdata.env);
  store<u32>(userdata, length, Userdata.length);
  store<u32>(userdata, 0, Userdata.metatable);
  store<u32>(userdata, load<u32>(global, Global.userdataList), Header.next);
  store<u32>(global, userdata, Global.userdataList);
  return userdata;
}

/** C data of `size` bytes; 0 if memory is refused. */
export function newCdata(global: usize, ctypeId: u32, size: u32): usize {
  if (size > <u32>Limit.MAX_STRING) return 0;
  const cdata = allocateObject(global, Cdata.data + ((size + 7) & ~7), ObjectType.CDATA);
  if (!cdata) return 0;
  store<u32>(cdata, size, Cdata.size);
  store<u16>(cdata, ctypeId, Cdata.ctypeId);
  return cdata;
}
