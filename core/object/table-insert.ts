/**
 * New keys in the hash part of a table (LuaJIT: lj_tab_newkey). Invariant: nodes at or above freeTop are in
 * use or hold a dead key; a node below it with a nil key is free. Free nodes are taken from the top down, and
 * none is found twice; when they have run out, the table is rehashed.
 */
import { Node, Table } from "../gen/layouts";
import { tableBarrier } from "../gc/barrier";
import { hashKey } from "./hash";
import { mainNode, tableSet } from "./table";
import { rehashTable } from "./table-resize";
import { NIL } from "./value";

/** What setters return instead of an address. */
export const enum TableFailure {
  /** Memory was refused. */
  MEMORY = 0,
  /** The table would be too large. */
  OVERFLOW = 1,
  NIL_KEY = 2,
  NAN_KEY = 3,
  /** Of what sets many slots: it must not go on now, see continueWork. */
  STOPPED = 4,
}

/**
 * The slot for the value of a key that the table does not have; below 8, a TableFailure. The slot holds nil.
 */
export function insertKey(global: usize, table: usize, key: i64, hash: u32): usize {
  let node = mainNode(table, hash);
  const hasNodes = load<u32>(table, Table.hashMask) != 0;
  if (!hasNodes || load<i64>(node, Node.value) != NIL) {
    const free = hasNodes ? takeFreeNode(table) : 0;
    if (!free) {
      const result = rehashTable(global, table, key);
      return result < 8 ? result : tableSet(global, table, key);
    }
    const owner = mainNode(table, hashKey(load<i64>(node, Node.key)));
    if (owner == node) {
      store<u32>(free, load<usize>(node, Node.next), Node.next);
      store<u32>(node, free, Node.next);
      node = free;
    } else {
      moveNode(node, free, owner);
      // A large table is marked in slices: they may be past the free node, but not yet at the old one.
      tableBarrier(global, table, free + Node.value);
      tableBarrier(global, table, free + Node.key);
      rechainAfter(table, free, node);
    }
  }
  store<i64>(node, key, Node.key);
  tableBarrier(global, table, node + Node.key);
  return node;
}

/** The highest free node, which is then no longer free; 0 if there is none. */
@inline
function takeFreeNode(table: usize): usize {
  const first: usize = load<usize>(table, Table.node);
  let node: usize = load<usize>(first, Node.freeTop);
  while (node != first) {
    node -= Node.SIZE;
    if (load<i64>(node, Node.key) == NIL) {
      store<u32>(first, node, Node.freeTop);
      return node;
    }
  }
  return 0;
}

/** Moves a node, which is on the chain that begins at `owner`, into a free node, and makes it empty. */
function moveNode(node: usize, free: usize, owner: usize): void {
  while (load<usize>(owner, Node.next) != node) owner = load<usize>(owner, Node.next);
  store<u32>(owner, free, Node.next);
  store<i64>(free, load<i64>(node, Node.value), Node.value);
  store<i64>(free, load<i64>(node, Node.key), Node.key);
  store<u32>(free, load<usize>(node, Node.next), Node.next);
  store<u32>(node, 0, Node.next);
  store<i64>(node, NIL, Node.value);
}

@inline
function isLive(node: usize): bool {
  return load<i64>(node, Node.value) != NIL;
}

@inline
function mainNodeOf(table: usize, node: usize): usize {
  return mainNode(table, hashKey(load<i64>(node, Node.key)));
}

/** Takes the node after `node` off its chain and puts it second on the chain of `owner`. */
@inline
function rechain(node: usize, next: usize, owner: usize): void {
  store<u32>(node, load<usize>(next, Node.next), Node.next);
  store<u32>(next, load<usize>(owner, Node.next), Node.next);
  store<u32>(owner, next, Node.next);
}

/**
 * A dead key may have come to life again on a chain that is not its own: a new string got the address of a
 * freed one, and was found on the way along the chain from its main position. When a node of that chain has
 * moved, such a key might be reached no more. So the first key behind the moved node whose main position is
 * the vacated `node` is put on that node's chain; and since any other key there may depend on a node that
 * moved, each of them that is off its main position goes to its own chain too.
 */
function rechainAfter(table: usize, moved: usize, node: usize): void {
  let at = moved;
  let next: usize = load<usize>(at, Node.next);
  while (next) {
    if (isLive(next) && mainNodeOf(table, next) == node) {
      rechain(at, next, node);
      rechainRest(table, at);
      return;
    }
    at = next;
    next = load<usize>(at, Node.next);
  }
}

function rechainRest(table: usize, at: usize): void {
  let next: usize = load<usize>(at, Node.next);
  while (next) {
    const owner = isLive(next) ? mainNodeOf(table, next) : at;
    if (owner != at && owner != next) rechain(at, next, owner);
    else at = next;
    next = load<usize>(at, Node.next);
  }
}
