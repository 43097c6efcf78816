/**
 * Verification of a heap, for tests: walks everything and returns 0, or the number of the first broken
 * invariant with the address of the culprit in the high half. Invariants checked: free lists and page lists,
 * the accounting, colours, and that nothing alive refers to what is dead or free.
 */
import { GcPhase, Heap, Limit, Mark, ObjectType, Tag, UserdataKind } from "../gen/constants";
import {
  CdataMember, Finalizer, Function, Global, Header, LargeObject, LibraryFunction, Node, Page, Prototype, String,
  StringBuffer, Table, Thread, Upvalue, Userdata,
} from "../gen/layouts";
import { blockBytes } from "../memory/allocator";
import { pageOf } from "../memory/cells";
import { gcCount } from "../memory/heap";
import { pagesCheck } from "../memory/pages";
import { chainOf } from "../object/string-table";
import { isCollectable } from "../object/value";
import { isBlack, isWhite } from "./mark";
import { bufferBlockSize, hasArrayBlock, isDead } from "./sweep";
import { hasTrueNotes, isSifted } from "./sift";
import { weaknessNoted } from "./weak";

const enum Fault {
  PAGE_ALLOCATOR = 1,
  FREE_CELL = 2,
  FREE_COUNT = 3,
  CURRENT_PAGE = 4,
  PARTIAL_PAGE = 5,
  OBJECT_TYPE = 6,
  WHITE_IN_PAUSE = 7,
  BLACK_TO_WHITE = 8,
  LIVE_TO_DEAD = 9,
  LIVE_TO_FREE = 10,
  STRING_CHAIN = 11,
  STRING_COUNT = 12,
  ACCOUNTING = 13,
  THREAD_LIST = 14,
  USERDATA_LIST = 15,
  TAG = 16,
  NOTE = 17,
}

/** What the walk has found; it lives only within checkHeap. */
let fault: u64 = 0;
let usedBytes: u32 = 0;
let strings: u32 = 0;
let objects: u32 = 0;

/** Objects, dead ones included, that the last checkHeap found. */
export function checkedObjects(): u32 {
  return objects;
}

function report(number: Fault, culprit: usize): void {
  if (fault == 0) fault = (<u64>culprit << 32) | <u64>number;
}

/** 0, or a Fault and the culprit's address. */
export function checkHeap(global: usize): u64 {
  fault = 0;
  usedBytes = 0;
  strings = 0;
  objects = 0;
  if (pagesCheck() != 0) report(Fault.PAGE_ALLOCATOR, 0);
  for (let sizeClass: u32 = 0; sizeClass < <u32>Heap.SIZE_CLASSES; sizeClass++) {
    const list = global + (sizeClass << 2);
    checkPages(global, load<u32>(list, Global.rawPages), list + Global.rawFree);
    checkPages(global, load<u32>(list, Global.objectPages), list + Global.objectFree);
    checkPages(global, load<u32>(list, Global.unsweptPages), list + Global.objectFree);
  }
  checkLargeObjects(global, load<u32>(global, Global.largeObjects));
  checkLargeObjects(global, load<u32>(global, Global.unsweptLarge));
  countBlock(load<u32>(global, Global.bufferCapacity));
  countBlock(load<u32>(global, Global.tracesSize));
  countBlock(load<u32>(global, Global.traceExitsSize));
  if (load<u32>(global, Global.members)) countBlock(Limit.CDATA_MEMBERS * CdataMember.SIZE);
  const chains = load<u32>(global, Global.stringMask) + 1;
  if (load<u32>(global, Global.stringTable) != 0) countBlock(chains << 2);
  if (load<u32>(global, Global.stringOldTable) != 0) countBlock(chains << 1);
  checkStrings(global);
  checkLists(global);
  if (usedBytes != gcCount(global)) report(Fault.ACCOUNTING, gcCount(global) - usedBytes);
  return fault;
}

/** Counts a block unless it is a cell, which its page counts. */
function countBlock(size: u32): void {
  if (size > <u32>Heap.MAX_SMALL) usedBytes += blockBytes(size);
}

function checkPages(global: usize, first: usize, freeList: usize): void {
  let page = first;
  let previous: usize = 0;
  for (; page != 0 && fault == 0; page = load<u32>(page, Page.next)) {
    if (load<u32>(page, Page.previous) != <u32>previous) report(Fault.PARTIAL_PAGE, page);
    checkPage(global, page, freeList);
    previous = page;
  }
}

/** Cells of a list that lie in the page; reports the first that does not. */
function countFree(page: usize, first: usize): u32 {
  const isRaw = load<u8>(page, Page.isRaw) != 0;
  const size: usize = load<u32>(page, Page.cellSize);
  let count: u32 = 0;
  for (let cell = first; cell != 0 && fault == 0; cell = load<u32>(cell)) {
    const offset = cell - page - Page.cells;
    if (pageOf(cell) != page || offset % size != 0) report(Fault.FREE_CELL, cell);
    else if (!isRaw && load<u8>(cell, Header.type) != 0) report(Fault.FREE_CELL, cell);
    if (++count > load<u32>(page, Page.cellCount)) report(Fault.FREE_CELL, cell);
  }
  return count;
}

