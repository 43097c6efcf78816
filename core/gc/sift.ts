/**
 * Sifting: what makes clearing weak tables in the atomic phase short. Whether an entry stays is in the header of its
 * object, and reading headers, each in a cache line of its own, takes most of the time. So the nodes are gone through in
 * steps before: each notes the object that it refers to weakly, and whether that is white, a suspect. The atomic phase
 * compares notes with nodes, and reads a header only where they do not tell. Tables with weak keys and values are not sifted.
 *
 * What makes notes true until then: a marked object stays marked for the cycle; a suspect that is marked after all is put
 * into a set; and nothing is freed meanwhile, so that an address means the same object. The program may change the table
 * as it likes: a node's note speaks of the object that it names, wherever that is, and new nodes have none.
 */
import { Mark, Tag } from "../gen/constants";
import { Global, Header, Node, Table } from "../gen/layouts";
import { isCollectable, isFunction, isTable } from "../object/value";
import { isWhite } from "./mark";
import { clearNode, weaknessNoted } from "./weak";

/** Nodes that are sifted by one step. */
const STEP_NODES: u32 = 1024;
/** Work for each, whose header lies anywhere. */
const NODE_WORK: u32 = 20;
/** Where nodes but the first one have their note: an object's address, or 0. */
const NOTE: usize = Node.freeTop;
/** Bit of a note: the object is marked. Without it, it was white. */
const MARKED: u32 = 1;
/** Bytes of the set of suspects that have been marked. */
const SET_SIZE: u32 = 512;

/** To be called when marking has come to an end for the first time: the weak tables that are known by now are sifted. */
export function beginSifting(global: usize): void {
  memory.fill(global + Global.savedSuspects, 0, SET_SIZE);
  store<u32>(global, load<u32>(global, Global.weak), Global.siftTable);
  store<u32>(global, 1, Global.siftIndex);
}

/** Sifts some nodes. Returns the work done; 0: there is no more. */
export function siftStep(global: usize): u32 {
  const table: usize = load<u32>(global, Global.siftTable);
  if (table == 0) return 0;
  const weakness = weaknessNoted(table);
  const nodes: usize = load<u32>(table, Table.node);
  const first = load<u32>(global, Global.siftIndex);
  const size = load<u32>(table, Table.hashMask) + 1;
  const end = min(size, first + STEP_NODES);
  if (weakness != Mark.WEAK) {
    siftNodes(nodes + <usize>first * Node.SIZE, nodes + <usize>end * Node.SIZE, weakOffset(weakness));
    if (end < size) {
      store<u32>(global, end, Global.siftIndex);
      return STEP_NODES * NODE_WORK;
    }
    store<u8>(table, load<u8>(table, Header.marked) | <u8>Mark.SIFTED, Header.marked);
  }
  store<u32>(global, load<u32>(table, Header.next), Global.siftTable);
  store<u32>(global, 1, Global.siftIndex);
  return min(size, STEP_NODES) * NODE_WORK;
}

@inline
function weakOffset(weakness: u32): usize {
  return weakness & Mark.WEAK_KEYS ? Node.key : Node.value;
}

function siftNodes(node: usize, end: usize, weak: usize): void {
  for (; node < end; node += Node.SIZE) store<u32>(node, noteOn(node, node + weak), NOTE);
}

/** The note for a node and its weak slot. Only tables and functions are noted: finalizers have no say in these. */
function noteOn(node: usize, slot: usize): u32 {
  if (load<u32>(node, Node.value + 4) == <u32>Tag.NIL || (!isTable(slot) && !isFunction(slot))) return 0;
  const object = load<u32>(slot);
  const marked = load<u8>(object, Header.marked);
  if ((marked & <u8>Mark.WHITES) == 0) return object | MARKED;
  store<u8>(object, marked | <u8>Mark.SUSPECT, Header.marked);
  return object;
}

/** For the check of the heap: whether the notes of a sifted table are true. */
export function hasTrueNotes(global: usize, table: usize): bool {
  let node: usize = load<u32>(table, Table.node);
  const end = node + <usize>(load<u32>(table, Table.hashMask) + 1) * Node.SIZE;
  for (node += Node.SIZE; node < end; node += Node.SIZE) {
    const note = load<u32>(node, NOTE);
    const object: usize = note & ~MARKED;
    if (object == 0 || (note & MARKED) == 0 && isSaved(global, note) != 0) continue;
    if (isWhite(object) != ((note & MARKED) == 0)) return false;
  }
  return true;
}

/** 1 if a table in the list of weak ones has notes of this cycle in its nodes, else 0. */
@inline
export function isSifted(table: usize): u32 {
  return <u32>load<u8>(table, Header.marked) / Mark.SIFTED;
}

/**
 * Clears nodes as `clearNode` does. Which are used and which stay, no processor can foresee: so without branches. In the
 * first node of a table the address of a node is no note on an object.
 */
export function clearNodes(global: usize, node: usize, end: usize, weakness: u32, isSifted: u32): void {
  const weak = weakOffset(weakness);
  const strong = Node.key - weak;
  for (; node < end; node += Node.SIZE) {
    const value = load<i64>(node, Node.value);
    const note = load<u32>(node, NOTE);
    const tag = load<u32>(node + strong, 4);
    const isFinalizable = u32(tag == <u32>Tag.USERDATA) | u32(tag == <u32>Tag.CDATA);
    const isNoted = isSifted & u32((load<u32>(node + weak) | MARKED) == (note | MARKED)) & u32(isCollectable(node + weak));
    const isTrue = note & MARKED | isSaved(global, note) ^ 1;
    if (u32(<u32>(value >>> 32) == <u32>Tag.NIL) | (isNoted & isTrue & ~isFinalizable)) {
      store<i64>(node, value | -<i64>(isNoted & ~note), Node.value);
    } else {
      clearNode(node, weakness);
    }
  }
}

/** To be called when a suspect is marked. */
export function noteSavedSuspect(global: usize, object: usize): void {
  store<u8>(placeInSet(global, object), 1);
}

/** 1 if a suspect has been marked, and now and then if another one has; else 0. */
@inline
function isSaved(global: usize, object: usize): u32 {
  return load<u8>(placeInSet(global, object));
}

@inline
function placeInSet(global: usize, object: usize): usize {
  return global + Global.savedSuspects + ((object >> 3) & (SET_SIZE - 1));
}
