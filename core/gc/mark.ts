/**
 * Marking (LuaJIT: gc_mark and gc_traverse_* in lj_gc.c). Colours: white is not reached yet; gray is reached,
 * but its children are not; black is reached with its children. Invariant during the mark phase: no black
 * object refers to a white one, save that
 *
 * - a large table that is being marked in slices is black from its first slice on,
 * - open upvalues are black, although the stack slot may be written without a barrier: the thread that runs
 *   is never black (see barrier.ts: threadBarrier),
 * - weak tables (see weak.ts) may refer weakly to white objects when they are black.
 *
 * Functions that do work return its amount in units of about a nanosecond.
 */
import { GcPhase, Mark, ObjectType, Tag, UserdataKind } from "../gen/constants";
import {
  Finalizer, Function, Global, Header, LibraryFunction, Node, Prototype, StringBuffer, Table, Thread, Upvalue, Userdata,
} from "../gen/layouts";
import { isCollectable } from "../object/value";
import { previousFrame, shrinkUnused } from "./threads";
import { noteSavedSuspect } from "./sift";
import { noteWeakTable, weaknessNoted } from "./weak";

/** Work of visiting an object, a slot, a node, and of marking an object that was white (a cache miss). */
const OBJECT_COST: u32 = 30;
const SLOT_COST: u32 = 1;
const NODE_COST: u32 = 3;
const MARK_COST: u32 = 20;

/** Tables with more slots and nodes are marked in slices of so many. */
export const SLICE_SLOTS: u32 = 4096;

@inline
export function isWhite(object: usize): bool {
  return (load<u8>(object, Header.marked) & <u8>Mark.WHITES) != 0;
}

@inline
export function isBlack(object: usize): bool {
  return (load<u8>(object, Header.marked) & <u8>Mark.BLACK) != 0;
}

@inline
function setBlack(object: usize): void {
  store<u8>(object, load<u8>(object, Header.marked) & ~<u8>Mark.WHITES | <u8>Mark.BLACK, Header.marked);
}

/** Marks an object unless it is marked; 0 stands for none. */
@inline
export function markObject(global: usize, object: usize): void {
  if (object != 0 && isWhite(object)) markWhite(global, object);
}

@inline
export function markValue(global: usize, slot: usize): void {
  if (isCollectable(slot)) markObject(global, load<u32>(slot));
}

/** Marks a white object: makes it gray and puts it into the gray list, or black if that is quickly done. */
export function markWhite(global: usize, object: usize): void {
  const before = load<u8>(object, Header.marked);
  const marked = before & ~<u8>(Mark.WHITES | Mark.SUSPECT);
  if (before & <u8>Mark.SUSPECT) noteSavedSuspect(global, object);
  store<u8>(object, marked, Header.marked);
  switch (<u32>load<u8>(object, Header.type)) {
    case ObjectType.TABLE:
      pushGray(global, object, Table.gray);
      break;
    case ObjectType.FUNCTION:
      pushGray(global, object, Function.gray);
      break;
    case ObjectType.UPVALUE:
      store<u8>(object, marked | <u8>Mark.BLACK, Header.marked);
      markValue(global, load<u32>(object, Upvalue.location));
      break;
    case ObjectType.THREAD:
      pushGray(global, object, Thread.gray);
      break;
    case ObjectType.PROTOTYPE:
      pushGray(global, object, Prototype.gray);
      break;
    case ObjectType.USERDATA:
      store<u8>(object, marked | <u8>Mark.BLACK, Header.marked);
      markObject(global, load<u32>(object, Userdata.metatable));
      markObject(global, load<u32>(object, Userdata.env));
      if (load<u8>(object, Userdata.kind) == UserdataKind.BUFFER) markStringBuffer(global, object);
      if (load<u8>(object, Userdata.kind) == UserdataKind.FINALIZER) {
        markValue(global, object + Userdata.data + Finalizer.finalizer);
      }
      break;
  }
}

function markStringBuffer(global: usize, buffer: usize): void {
  markObject(global, load<u32>(buffer, StringBuffer.source));
  markObject(global, load<u32>(buffer, StringBuffer.keyDictionary));
  markObject(global, load<u32>(buffer, StringBuffer.metatableDictionary));
}

@inline
function pushGray(global: usize, object: usize, link: usize): void {
  store<u32>(object + link, load<u32>(global, Global.gray));
  store<u32>(global, <u32>object, Global.gray);
}

/** Puts a thread or table into the list of objects that are traversed again, as a gray one. */
export function pushGrayAgain(global: usize, object: usize, link: usize, work: u32): void {
  store<u8>(object, load<u8>(object, Header.marked) & ~<u8>Mark.COLOURS, Header.marked);
  store<u32>(object + link, load<u32>(global, Global.grayAgain));
  store<u32>(global, <u32>object, Global.grayAgain);
  store<u32>(global, load<u32>(global, Global.grayAgainWork) + work, Global.grayAgainWork);
}

