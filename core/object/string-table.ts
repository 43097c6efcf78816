/**
 * The hash chains of the interned strings (LuaJIT: lj_str_resize, which moves all strings at once). The table
 * doubles a few chains at a time, since moving a million strings would be a pause that can be seen.
 *
 * Invariant: while Global.stringOldTable is not 0, it has half as many chains as the table. Its chains from
 * Global.stringMoved on are in use, and the two chains of the table that each of them will become are not
 * yet; the chains before have been moved and only the table's count.
 */
import { Global, String } from "../gen/layouts";
import { allocate, release } from "../memory/allocator";

/** Chains in a new state (LuaJIT: LJ_MIN_STRTAB). */
const START_CHAINS: u32 = 256;
const MAX_CHAINS: u32 = 1 << 26;
/** Chains that each new string moves: the table is moved long before it is to grow again. */
const CHAINS_PER_STRING: u32 = 4;

/** The address of the first string of the chain for a hash. */
@inline
export function chainOf(global: usize, hash: u32): usize {
  if (load<u32>(global, Global.stringOldTable) != 0) return chainWhileMoving(global, hash);
  const index: usize = hash & load<u32>(global, Global.stringMask);
  return load<usize>(global, Global.stringTable) + (index << 2);
}

function chainWhileMoving(global: usize, hash: u32): usize {
  const mask = load<u32>(global, Global.stringMask);
  const old = hash & (mask >> 1);
  return old < load<u32>(global, Global.stringMoved)
    ? load<usize>(global, Global.stringTable) + (<usize>(hash & mask) << 2)
    : load<usize>(global, Global.stringOldTable) + (<usize>old << 2);
}

/** Puts a new string into its chain; the table grows with the number of strings. */
export function linkString(global: usize, string: usize, hash: u32): void {
  const chain = chainOf(global, hash);
  store<u32>(string, load<usize>(chain), String.next);
  store<u32>(chain, string);
  const count = load<u32>(global, Global.stringCount) + 1;
  store<u32>(global, count, Global.stringCount);
  if (load<u32>(global, Global.stringOldTable) != 0) moveChains(global, CHAINS_PER_STRING);
  else if (count > load<u32>(global, Global.stringMask) && count < MAX_CHAINS) beginGrowth(global);
}

/** Takes a dead string out of its chain. */
export function unlinkString(global: usize, string: usize): void {
  let link = chainOf(global, load<u32>(string, String.hash));
  while (load<u32>(link) != <u32>string) link = <usize>load<u32>(link) + String.next;
  store<u32>(link, load<u32>(string, String.next));
  store<u32>(global, load<u32>(global, Global.stringCount) - 1, Global.stringCount);
}

/** Doubles the table. If memory is refused, the chains get longer: no failure. */
function beginGrowth(global: usize): void {
  const chains = (load<u32>(global, Global.stringMask) + 1) << 1;
  const table = allocate(global, chains << 2);
  if (!table) return;
  store<u32>(global, load<u32>(global, Global.stringTable), Global.stringOldTable);
  store<u32>(global, 0, Global.stringMoved);
  store<u32>(global, table, Global.stringTable);
  store<u32>(global, chains - 1, Global.stringMask);
}

/** Moves at most `limit` chains of the old table, and frees it after the last. */
function moveChains(global: usize, limit: u32): void {
  const oldTable: usize = load<u32>(global, Global.stringOldTable);
  const oldCount = (load<u32>(global, Global.stringMask) >> 1) + 1;
  const moved = load<u32>(global, Global.stringMoved);
  const end = moved + min(limit, oldCount - moved);
  for (let chain = moved; chain < end; chain++) splitChain(global, oldTable, chain, oldCount);
  store<u32>(global, end, Global.stringMoved);
  if (end != oldCount) return;
  release(global, oldTable, oldCount << 2);
  store<u32>(global, 0, Global.stringOldTable);
}

/** Distributes the strings of an old chain to the two chains with the same low bits. */
function splitChain(global: usize, oldTable: usize, chain: u32, oldCount: u32): void {
  let low: usize = 0;
  let high: usize = 0;
  let string: usize = load<u32>(oldTable + (<usize>chain << 2));
  while (string) {
    const next: usize = load<u32>(string, String.next);
    if (load<u32>(string, String.hash) & oldCount) {
      store<u32>(string, high, String.next);
      high = string;
    } else {
      store<u32>(string, low, String.next);
      low = string;
    }
    string = next;
  }
  const target = load<usize>(global, Global.stringTable) + (<usize>chain << 2);
  store<u32>(target, low);
  store<u32>(target + (<usize>oldCount << 2), high);
}

/** Makes the table of a new state; false if memory is refused. */
export function createStringTable(global: usize): bool {
  store<u32>(global, 0, Global.stringOldTable);
  store<u32>(global, 0, Global.stringCount);
  const table = allocate(global, START_CHAINS << 2);
  store<u32>(global, table, Global.stringTable);
  if (!table) return false;
  memory.fill(table, 0, START_CHAINS << 2);
  store<u32>(global, START_CHAINS - 1, Global.stringMask);
  return true;
}

/** Halves the table if it has far too many chains. Called by the collector, after a sweep. */
export function shrinkStringTable(global: usize): void {
  const chains = load<u32>(global, Global.stringMask) + 1;
  if (load<u32>(global, Global.stringCount) >= chains >> 2 || chains == START_CHAINS) return;
  if (load<u32>(global, Global.stringOldTable) != 0) moveChains(global, chains);
  halveTable(global, chains >> 1);
}

/** Joins the chains with the same low bits. Nothing changes if memory is refused. */
function halveTable(global: usize, chains: u32): void {
  const bytes = <usize>chains << 2;
  const table = allocate(global, <u32>bytes);
  if (!table) return;
  const oldTable: usize = load<u32>(global, Global.stringTable);
  for (let at: usize = 0; at < bytes; at += 4) {
    const first = load<u32>(oldTable + at);
    const second = load<u32>(oldTable + at + bytes);
    store<u32>(table + at, first ? first : second);
    if (first && second) {
      let last: usize = first;
      while (load<u32>(last, String.next)) last = load<u32>(last, String.next);
      store<u32>(last, second, String.next);
    }
  }
  release(global, oldTable, <u32>bytes << 1);
  store<u32>(global, table, Global.stringTable);
  store<u32>(global, chains - 1, Global.stringMask);
}

/** Frees the table, with the state. */
export function freeStringTable(global: usize): void {
  const chains = load<u32>(global, Global.stringMask) + 1;
  const table: usize = load<u32>(global, Global.stringTable);
  if (table) release(global, table, chains << 2);
  const oldTable: usize = load<u32>(global, Global.stringOldTable);
  if (oldTable) release(global, oldTable, chains << 1);
}
