/**
 * Cells for collectable objects. A new object is white. Allocation never collects; an empty free list is
 * refilled by sweeping pages of its class that are due anyway, from a page with free cells, or from a new
 * page.
 */
import { GcPhase, Heap, ObjectType } from "../gen/constants";
import { Global, Header, LargeObject, Page } from "../gen/layouts";
import { createPage, linkPartial, pageOf, pushCell, takeCells, unlinkPartial } from "../memory/cells";
import { cellSizeOf, cellSizeOfClass, classOfSize } from "../memory/classes";
import { account, dropGranules, holdGranules, isOverLimit, isTight } from "../memory/heap";
import { sweepForAllocation } from "./sweep";

/**
 * A cell of `size` bytes with a header: white, of type `type`, next 0. The rest is not initialised. 0:
 * refused. Tiny where the size is a constant.
 */
@inline
export function allocateObject(global: usize, size: u32, type: u32): usize {
  let object: usize = 0;
  if (size <= <u32>Heap.MAX_SMALL) {
    const list = global + (classOfSize(size) << 2);
    object = load<u32>(list, Global.objectFree);
    if (object != 0) {
      store<u32>(list, load<u32>(object), Global.objectFree);
      account(global, cellSizeOf(size));
    }
  }
  if (object == 0) {
    object = allocateObjectSlowly(global, size);
    if (object == 0) return 0;
  }
  store<u32>(object, 0, Header.next);
  store<u16>(object, <u16>(load<u8>(global, Global.currentWhite) | (type << 8)), Header.marked);
  return object;
}

/** A cell without a header. */
export function allocateObjectSlowly(global: usize, size: u32): usize {
  if (size > <u32>Heap.MAX_SMALL) return allocateLargeObject(global, size);
  const sizeClass = classOfSize(size);
  const cellSize = cellSizeOfClass(sizeClass);
  if (isOverLimit(global, cellSize)) return 0;
  const list = global + (sizeClass << 2);
  let page: usize = load<u32>(list, Global.objectCurrent);
  if (page == 0 || load<u32>(page, Page.free) == 0) {
    page = 0;
    if (load<u8>(global, Global.gcState) == GcPhase.SWEEP) page = sweepForAllocation(global, sizeClass);
    if (page == 0) {
      page = load<u32>(list, Global.objectPartial);
      if (page == 0) {
        page = createPage(global, sizeClass, false);
        if (page == 0) return 0;
      }
    }
    if (load<u8>(page, Page.isPartial)) unlinkPartial(list + Global.objectPartial, page);
    store<u32>(list, <u32>page, Global.objectCurrent);
  }
  const cell = takeCells(page, isTight(global));
  store<u32>(list, load<u32>(cell), Global.objectFree);
  account(global, cellSize);
  return cell;
}

function allocateLargeObject(global: usize, size: u32): usize {
  if (size > 0xf0000000) return 0;
  const granules = (size + LargeObject.object + Heap.GRANULE - 1) >> 12;
  const bytes = granules << 12;
  if (isOverLimit(global, bytes)) return 0;
  const block = holdGranules(global, granules, 1);
  if (block == 0) return 0;
  store<u32>(block, load<u32>(global, Global.largeObjects), LargeObject.next);
  store<u32>(block, bytes, LargeObject.size);
  store<u32>(global, <u32>block, Global.largeObjects);
  account(global, bytes);
  return block + LargeObject.object;
}

/**
 * Takes back an object that nothing refers to yet (its other parts were refused). Its own blocks are the
 * caller's business.
 */
export function releaseObject(global: usize, object: usize, size: u32): void {
  if (size > <u32>Heap.MAX_SMALL) {
    const block = object - LargeObject.object;
    // It was made last, so it is the first of the list.
    if (load<u32>(global, Global.largeObjects) != <u32>block) return;
    store<u32>(global, load<u32>(block, LargeObject.next), Global.largeObjects);
    account(global, -load<i32>(block, LargeObject.size));
    dropGranules(global, block, load<u32>(block, LargeObject.size) >> 12);
    return;
  }
  store<u8>(object, ObjectType.FREE, Header.type);
  account(global, -<i32>cellSizeOf(size));
  const page = pageOf(object);
  const list = global + (classOfSize(size) << 2);
  if (page == load<u32>(list, Global.objectCurrent)) {
    store<u32>(object, load<u32>(list, Global.objectFree));
    store<u32>(list, <u32>object, Global.objectFree);
  } else if (load<u32>(page, Page.epoch) == load<u32>(global, Global.sweepEpoch)) {
    pushCell(page, object);
    if (load<u8>(page, Page.isPartial) == 0) linkPartial(list + Global.objectPartial, page);
  }
}
