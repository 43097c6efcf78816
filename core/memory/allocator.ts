/**
 * Raw blocks of a state: table parts, stacks, buffers. Small blocks are cells of pages by size class, popped
 * from and pushed to free lists; large ones are granules of their own, extended in place where that is
 * possible. The caller knows the size of a block, so blocks have no headers. Allocation never collects. A
 * refused allocation returns 0 and changes nothing.
 */
import { Heap } from "../gen/constants";
import { Global, Page } from "../gen/layouts";
import { account, dropGranules, holdGranules, isOverLimit, isTight } from "./heap";
import {
  createPage, dropPage, linkPartial, pageOf, pushCell, takeCells, unlinkPage, unlinkPartial,
} from "./cells";
import { cellSizeOf, cellSizeOfClass, classOfSize } from "./classes";
import { pagesExtend } from "./pages";

const SMALLEST_BUFFER: u32 = 256;
/** A larger scratch buffer is halved by each cycle of the collector, until it is needed again. */
const LARGEST_IDLE_BUFFER: u32 = 4096;

@inline
function granulesOf(size: u32): u32 {
  return (size >> 12) + ((size & 0xfff) != 0 ? 1 : 0);
}

/** The bytes that a block of `size` bytes is accounted for. */
export function blockBytes(size: u32): u32 {
  return size <= <u32>Heap.MAX_SMALL ? cellSizeOf(size) : granulesOf(size) << 12;
}

/** A block of `size` bytes (not 0), aligned to 8; 0: refused. */
export function allocate(global: usize, size: u32): usize {
  if (size > <u32>Heap.MAX_SMALL) return allocateLarge(global, size);
  const sizeClass = classOfSize(size);
  const list = global + (sizeClass << 2);
  const cell: usize = load<u32>(list, Global.rawFree);
  if (cell == 0) return refill(global, sizeClass);
  store<u32>(list, load<u32>(cell), Global.rawFree);
  account(global, cellSizeOf(size));
  return cell;
}

/** Finds cells for an empty free list and hands out the first. */
function refill(global: usize, sizeClass: u32): usize {
  const size = cellSizeOfClass(sizeClass);
  if (isOverLimit(global, size)) return 0;
  const list = global + (sizeClass << 2);
  let page: usize = load<u32>(list, Global.rawCurrent);
  if (page == 0 || load<u32>(page, Page.free) == 0) {
    page = load<u32>(list, Global.rawPartial);
    if (page != 0) {
      unlinkPartial(list + Global.rawPartial, page);
    } else {
      page = createPage(global, sizeClass, true);
      if (page == 0) return 0;
    }
    store<u32>(list, <u32>page, Global.rawCurrent);
  }
  const cell = takeCells(page, isTight(global));
  store<u32>(list, load<u32>(cell), Global.rawFree);
  account(global, size);
  return cell;
}

function allocateLarge(global: usize, size: u32): usize {
  if (size > 0xf0000000) return 0;
  const granules = granulesOf(size);
  if (isOverLimit(global, granules << 12)) return 0;
  const block = holdGranules(global, granules, 1);
  if (block != 0) account(global, granules << 12);
  return block;
}

/** Frees a block of `size` bytes. */
export function release(global: usize, block: usize, size: u32): void {
  if (size > <u32>Heap.MAX_SMALL) {
    const granules = granulesOf(size);
    dropGranules(global, block, granules);
    account(global, -(granules << 12));
    return;
  }
  account(global, -<i32>cellSizeOf(size));
  const page = pageOf(block);
  const count = pushCell(page, block);
  if (count == 1 || count == load<u32>(page, Page.cellCount)) pageChanged(global, page, count);
}

/** A page has got its first free cell or its last: makes it partial, or gives it back. */
function pageChanged(global: usize, page: usize, count: u32): void {
  const list = global + (load<u32>(page, Page.sizeClass) << 2);
  if (page == load<u32>(list, Global.rawCurrent)) return;
  const partial = list + Global.rawPartial;
  if (load<u8>(page, Page.isPartial) == 0) linkPartial(partial, page);
  // One free page stays, so that a block that comes and goes does not make and drop a page each time.
  if (count == load<u32>(page, Page.cellCount) && hasOthers(partial, page)) {
    unlinkPartial(partial, page);
    unlinkPage(list + Global.rawPages, page);
    dropPage(global, page);
  }
}

function hasOthers(partial: usize, page: usize): bool {
  return load<u32>(partial) != <u32>page || load<u32>(page, Page.partialNext) != 0;
}

