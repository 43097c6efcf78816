/**
 * Pages of cells of one size. Invariants: a cell is either handed out, or in its page's free list, or, if the
 * page is the current one of its class, in the state's free list of the class. A page with cells in its own
 * free list that is not current (and not to be swept) is in the list of partial pages of its class;
 * Page.isPartial says so. A free cell has its link in the first word; in a page of objects its type byte is
 * 0.
 *
 * A class begins with pages of one granule, so that a state that has little of each size is small.
 */
import { Heap } from "../gen/constants";
import { Global, Page } from "../gen/layouts";
import { dropGranules, holdGranules } from "./heap";
import { cellSizeOfClass } from "./classes";
import { isInPage, markPage } from "./pages";

const PAGE_GRANULES: u32 = Heap.PAGE / Heap.GRANULE;

/** The page that the cell lies in. */
@inline
export function pageOf(cell: usize): usize {
  return cell & (isInPage(cell) ? -(<usize>Heap.PAGE) : -(<usize>Heap.GRANULE));
}

/** Puts a page at the front of the list of all pages that `list` (an address) heads. */
export function linkPage(list: usize, page: usize): void {
  const head: usize = load<u32>(list);
  store<u32>(page, <u32>head, Page.next);
  store<u32>(page, 0, Page.previous);
  if (head) store<u32>(head, <u32>page, Page.previous);
  store<u32>(list, <u32>page);
}

export function unlinkPage(list: usize, page: usize): void {
  const next: usize = load<u32>(page, Page.next);
  const previous: usize = load<u32>(page, Page.previous);
  if (previous) store<u32>(previous, <u32>next, Page.next);
  else store<u32>(list, <u32>next);
  if (next) store<u32>(next, <u32>previous, Page.previous);
}

export function linkPartial(list: usize, page: usize): void {
  const head: usize = load<u32>(list);
  store<u32>(page, <u32>head, Page.partialNext);
  store<u32>(page, 0, Page.partialPrevious);
  if (head) store<u32>(head, <u32>page, Page.partialPrevious);
  store<u32>(list, <u32>page);
  store<u8>(page, 1, Page.isPartial);
}

export function unlinkPartial(list: usize, page: usize): void {
  const next: usize = load<u32>(page, Page.partialNext);
  const previous: usize = load<u32>(page, Page.partialPrevious);
  if (previous) store<u32>(previous, <u32>next, Page.partialNext);
  else store<u32>(list, <u32>next);
  if (next) store<u32>(next, <u32>previous, Page.partialPrevious);
  store<u8>(page, 0, Page.isPartial);
}

/** The granules of the next page of a class: one, if the class has fewer than two pages. */
function nextGranules(list: usize, isRaw: bool): u32 {
  if (!isRaw && load<u32>(list, Global.unsweptPages) != 0) return PAGE_GRANULES;
  const first: usize = isRaw ? load<u32>(list, Global.rawPages) : load<u32>(list, Global.objectPages);
  return first == 0 || load<u32>(first, Page.next) == 0 ? 1 : PAGE_GRANULES;
}

/** A new page whose cells are all in its free list; 0: refused. */
export function createPage(global: usize, sizeClass: u32, isRaw: bool): usize {
  const granules = nextGranules(global + (sizeClass << 2), isRaw);
  const page = holdGranules(global, granules, granules);
  if (page == 0) return 0;
  if (granules == PAGE_GRANULES) markPage(page, true);
  const size = cellSizeOfClass(sizeClass);
  const count = (granules * Heap.GRANULE - <u32>Page.SIZE) / size;
  store<u8>(page, granules, Page.granules);
  store<u32>(page, size, Page.cellSize);
  store<u32>(page, count, Page.cellCount);
  store<u32>(page, count, Page.freeCount);
  store<u32>(page, sizeClass, Page.sizeClass);
  store<u32>(page, load<u32>(global, Global.sweepEpoch), Page.epoch);
  store<u8>(page, 0, Page.isPartial);
  store<u8>(page, isRaw ? 1 : 0, Page.isRaw);
  store<u32>(page, <u32>global, Page.global);
  const first = page + Page.cells;
  store<u32>(page, <u32>first, Page.free);
  let cell = first;
  const last = first + (count - 1) * size;
  // One store writes the link and, for objects, the type byte 0.
  for (; cell < last; cell += size) store<u64>(cell, <u64>(cell + size));
  store<u64>(last, 0);
  linkPage(global + (sizeClass << 2) + (isRaw ? Global.rawPages : Global.objectPages), page);
  return page;
}

/** Gives back a page that is in no list. */
export function dropPage(global: usize, page: usize): void {
  const granules = <u32>load<u8>(page, Page.granules);
  if (granules == PAGE_GRANULES) markPage(page, false);
  dropGranules(global, page, granules);
}

/** Takes the page's free cells, or, if `single`, the first of them; the others stay in the page. */
export function takeCells(page: usize, single: bool): usize {
  const cell: usize = load<u32>(page, Page.free);
  if (single) {
    store<u32>(page, load<u32>(cell), Page.free);
    store<u32>(page, load<u32>(page, Page.freeCount) - 1, Page.freeCount);
    store<u32>(cell, 0);
  } else {
    store<u32>(page, 0, Page.free);
    store<u32>(page, 0, Page.freeCount);
  }
  return cell;
}

/** Puts a cell into its page's free list; returns the free cells that the page now has. */
@inline
export function pushCell(page: usize, cell: usize): u32 {
  store<u32>(cell, load<u32>(page, Page.free));
  store<u32>(page, <u32>cell, Page.free);
  const count = load<u32>(page, Page.freeCount) + 1;
  store<u32>(page, count, Page.freeCount);
  return count;
}
