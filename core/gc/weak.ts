/**
 * Weak tables, with Lua 5.1's semantics (LuaJIT: gc_clearweak). Strings are values: they are never removed. A
 * finalised userdata leaves weak values before its finalizer runs, but stays a weak key until it is freed.
 */
import { Mark, Metamethod, Tag } from "../gen/constants";
import { Global, Header, Node, String, Table } from "../gen/layouts";
import { findMetamethod } from "../object/metatable";
import { isCollectable } from "../object/value";
import { isWhite } from "./mark";

const LETTER_K: u32 = 0x6b;
const LETTER_V: u32 = 0x76;

/** Mark.WEAK_KEYS and WEAK_VALUES as the metatable's __mode says. */
export function weaknessOf(global: usize, metatable: usize): u32 {
  const mode = findMetamethod(global, metatable, Metamethod.MODE);
  if (mode == 0 || load<u32>(mode, 4) != <u32>Tag.STRING) return 0;
  const string: usize = load<u32>(mode);
  let weakness: u32 = 0;
  for (let at: u32 = 0; at < load<u32>(string, String.length); at++) {
    const letter = <u32>load<u8>(string + at, String.data);
    if (letter == 0) break;
    if (letter == LETTER_K) weakness |= Mark.WEAK_KEYS;
    else if (letter == LETTER_V) weakness |= Mark.WEAK_VALUES;
  }
  return weakness;
}

/** Whether a key or value is about to be freed. Strings are marked instead. */
function isDying(slot: usize, isValue: bool): bool {
  if (!isCollectable(slot)) return false;
  const object: usize = load<u32>(slot);
  if (load<u32>(slot, 4) == <u32>Tag.STRING) {
    store<u8>(object, load<u8>(object, Header.marked) & ~<u8>Mark.WHITES, Header.marked);
    return false;
  }
  if (isWhite(object)) return true;
  return (
    isValue &&
    load<u32>(slot, 4) == <u32>Tag.USERDATA &&
    (load<u8>(object, Header.marked) & <u8>Mark.FINALIZED) != 0
  );
}

/** Clears the entries of all weak tables whose key or value is about to be freed. */
export function clearWeakTables(global: usize): void {
  let table: usize = load<u32>(global, Global.weak);
  for (; table != 0; table = load<u32>(table, Table.gray)) {
    if (load<u8>(table, Header.marked) & <u8>Mark.WEAK_VALUES) clearArray(table);
    if (load<u32>(table, Table.hashMask) != 0) clearNodes(table);
  }
  store<u32>(global, 0, Global.weak);
}

function clearArray(table: usize): void {
  let slot: usize = load<u32>(table, Table.array);
  const end = slot + (<usize>load<u32>(table, Table.arraySize) << 3);
  for (; slot < end; slot += 8) if (isDying(slot, true)) store<i64>(slot, -1);
}

function clearNodes(table: usize): void {
  let node: usize = load<u32>(table, Table.node);
  const end = node + <usize>(load<u32>(table, Table.hashMask) + 1) * Node.SIZE;
  for (; node < end; node += Node.SIZE) {
    if (load<u32>(node, Node.value + 4) == <u32>Tag.NIL) continue;
    if (isDying(node + Node.key, false) || isDying(node + Node.value, true)) store<i64>(node, -1, Node.value);
  }
}
