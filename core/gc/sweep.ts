/**
 * The sweep. Pages of objects are swept one by one, on demand of an allocation of their size class or by
 * collector steps. No list of all objects is needed: a cell whose type byte is 0 is free, any other holds an
 * object. Sweeping a page frees its dead objects, makes the others white and builds the page's free list
 * anew, in the order of addresses.
 *
 * Invariant: between two sweeps no object has the other white. After beginSweep a page whose epoch is not
 * Global.sweepEpoch may hold dead objects, and no such page is current or partial. Nothing alive refers to a
 * dead object, save the chains of the string table.
 */
import { Heap, Mark, ObjectType, UserdataKind } from "../gen/constants";
import { Global, Header, LargeObject, Node, Page, StringBuffer, Table, Thread, Userdata } from "../gen/layouts";
import { release } from "../memory/allocator";
import { dropPage, linkPage, linkPartial, unlinkPage, unlinkPartial } from "../memory/cells";
import { account, dropGranules, setDebt } from "../memory/heap";
import { unlinkString } from "../object/string-table";

/** Pages that one allocation may sweep in search of free cells. */
const MAX_PAGES_FOR_ALLOCATION: u32 = 8;
/** An allocation takes a page of which at least this share (a power of two) is free. */
const WORTHWHILE_SHARE_BITS: u32 = 3;

/** Work units (about a nanosecond): for each page, each cell, each dead object. */
const PAGE_COST: u32 = 200;
const CELL_COST: u32 = 2;
const DEATH_COST: u32 = 20;

/** Whether the object has died in this cycle and only waits to be swept. */
@inline
export function isDead(global: usize, object: usize): bool {
  const dead = <u32>load<u8>(global, Global.currentWhite) ^ Mark.WHITES;
  return (<u32>load<u8>(object, Header.marked) & (dead | Mark.FIXED)) == dead;
}

/** Makes a dead object that has been found again (a string in the string table) live. */
@inline
export function resurrect(object: usize): void {
  store<u8>(object, load<u8>(object, Header.marked) ^ <u8>Mark.WHITES, Header.marked);
}

/** Makes all pages and large objects due. The free lists go; the sweep finds their cells again. */
export function beginSweep(global: usize): void {
  memory.fill(global + Global.objectFree, 0, Heap.SIZE_CLASSES * 4);
  memory.fill(global + Global.objectCurrent, 0, Heap.SIZE_CLASSES * 4);
  memory.fill(global + Global.objectPartial, 0, Heap.SIZE_CLASSES * 4);
  memory.copy(global + Global.unsweptPages, global + Global.objectPages, Heap.SIZE_CLASSES * 4);
  memory.fill(global + Global.objectPages, 0, Heap.SIZE_CLASSES * 4);
  store<u32>(global, load<u32>(global, Global.largeObjects), Global.unsweptLarge);
  store<u32>(global, 0, Global.largeObjects);
  store<u32>(global, load<u32>(global, Global.sweepEpoch) + 1, Global.sweepEpoch);
  store<u32>(global, 0, Global.sweepClass);
}

/** Whether the table's array part is a block of its own. */
@inline
export function hasArrayBlock(table: usize): bool {
  const colocated = load<u8>(table, Table.colocated);
  return (colocated == 0 || (colocated & 0x80) != 0) && load<u32>(table, Table.arraySize) != 0;
}

/** Bytes of the block that a userdata owns: only string buffers have one, unless they use another object's bytes. */
export function bufferBlockSize(userdata: usize): u32 {
  if (load<u8>(userdata, Userdata.kind) != UserdataKind.BUFFER || load<u32>(userdata, StringBuffer.source) != 0) return 0;
  return load<u32>(userdata, StringBuffer.limit) - load<u32>(userdata, StringBuffer.start);
}

/** Types of objects that have parts beside their cells, as bits. */
const HAS_PARTS: u32 =
  (1 << ObjectType.STRING) | (1 << ObjectType.TABLE) | (1 << ObjectType.THREAD) | (1 << ObjectType.USERDATA);

/** Frees what belongs to a dead object, but not its cell. */
function freeParts(global: usize, object: usize, type: u32): void {
  if (type == ObjectType.STRING) {
    unlinkString(global, object);
  } else if (type == ObjectType.TABLE) {
    if (hasArrayBlock(object)) {
      release(global, load<u32>(object, Table.array), load<u32>(object, Table.arraySize) << 3);
    }
    const node: usize = load<u32>(object, Table.node);
    if (node != global + Global.nilNode) {
      release(global, node, (load<u32>(object, Table.hashMask) + 1) * Node.SIZE);
    }
  } else if (type == ObjectType.THREAD) {
    release(global, load<u32>(object, Thread.stack), load<u32>(object, Thread.stackSize) << 3);
  } else if (type == ObjectType.USERDATA) {
    const size = bufferBlockSize(object);
    if (size != 0) release(global, load<u32>(object, StringBuffer.start), size);
  }
}