/** The offset of the link of the gray lists in an object of the type. */
export function grayLinkOf(type: u32): usize {
  if (type == ObjectType.TABLE) return Table.gray;
  if (type == ObjectType.FUNCTION) return Function.gray;
  if (type == ObjectType.THREAD) return Thread.gray;
  return Prototype.gray;
}

/**
 * Traverses the first gray object, or one slice of a large table. Returns the work done; 0: nothing is gray.
 */
export function markStep(global: usize): u32 {
  if (load<u32>(global, Global.sliceTable) != 0) return markSlice(global);
  const object: usize = load<u32>(global, Global.gray);
  if (object == 0) return 0;
  const type = <u32>load<u8>(object, Header.type);
  store<u32>(global, load<u32>(object + grayLinkOf(type)), Global.gray);
  setBlack(object);
  if (type == ObjectType.TABLE) return OBJECT_COST + traverseTable(global, object);
  if (type == ObjectType.FUNCTION) return OBJECT_COST + traverseFunction(global, object);
  if (type == ObjectType.PROTOTYPE) return OBJECT_COST + traversePrototype(global, object);
  return OBJECT_COST + traverseThread(global, object);
}

export function markAllGray(global: usize): void {
  while (markStep(global) != 0) {}
}

/** Marks values from `slot` up to `end`. */
function markSlots(global: usize, slot: usize, end: usize): u32 {
  let work = <u32>(end - slot) / 8 * SLOT_COST;
  for (; slot < end; slot += 8) {
    if (!isCollectable(slot)) continue;
    const object: usize = load<u32>(slot);
    if (!isWhite(object)) continue;
    work += MARK_COST;
    if (load<u32>(slot, 4) == <u32>Tag.STRING) {
      store<u8>(object, load<u8>(object, Header.marked) & ~<u8>Mark.WHITES, Header.marked);
    } else {
      markWhite(global, object);
    }
  }
  return work;
}

/** Marks slots of a table's array part, unless they are weak. */
function markArray(global: usize, table: usize, first: u32, end: u32): u32 {
  if (weaknessNoted(table) & Mark.WEAK_VALUES) return SLOT_COST;
  const array: usize = load<u32>(table, Table.array);
  return markSlots(global, array + (<usize>first << 3), array + (<usize>end << 3));
}

/** Marks what nodes hold strongly. The key of an entry without value may be an address long freed. */
function markNodes(global: usize, table: usize, first: u32, end: u32): u32 {
  const weakness = weaknessNoted(table);
  if (weakness == Mark.WEAK) return NODE_COST;
  const from: usize = weakness == Mark.WEAK_KEYS || weakness == 0 ? Node.value : Node.key;
  const to: usize = weakness == Mark.WEAK_KEYS ? Node.value + 8 : Node.key + 8;
  const nodes: usize = load<u32>(table, Table.node);
  const endNode = nodes + <usize>end * Node.SIZE;
  let work = (end - first) * NODE_COST;
  for (let node = nodes + <usize>first * Node.SIZE; node < endNode; node += Node.SIZE) {
    if (load<u32>(node, Node.value + 4) == <u32>Tag.NIL) continue;
    work += markSlots(global, node + from, node + to);
  }
  return work;
}

function traverseTable(global: usize, table: usize): u32 {
  markObject(global, load<u32>(table, Table.metatable));
  if (weaknessNoted(table) == 0) noteWeakTable(global, table);
  const size = load<u32>(table, Table.arraySize);
  const mask = load<u32>(table, Table.hashMask);
  if (size + mask > SLICE_SLOTS) {
    startSlices(global, table);
    return OBJECT_COST;
  }
  const work = markArray(global, table, 0, size);
  return mask == 0 ? work : work + markNodes(global, table, 0, mask + 1);
}

/** Makes a large table, already black, the one that is marked in slices. */
function startSlices(global: usize, table: usize): void {
  store<u32>(global, <u32>table, Global.sliceTable);
  store<u32>(global, 0, Global.sliceIndex);
  rememberParts(global, table);
}

function rememberParts(global: usize, table: usize): void {
  store<u32>(global, load<u32>(table, Table.array), Global.sliceArray);
  store<u32>(global, load<u32>(table, Table.arraySize), Global.sliceArraySize);
  store<u32>(global, load<u32>(table, Table.node), Global.sliceNode);
}

/**
 * Where to go on in the sliced table, as an index into array and nodes. While the array part is being marked,
 * entries can only move to where the slices have yet to come, or through a barrier. A table that has been
 * resized during its hash part begins again: entries have moved at will.
 */