function checkPage(global: usize, page: usize, freeList: usize): void {
  const isRaw = load<u8>(page, Page.isRaw) != 0;
  const offset: usize = isRaw ? Global.rawCurrent - Global.rawFree : Global.objectCurrent - Global.objectFree;
  const isCurrent = load<u32>(freeList + offset) == <u32>page;
  const isSwept = isRaw || load<u32>(page, Page.epoch) == load<u32>(global, Global.sweepEpoch);
  const count = load<u32>(page, Page.cellCount);
  let free: u32 = 0;
  if (isSwept) {
    free = countFree(page, load<u32>(page, Page.free));
    if (free != load<u32>(page, Page.freeCount)) report(Fault.FREE_COUNT, page);
    const isPartial = load<u8>(page, Page.isPartial) != 0;
    if (isCurrent && isPartial) report(Fault.CURRENT_PAGE, page);
    if (!isCurrent && isPartial != (free != 0)) report(Fault.PARTIAL_PAGE, page);
    if (isCurrent) free += countFree(page, load<u32>(freeList));
  } else if (isCurrent) {
    report(Fault.CURRENT_PAGE, page);
  }
  if (isRaw) {
    usedBytes += (count - free) * load<u32>(page, Page.cellSize);
    return;
  }
  const used = checkCells(global, page);
  if (isSwept && used != count - free) report(Fault.FREE_COUNT, page);
  usedBytes += used * load<u32>(page, Page.cellSize);
}

/** Checks the objects of a page; returns their number. */
function checkCells(global: usize, page: usize): u32 {
  const size: usize = load<u32>(page, Page.cellSize);
  const end = page + Page.cells + size * load<u32>(page, Page.cellCount);
  let used: u32 = 0;
  for (let cell = page + Page.cells; cell < end && fault == 0; cell += size) {
    if (load<u8>(cell, Header.type) == 0) continue;
    used++;
    checkObject(global, cell);
  }
  return used;
}

function checkLargeObjects(global: usize, first: usize): void {
  for (let block = first; block != 0 && fault == 0; block = load<u32>(block, LargeObject.next)) {
    usedBytes += load<u32>(block, LargeObject.size);
    checkObject(global, block + LargeObject.object);
  }
}

function checkObject(global: usize, object: usize): void {
  objects++;
  const type = <u32>load<u8>(object, Header.type);
  const phase = <u32>load<u8>(global, Global.gcState);
  if (type < <u32>ObjectType.STRING || type > <u32>ObjectType.USERDATA) report(Fault.OBJECT_TYPE, object);
  if (type == ObjectType.STRING) strings++;
  if (type == ObjectType.TABLE) countTable(global, object);
  if (type == ObjectType.USERDATA) countBlock(bufferBlockSize(object));
  if (type == ObjectType.THREAD) countBlock(load<u32>(object, Thread.stackSize) << 3);
  const colour = <u32>load<u8>(object, Header.marked) & Mark.COLOURS;
  if (phase == GcPhase.PAUSE && colour != load<u8>(global, Global.currentWhite)) {
    report(Fault.WHITE_IN_PAUSE, object);
  }
  if (!isDead(global, object) && fault == 0) checkChildren(global, object, type);
}

function countTable(global: usize, table: usize): void {
  if (hasArrayBlock(table)) countBlock(load<u32>(table, Table.arraySize) << 3);
  if (load<u32>(table, Table.node) != <u32>(global + Global.nilNode)) {
    countBlock((load<u32>(table, Table.hashMask) + 1) * Node.SIZE);
  }
}

/** Checks a reference from a live object. */
function checkChild(global: usize, owner: usize, child: usize): void {
  if (child == 0) return;
  if (load<u8>(child, Header.type) == 0) report(Fault.LIVE_TO_FREE, owner);
  else if (isDead(global, child)) report(Fault.LIVE_TO_DEAD, owner);
  else if (load<u8>(global, Global.gcState) == GcPhase.MARK && isBlack(owner) && isWhite(child)) {
    const isWeak = load<u8>(owner, Header.type) == ObjectType.TABLE && weaknessNoted(owner) != 0;
    if (!isWeak && load<u32>(global, Global.sliceTable) != <u32>owner) report(Fault.BLACK_TO_WHITE, owner);
  }
}

function checkValues(global: usize, owner: usize, slot: usize, end: usize): void {
  for (; slot < end; slot += 8) {
    if (!isCollectable(slot)) continue;
    const child: usize = load<u32>(slot);
    checkChild(global, owner, child);
    if (fault == 0 && ~load<u32>(slot, 4) != <u32>load<u8>(child, Header.type)) report(Fault.TAG, owner);
  }
}

