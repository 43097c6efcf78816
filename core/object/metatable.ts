/**
 * Metatables and the lookup of metamethods (LuaJIT: lj_meta_lookup, lj_meta_cache). Invariant: if bit n of a
 * table's `absent` is set, the table has no metamethod n, for the first eight; every setter that may create
 * or revive a key clears the byte.
 */
import { Tag } from "../gen/constants";
import { Global, Table, Userdata } from "../gen/layouts";
import { tableGetString } from "./table";
import { NIL } from "./value";

/** Metamethods below this are cached when absent. */
const CACHED_METAMETHODS: u32 = 8;

/** The metatable of the value at `slot`, or 0. */
export function metatableOf(global: usize, slot: usize): usize {
  const tag = load<u32>(slot, 4);
  if (tag == <u32>Tag.TABLE) return load<u32>(load<u32>(slot), Table.metatable);
  if (tag == <u32>Tag.USERDATA) return load<u32>(load<u32>(slot), Userdata.metatable);
  return load<u32>(baseMetatableLink(global, tag));
}

/** Where the metatable of all values of a type is kept, except tables and userdata. */
@inline
export function baseMetatableLink(global: usize, tag: u32): usize {
  const type = tag < <u32>Tag.NUMBER ? ~(<u32>Tag.NUMBER) : ~tag;
  return global + Global.baseMetatables + (<usize>type << 2);
}

/** Address of the metamethod in a metatable (which may be 0), never nil; 0 if it has none. */
@inline
export function findMetamethod(global: usize, metatable: usize, metamethod: u32): usize {
  if (!metatable) return 0;
  if (metamethod < CACHED_METAMETHODS && (load<u8>(metatable, Table.absent) >> <u8>metamethod) & 1) return 0;
  return lookUpMetamethod(global, metatable, metamethod);
}

function lookUpMetamethod(global: usize, metatable: usize, metamethod: u32): usize {
  const name = load<u32>(global + (<usize>metamethod << 2), Global.metamethodNames);
  const found = tableGetString(metatable, name);
  if (found && load<i64>(found) != NIL) return found;
  if (metamethod < CACHED_METAMETHODS)
    store<u8>(metatable, load<u8>(metatable, Table.absent) | (<u8>1 << <u8>metamethod), Table.absent);
  return 0;
}
