/**
 * Weak tables, with Lua 5.1's semantics (LuaJIT: gc_clearweak). Strings are values: they are never removed. A
 * finalised userdata leaves weak values before its finalizer runs, but stays a weak key until it is freed; C data leaves
 * both.
 *
 * Invariant: while marking goes on, a table is in the list Global.weak, linked by its header, exactly if its marks say
 * how weak it is. Once its strong references are marked it is black, and what is stored to it from then on is marked:
 * it stays for this cycle. So the atomic phase need not traverse it again, unless it has changed its metatable.
 */
import { Mark, Metamethod, Tag, UserdataKind } from "../gen/constants";
import { Global, Header, Node, String, Table, Userdata } from "../gen/layouts";
import { findMetamethod } from "../object/metatable";
import { isCollectable, NIL } from "../object/value";
import { isBlack, isWhite, pushGrayAgain } from "./mark";
import { clearNodes, isSifted } from "./sift";

/** Slots or nodes that are cleared by one call. */
const PIECE: usize = 256;

const LETTER_K: u32 = 0x6b;
const LETTER_V: u32 = 0x76;

/** Mark.WEAK_KEYS and WEAK_VALUES as the mode in the table's metatable says. */
function weaknessOf(global: usize, table: usize): u32 {
  const metatable: usize = load<u32>(table, Table.metatable);
  if (metatable == 0) return 0;
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

/** Mark.WEAK_KEYS and WEAK_VALUES of a table in the list of weak tables; 0: it is not there. */
@inline
export function weaknessNoted(table: usize): u32 {
  return <u32>load<u8>(table, Header.marked) & Mark.WEAK;
}

/** Puts a table into the list of weak tables if it is one. */
export function noteWeakTable(global: usize, table: usize): void {
  const weakness = weaknessOf(global, table);
  if (weakness == 0) return;
  store<u8>(table, load<u8>(table, Header.marked) | <u8>weakness, Header.marked);
  store<u32>(table, load<u32>(global, Global.weak), Header.next);
  store<u32>(global, <u32>table, Global.weak);
}

/** Takes the table that `link` leads to out of the list of weak tables. */
function unlinkWeakTable(link: usize): void {
  const table: usize = load<u32>(link);
  store<u32>(link, load<u32>(table, Header.next));
  store<u32>(table, 0, Header.next);
  store<u8>(table, load<u8>(table, Header.marked) & ~<u8>(Mark.WEAK | Mark.SIFTED), Header.marked);
}

/** Empties the list of weak tables without clearing them: marking has been abandoned. */
export function forgetWeakTables(global: usize): void {
  while (load<u32>(global, Global.weak) != 0) unlinkWeakTable(global + Global.weak);
}

/** Takes the tables out of the list that are not as weak as they were; they are to be traversed again. */
export function separateChangedTables(global: usize): void {
  let link: usize = global + Global.weak;
  let table: usize = load<u32>(link);
  for (; table != 0; table = load<u32>(link)) {
    if (weaknessOf(global, table) == weaknessNoted(table)) {
      link = table + Header.next;
    } else {
      unlinkWeakTable(link);
      if (isBlack(table)) pushGrayAgain(global, table, Table.gray, 0);
    }
  }
}

/** Whether what a weak slot holds is about to be freed. Strings are marked instead. */
function isDying(slot: usize, isValue: bool): bool {
  if (!isCollectable(slot)) return false;
  const object: usize = load<u32>(slot);
  if (load<u32>(slot, 4) == <u32>Tag.STRING) {
    store<u8>(object, load<u8>(object, Header.marked) & ~<u8>Mark.WHITES, Header.marked);
    return false;
  }
  return isWhite(object) || isLeaving(slot, isValue);
}

/** Whether a slot, weak or strong, holds what has been finalised. */
function isLeaving(slot: usize, isValue: bool): bool {
  const tag = load<u32>(slot, 4);
  if (tag != <u32>Tag.CDATA && !(isValue && tag == <u32>Tag.USERDATA)) return false;
  return (load<u8>(load<u32>(slot), Header.marked) & <u8>Mark.FINALIZED) != 0;
}

/** Whether a node of the table of finalizers of C data keeps one that is queued: it can be changed until it runs. */
function keepsFinalizer(node: usize): bool {
  if (load<u32>(node, Node.value + 4) != <u32>Tag.USERDATA || load<u32>(node, Node.key + 4) != <u32>Tag.CDATA) return false;
  const userdata: usize = load<u32>(node, Node.value);
  return load<u8>(userdata, Userdata.kind) == UserdataKind.FINALIZER && !isWhite(load<u32>(node, Node.key));
}

/** Clears the entries of all weak tables whose key or value is about to be freed. */
export function clearWeakTables(global: usize): void {
  let table: usize = load<u32>(global, Global.weak);
  for (; table != 0; table = load<u32>(global, Global.weak)) {
    clearTable(global, table);
    unlinkWeakTable(global + Global.weak);
  }
}

/** In pieces: the engine replaces slow code by optimised code between calls, but not within one. */
function clearTable(global: usize, table: usize): void {
  const weakness = weaknessNoted(table);
  if (weakness & Mark.WEAK_VALUES) {
    let slot: usize = load<u32>(table, Table.array);
    const end = slot + (<usize>load<u32>(table, Table.arraySize) << 3);
    for (; slot < end; slot += PIECE * 8) clearSlots(slot, min(slot + PIECE * 8, end));
  }
  const mask = load<u32>(table, Table.hashMask);
  if (mask == 0) return;
  let node: usize = load<u32>(table, Table.node);
  const end = node + <usize>(mask + 1) * Node.SIZE;
  for (; node < end; node += PIECE * Node.SIZE) {
    clearNodes(global, node, min(node + PIECE * Node.SIZE, end), weakness, isSifted(table));
  }
}

function clearSlots(slot: usize, end: usize): void {
  for (; slot < end; slot += 8) if (isDying(slot, true)) store<i64>(slot, NIL);
}

/** A strong key or value that has been finalised goes as well, as in LuaJIT. */
export function clearNode(node: usize, weakness: u32): void {
  if (load<u32>(node, Node.value + 4) == <u32>Tag.NIL || keepsFinalizer(node)) return;
  const key = node + Node.key;
  const value = node + Node.value;
  if (
    (weakness & Mark.WEAK_KEYS ? isDying(key, false) : isLeaving(key, false)) ||
    (weakness & Mark.WEAK_VALUES ? isDying(value, true) : isLeaving(value, true))
  ) {
    store<i64>(value, NIL);
  }
}