/** Sweeps the cells of a page; returns how many objects died. */
function sweepCells(global: usize, page: usize): u32 {
  const white = <u32>load<u8>(global, Global.currentWhite);
  const dead = white ^ Mark.WHITES;
  const size: usize = load<u32>(page, Page.cellSize);
  const count = load<u32>(page, Page.cellCount);
  let cell = page + Page.cells;
  const end = cell + <usize>count * size;
  let tail = page + Page.free;
  let free: u32 = 0;
  let died: u32 = 0;
  for (; cell < end; cell += size) {
    const header = <u32>load<u16>(cell, Header.marked);
    if (header > 0xff) {
      if ((header & (dead | Mark.FIXED)) != dead) {
        store<u8>(cell, (header & ~Mark.COLOURS) | white, Header.marked);
        continue;
      }
      const type = header >> 8;
      if ((HAS_PARTS >> type) & 1) freeParts(global, cell, type);
      store<u8>(cell, ObjectType.FREE, Header.type);
      died++;
    }
    store<u32>(tail, <u32>cell);
    tail = cell;
    free++;
  }
  store<u32>(tail, 0);
  store<u32>(page, free, Page.freeCount);
  return died;
}

/**
 * Lowers the estimate of what survives by what has been freed since the debt was `before`, and restores the
 * debt: else the program could allocate as much as the sweep frees before the next step, and no cycle would
 * lower memory.
 */
function settle(global: usize, before: i32): void {
  const freed = <u32>(before - load<i32>(global, Global.gcDebt));
  store<u32>(global, load<u32>(global, Global.gcEstimate) - freed, Global.gcEstimate);
  setDebt(global, before);
}

/**
 * Sweeps the first unswept page of a class. Leaves it in the list of all pages, but not among the partial
 * ones. Returns the number of objects that died.
 */
function sweepFirstPage(global: usize, list: usize): u32 {
  const page: usize = load<u32>(list, Global.unsweptPages);
  unlinkPage(list + Global.unsweptPages, page);
  store<u8>(page, 0, Page.isPartial);
  const before = load<i32>(global, Global.gcDebt);
  const died = sweepCells(global, page);
  store<u32>(page, load<u32>(global, Global.sweepEpoch), Page.epoch);
  linkPage(list + Global.objectPages, page);
  account(global, -(died * load<u32>(page, Page.cellSize)));
  settle(global, before);
  return died;
}

/** Sweeps pages of a class until one with enough free cells is found; 0: none was. */
export function sweepForAllocation(global: usize, sizeClass: u32): usize {
  const list = global + (sizeClass << 2);
  for (let tries: u32 = 0; tries < MAX_PAGES_FOR_ALLOCATION; tries++) {
    const page: usize = load<u32>(list, Global.unsweptPages);
    if (page == 0) return 0;
    sweepFirstPage(global, list);
    const free = load<u32>(page, Page.freeCount);
    if (free > load<u32>(page, Page.cellCount) >> WORTHWHILE_SHARE_BITS) return page;
    if (free != 0) linkPartial(list + Global.objectPartial, page);
  }
  return 0;
}

/** Sweeps one page or large object. Returns the work done; 0: the sweep is over. */
export function sweepOne(global: usize): u32 {
  let sizeClass = load<u32>(global, Global.sweepClass);
  for (; sizeClass < <u32>Heap.SIZE_CLASSES; sizeClass++) {
    const list = global + (sizeClass << 2);
    const page: usize = load<u32>(list, Global.unsweptPages);
    if (page == 0) continue;
    store<u32>(global, sizeClass, Global.sweepClass);
    const count = load<u32>(page, Page.cellCount);
    const died = sweepFirstPage(global, list);
    filePage(global, list, page);
    return PAGE_COST + count * CELL_COST + died * DEATH_COST;
  }
  store<u32>(global, sizeClass, Global.sweepClass);
  if (load<u32>(global, Global.unsweptLarge) == 0) return 0;
  sweepLargeObject(global);
  return PAGE_COST;
}

/** Files a swept page by its free cells. One free page of each class stays. */
function filePage(global: usize, list: usize, page: usize): void {
  const free = load<u32>(page, Page.freeCount);
  if (free == 0) return;
  if (free == load<u32>(page, Page.cellCount) && load<u32>(list, Global.objectPartial) != 0) {
    unlinkPage(list + Global.objectPages, page);
    dropPage(global, page);
  } else {
    linkPartial(list + Global.objectPartial, page);
  }
}

function sweepLargeObject(global: usize): void {
  const block: usize = load<u32>(global, Global.unsweptLarge);
  const object = block + LargeObject.object;
  store<u32>(global, load<u32>(block, LargeObject.next), Global.unsweptLarge);
  if (isDead(global, object)) {
    const bytes = load<u32>(block, LargeObject.size);
    const before = load<i32>(global, Global.gcDebt);
    freeParts(global, object, load<u8>(object, Header.type));
    dropGranules(global, block, bytes >> 12);
    account(global, -bytes);
    settle(global, before);
    return;
  }
  const marked = <u32>load<u8>(object, Header.marked);
  store<u8>(object, (marked & ~Mark.COLOURS) | load<u8>(global, Global.currentWhite), Header.marked);
  store<u32>(block, load<u32>(global, Global.largeObjects), LargeObject.next);
  store<u32>(global, <u32>block, Global.largeObjects);
}

/** Gives the pages of objects back that are all free, after a whole sweep. */
export function trimObjectPages(global: usize): void {
  for (let sizeClass: u32 = 1; sizeClass < <u32>Heap.SIZE_CLASSES; sizeClass++) {
    const list = global + (sizeClass << 2);
    let page: usize = load<u32>(list, Global.objectPages);
    while (page != 0) {
      const next: usize = load<u32>(page, Page.next);
      if (load<u32>(page, Page.freeCount) == load<u32>(page, Page.cellCount)) {
        if (load<u8>(page, Page.isPartial)) unlinkPartial(list + Global.objectPartial, page);
        unlinkPage(list + Global.objectPages, page);
        dropPage(global, page);
      }
      page = next;
    }
  }
}