function checkChildren(global: usize, object: usize, type: u32): void {
  switch (type) {
    case ObjectType.TABLE:
      checkTable(global, object);
      break;
    case ObjectType.FUNCTION:
      checkFunction(global, object);
      break;
    case ObjectType.UPVALUE:
      // An open one may be black with a white value: the thread that runs writes its stack without barriers.
      if (load<u8>(object, Upvalue.closed) != 0) {
        const value = object + Upvalue.value;
        checkValues(global, object, value, value + 8);
      }
      break;
    case ObjectType.THREAD: {
      checkChild(global, object, load<u32>(object, Thread.env));
      checkValues(global, object, load<u32>(object, Thread.stack), load<u32>(object, Thread.top));
      break;
    }
    case ObjectType.PROTOTYPE: {
      checkChild(global, object, load<u32>(object, Prototype.chunkName));
      checkChild(global, object, load<u32>(object, Prototype.traces));
      let constant: usize = <usize>load<u32>(object, Prototype.constants) - 8;
      for (let left = load<u32>(object, Prototype.objectConstantCount); left != 0; left--, constant -= 4) {
        checkChild(global, object, load<u32>(constant));
      }
      break;
    }
    case ObjectType.USERDATA:
      checkChild(global, object, load<u32>(object, Userdata.metatable));
      checkChild(global, object, load<u32>(object, Userdata.env));
      if (load<u8>(object, Userdata.kind) == UserdataKind.BUFFER) {
        checkChild(global, object, load<u32>(object, StringBuffer.source));
        checkChild(global, object, load<u32>(object, StringBuffer.keyDictionary));
        checkChild(global, object, load<u32>(object, StringBuffer.metatableDictionary));
      }
      if (load<u8>(object, Userdata.kind) == UserdataKind.FINALIZER) checkFinalizer(global, object);
      break;
  }
}

/** The C data lives as long as its finalizer has not been taken. */
function checkFinalizer(global: usize, object: usize): void {
  const finalizer = object + Userdata.data + Finalizer.finalizer;
  checkValues(global, object, finalizer, finalizer + 8);
  const cdata: usize = load<u32>(object, Userdata.data + Finalizer.cdata);
  if (cdata != 0 && load<u8>(cdata, Header.type) != ObjectType.CDATA) report(Fault.LIVE_TO_FREE, object);
}

function checkTable(global: usize, table: usize): void {
  const array: usize = load<u32>(table, Table.array);
  checkChild(global, table, load<u32>(table, Table.metatable));
  checkValues(global, table, array, array + (<usize>load<u32>(table, Table.arraySize) << 3));
  const isMarking = load<u8>(global, Global.gcState) == GcPhase.MARK;
  if (isMarking && isSifted(table) && !hasTrueNotes(global, table)) report(Fault.NOTE, table);
  const count = load<u32>(table, Table.hashMask) + 1;
  let node: usize = load<u32>(table, Table.node);
  const end = node + <usize>count * Node.SIZE;
  for (; node < end; node += Node.SIZE) {
    if (load<u32>(node, Node.value + 4) == <u32>Tag.NIL) continue;
    checkValues(global, table, node, node + Node.key + 8);
  }
}

function checkFunction(global: usize, object: usize): void {
  const count: usize = load<u8>(object, Function.upvalueCount);
  checkChild(global, object, load<u32>(object, Function.env));
  if (load<u8>(object, Function.fastId) != 0) {
    const upvalues = object + LibraryFunction.upvalues;
    checkValues(global, object, upvalues, upvalues + (count << 3));
    return;
  }
  checkChild(global, object, <usize>load<u32>(object, Function.pc) - Prototype.bytecode);
  for (let index: usize = 0; index < count; index++) {
    checkChild(global, object, load<u32>(object + (index << 2), Function.upvalues));
  }
}

/** Every string is in its chain, and nothing else is. */
function checkStrings(global: usize): void {
  if (load<u32>(global, Global.stringTable) == 0) return;
  const mask = load<u32>(global, Global.stringMask);
  let chained: u32 = 0;
  for (let index: u32 = 0; index <= mask && fault == 0; index++) {
    // While the table grows, two indexes share a chain that has not been moved.
    const chain = chainOf(global, index);
    if (index > mask >> 1 && chain == chainOf(global, index & (mask >> 1))) continue;
    let string: usize = load<u32>(chain);
    for (; string != 0 && fault == 0; string = load<u32>(string, String.next)) {
      if (load<u8>(string, Header.type) != ObjectType.STRING) report(Fault.STRING_CHAIN, string);
      if (chainOf(global, load<u32>(string, String.hash)) != chain) report(Fault.STRING_CHAIN, string);
      chained++;
    }
  }
  const count = load<u32>(global, Global.stringCount);
  if (chained != strings || chained != count) report(Fault.STRING_COUNT, chained);
}

function checkLists(global: usize): void {
  let userdata: usize = load<u32>(global, Global.userdataList);
  for (; userdata != 0 && fault == 0; userdata = load<u32>(userdata, Header.next)) {
    if (load<u8>(userdata, Header.type) != ObjectType.USERDATA) report(Fault.USERDATA_LIST, userdata);
  }
  let thread: usize = load<u32>(global, Global.threadList);
  for (; thread != 0 && fault == 0; thread = load<u32>(thread, Thread.nextThread)) {
    if (load<u8>(thread, Header.type) != ObjectType.THREAD) report(Fault.THREAD_LIST, thread);
  }
}
