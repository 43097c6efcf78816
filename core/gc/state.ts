/** The end of a state: all its memory goes back at once. */
import { Heap, ObjectType } from "../gen/constants";
import { Global, Header, LargeObject, Node, Page, StringBuffer, Table, Thread } from "../gen/layouts";
import { forgetSets } from "../lib/pattern-set";
import { release, releaseBuffer } from "../memory/allocator";
import { dropPage } from "../memory/cells";
import { dropGranules, releaseHeap } from "../memory/heap";
import { freeStringTable } from "../object/string-table";
import { bufferBlockSize, hasArrayBlock } from "./sweep";

/** Frees a block unless it is a cell: the pages go as a whole. */
function releaseLarge(global: usize, block: usize, size: u32): void {
  if (size > <u32>Heap.MAX_SMALL) release(global, block, size);
}

function releaseParts(global: usize, object: usize): void {
  const type = <u32>load<u8>(object, Header.type);
  if (type == ObjectType.TABLE) {
    if (hasArrayBlock(object)) {
      releaseLarge(global, load<u32>(object, Table.array), load<u32>(object, Table.arraySize) << 3);
    }
    const node: usize = load<u32>(object, Table.node);
    const size = (load<u32>(object, Table.hashMask) + 1) * Node.SIZE;
    if (node != global + Global.nilNode) releaseLarge(global, node, size);
  } else if (type == ObjectType.THREAD) {
    releaseLarge(global, load<u32>(object, Thread.stack), load<u32>(object, Thread.stackSize) << 3);
  } else if (type == ObjectType.USERDATA) {
    releaseLarge(global, load<u32>(object, StringBuffer.start), bufferBlockSize(object));
  }
}

function freeObjectPages(global: usize, lists: usize): void {
  for (let sizeClass: usize = 0; sizeClass < <usize>Heap.SIZE_CLASSES; sizeClass++) {
    let page: usize = load<u32>(lists + (sizeClass << 2));
    while (page != 0) {
      const size: usize = load<u32>(page, Page.cellSize);
      const end = page + Page.cells + size * load<u32>(page, Page.cellCount);
      for (let cell = page + Page.cells; cell < end; cell += size) releaseParts(global, cell);
      const next: usize = load<u32>(page, Page.next);
      dropPage(global, page);
      page = next;
    }
  }
}

function freeRawPages(global: usize): void {
  for (let sizeClass: usize = 0; sizeClass < <usize>Heap.SIZE_CLASSES; sizeClass++) {
    let page: usize = load<u32>(global + (sizeClass << 2), Global.rawPages);
    while (page != 0) {
      const next: usize = load<u32>(page, Page.next);
      dropPage(global, page);
      page = next;
    }
  }
}

function freeLargeObjects(global: usize, first: usize): void {
  let block = first;
  while (block != 0) {
    const next: usize = load<u32>(block, LargeObject.next);
    releaseParts(global, block + LargeObject.object);
    dropGranules(global, block, load<u32>(block, LargeObject.size) >> 12);
    block = next;
  }
}

/**
 * Frees a state. Finalizers must have been run (gcFinalizeAll). Returns the bytes that it holds still, which
 * are lost: large raw blocks that no object owned.
 */
export function freeState(global: usize): u32 {
  forgetSets();
  releaseBuffer(global);
  releaseLarge(global, load<u32>(global, Global.traces), load<u32>(global, Global.tracesSize));
  releaseLarge(global, load<u32>(global, Global.traceExits), load<u32>(global, Global.traceExitsSize));
  freeStringTable(global);
  freeObjectPages(global, global + Global.objectPages);
  freeObjectPages(global, global + Global.unsweptPages);
  freeLargeObjects(global, load<u32>(global, Global.largeObjects));
  freeLargeObjects(global, load<u32>(global, Global.unsweptLarge));
  freeRawPages(global);
  const lost = load<u32>(global, Global.heldBytes);
  releaseHeap(global);
  return lost;
}