/** Gives the raw pages back that are all free, the current ones too. */
export function trimRawPages(global: usize): void {
  for (let sizeClass: u32 = 1; sizeClass < <u32>Heap.SIZE_CLASSES; sizeClass++) {
    const list = global + (sizeClass << 2);
    retireCurrent(list);
    let page: usize = load<u32>(list, Global.rawPartial);
    while (page != 0) {
      const next: usize = load<u32>(page, Page.partialNext);
      if (load<u32>(page, Page.freeCount) == load<u32>(page, Page.cellCount)) {
        unlinkPartial(list + Global.rawPartial, page);
        unlinkPage(list + Global.rawPages, page);
        dropPage(global, page);
      }
      page = next;
    }
  }
}

/** Puts the cells of a class's free list back into their page, which is then no longer current. */
function retireCurrent(list: usize): void {
  const page: usize = load<u32>(list, Global.rawCurrent);
  if (page == 0) return;
  let cell: usize = load<u32>(list, Global.rawFree);
  while (cell != 0) {
    const next: usize = load<u32>(cell);
    pushCell(page, cell);
    cell = next;
  }
  store<u32>(list, 0, Global.rawFree);
  store<u32>(list, 0, Global.rawCurrent);
  if (load<u32>(page, Page.freeCount) != 0) linkPartial(list + Global.rawPartial, page);
}

/**
 * Resizes a block; the contents up to the smaller size are kept. Returns its new address; 0: refused, and the
 * old block stays as it was.
 */
export function reallocate(global: usize, block: usize, oldSize: u32, newSize: u32): usize {
  if (block == 0) return allocate(global, newSize);
  if (oldSize > <u32>Heap.MAX_SMALL && newSize > <u32>Heap.MAX_SMALL) {
    if (resizeLarge(global, block, oldSize, newSize)) return block;
  } else if (oldSize <= <u32>Heap.MAX_SMALL && newSize <= <u32>Heap.MAX_SMALL) {
    if (classOfSize(oldSize) == classOfSize(newSize)) return block;
  }
  const moved = allocate(global, newSize);
  if (moved == 0) return 0;
  memory.copy(moved, block, min(oldSize, newSize));
  release(global, block, oldSize);
  return moved;
}

/** Resizes a large block where it is. */
function resizeLarge(global: usize, block: usize, oldSize: u32, newSize: u32): bool {
  if (newSize > 0xf0000000) return false;
  const before = granulesOf(oldSize);
  const after = granulesOf(newSize);
  if (after < before) {
    dropGranules(global, block + (<usize>after << 12), before - after);
  } else if (after > before) {
    const bytes = (after - before) << 12;
    if (isOverLimit(global, bytes) || !pagesExtend(block, before, after)) return false;
    store<u32>(global, load<u32>(global, Global.heldBytes) + bytes, Global.heldBytes);
  }
  account(global, (after - before) << 12);
  return true;
}

/** The state's scratch buffer with room for `size` bytes; its contents are kept. 0: refused. */
export function reserveBuffer(global: usize, size: u32): usize {
  const buffer: usize = load<u32>(global, Global.buffer);
  const capacity = load<u32>(global, Global.bufferCapacity);
  if (size <= capacity) return buffer;
  let wanted = max(max(size, SMALLEST_BUFFER), capacity < 0x40000000 ? capacity << 1 : size);
  let grown = reallocate(global, buffer, capacity, wanted);
  if (grown == 0 && wanted > size) {
    wanted = size;
    grown = reallocate(global, buffer, capacity, wanted);
  }
  if (grown == 0) return 0;
  store<u32>(global, <u32>grown, Global.buffer);
  store<u32>(global, wanted, Global.bufferCapacity);
  return grown;
}

/** Halves the scratch buffer, for the collector. Its contents are lost. */
export function shrinkBuffer(global: usize): void {
  const buffer: usize = load<u32>(global, Global.buffer);
  const capacity = load<u32>(global, Global.bufferCapacity);
  if (capacity <= LARGEST_IDLE_BUFFER) return;
  const shrunk = reallocate(global, buffer, capacity, capacity >> 1);
  if (shrunk == 0) return;
  store<u32>(global, <u32>shrunk, Global.buffer);
  store<u32>(global, capacity >> 1, Global.bufferCapacity);
}

/** Gives the scratch buffer back. */
export function releaseBuffer(global: usize): void {
  const buffer: usize = load<u32>(global, Global.buffer);
  if (buffer == 0) return;
  release(global, buffer, load<u32>(global, Global.bufferCapacity));
  store<u32>(global, 0, Global.buffer);
  store<u32>(global, 0, Global.bufferCapacity);
}