function sliceStart(global: usize, table: usize): u32 {
  const index = load<u32>(global, Global.sliceIndex);
  const size = load<u32>(table, Table.arraySize);
  const before = load<u32>(global, Global.sliceArraySize);
  if (index < before) return min(index, size);
  const isSame =
    size == before &&
    load<u32>(table, Table.array) == load<u32>(global, Global.sliceArray) &&
    load<u32>(table, Table.node) == load<u32>(global, Global.sliceNode);
  return isSame ? index : 0;
}

function markSlice(global: usize): u32 {
  const table: usize = load<u32>(global, Global.sliceTable);
  const size = load<u32>(table, Table.arraySize);
  const nodes = load<u32>(table, Table.hashMask) + 1;
  let index = sliceStart(global, table);
  let work: u32 = OBJECT_COST;
  if (index < size) {
    const end = min(size, index + SLICE_SLOTS);
    work += markArray(global, table, index, end);
    index = end;
  } else {
    const first = index - size;
    const end = min(nodes, first + SLICE_SLOTS / 4);
    work += markNodes(global, table, first, end);
    index = size + end;
  }
  store<u32>(global, index, Global.sliceIndex);
  rememberParts(global, table);
  if (index == size + nodes) store<u32>(global, 0, Global.sliceTable);
  return work;
}

function traverseFunction(global: usize, object: usize): u32 {
  const count = <u32>load<u8>(object, Function.upvalueCount);
  markObject(global, load<u32>(object, Function.env));
  if (load<u8>(object, Function.fastId) != 0) {
    const upvalues = object + LibraryFunction.upvalues;
    return markSlots(global, upvalues, upvalues + (<usize>count << 3));
  }
  markObject(global, <usize>load<u32>(object, Function.pc) - Prototype.bytecode);
  let upvalue = object + Function.upvalues;
  const end = upvalue + (<usize>count << 2);
  for (; upvalue < end; upvalue += 4) markObject(global, load<u32>(upvalue));
  return count * MARK_COST;
}

function traversePrototype(global: usize, prototype: usize): u32 {
  const count = load<u32>(prototype, Prototype.objectConstantCount);
  markObject(global, load<u32>(prototype, Prototype.chunkName));
  markObject(global, load<u32>(prototype, Prototype.traces));
  let constant: usize = <usize>load<u32>(prototype, Prototype.constants) - 8;
  for (let index: u32 = 0; index < count; index++, constant -= 4) markObject(global, load<u32>(constant));
  return count * MARK_COST;
}

/**
 * A thread that is neither running nor waiting for one that it has resumed: nobody writes to its stack before
 * threadBarrier has been called.
 */
export function isSuspended(global: usize, thread: usize): bool {
  return (
    load<u32>(thread, Thread.resumer) == 0 &&
    load<u32>(thread, Thread.entryDepth) == 0 &&
    load<u32>(global, Global.currentThread) != <u32>thread &&
    load<u32>(global, Global.mainThread) != <u32>thread
  );
}

/**
 * Marks a thread's stack up to its top. The last time in a cycle, slots above are cleared: they may hold
 * addresses of objects about to die, and frames do not initialise their slots.
 */
function traverseThread(global: usize, thread: usize): u32 {
  const stack: usize = load<u32>(thread, Thread.stack);
  const top: usize = load<u32>(thread, Thread.top);
  let work = markSlots(global, stack, top);
  work += markFrames(global, thread, stack);
  markObject(global, load<u32>(thread, Thread.env));
  markObject(global, load<u32>(thread, Thread.resumer));
  let upvalue: usize = load<u32>(thread, Thread.openUpvalues);
  for (; upvalue != 0; upvalue = load<u32>(upvalue, Upvalue.value + 4)) {
    markObject(global, upvalue);
    work += MARK_COST;
  }
  const isIdle = isSuspended(global, thread);
  if (load<u8>(global, Global.gcState) == GcPhase.MARK && !isIdle) {
    pushGrayAgain(global, thread, Thread.gray, 0);
  } else {
    const end = stack + (<usize>load<u32>(thread, Thread.stackSize) << 3);
    if (top < end) memory.fill(top, 0xff, end - top);
    if (isIdle) shrinkUnused(thread, true);
  }
  return work;
}

/** Marks the functions of a thread's frames; they lie in the headers without a tag. */
function markFrames(global: usize, thread: usize, stack: usize): u32 {
  let frame: usize = <usize>load<u32>(thread, Thread.base) - 8;
  let frames: u32 = 0;
  while (frame > stack) {
    markObject(global, load<u32>(frame));
    frame = previousFrame(frame);
    frames++;
  }
  return frames * SLOT_COST * 4;
}
