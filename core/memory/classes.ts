/**
 * Size classes of small cells, all computed. Sizes up to 128 bytes: one class for each multiple of 8; up to 1
 * KiB: eight for each power of two; above: as many cells to a page as fit, from 15 down to 5. Invariant: the
 * cell of a class is the largest size that the class serves, and a multiple of 8.
 */
import { Heap } from "../gen/constants";
import { Page } from "../gen/layouts";

/** Bytes of a page that cells can take. */
const CELL_SPACE: u32 = Heap.PAGE - Page.SIZE;
const LINEAR_LIMIT: u32 = 128;
const GEOMETRIC_LIMIT: u32 = 1024;
const LINEAR_CLASSES: u32 = 17;
const GEOMETRIC_CLASSES: u32 = 41;
const MOST_CELLS: u32 = 15;

function classOfMedium(size: u32): u32 {
  if (size <= GEOMETRIC_LIMIT) {
    const log = 31 - clz(size - 1);
    return LINEAR_CLASSES - 8 + (log - 7) * 8 + ((size - 1) >> (log - 3));
  }
  return GEOMETRIC_CLASSES + MOST_CELLS - CELL_SPACE / ((size + 7) & ~7);
}

/** The size class of a block of 1 to Heap.MAX_SMALL bytes. */
@inline
export function classOfSize(size: u32): u32 {
  return size <= LINEAR_LIMIT ? (size + 7) >> 3 : classOfMedium(size);
}

/** The bytes of a cell of a size class. */
export function cellSizeOfClass(sizeClass: u32): u32 {
  if (sizeClass < LINEAR_CLASSES) return sizeClass << 3;
  if (sizeClass < GEOMETRIC_CLASSES) {
    const step = sizeClass - LINEAR_CLASSES;
    return ((step & 7) + 9) << ((step >> 3) + 4);
  }
  return (CELL_SPACE / (MOST_CELLS + GEOMETRIC_CLASSES - sizeClass)) & ~7;
}

/** The bytes of the cell that a block of `size` bytes gets; what the accounting counts. */
@inline
export function cellSizeOf(size: u32): u32 {
  if (size <= LINEAR_LIMIT) return (size + 7) & ~7;
  if (size <= GEOMETRIC_LIMIT) {
    const shift = 28 - clz(size - 1);
    return (((size - 1) >> shift) + 1) << shift;
  }
  return cellSizeOfClass(classOfMedium(size));
}
