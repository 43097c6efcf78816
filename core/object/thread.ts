/**
 * Threads and their stacks (LuaJIT: lj_state.c). Invariants:
 *
 * - A stack has `stackSize` slots, all of which hold values. `limit` leaves RESERVE slots above it, for the
 *   arguments of metamethods and for library functions; frames end at or below it.
 * - At the bottom lies the header of a frame that is none, naming the thread itself: there the walk along
 *   frames ends.
 * - Frames link to each other by distances, so a stack may move. What points into one are base, top and limit
 *   of its thread and the locations of its open upvalues.
 */
import { Limit, ObjectType, Tag } from "../gen/constants";
import { Global, Header, Thread, Upvalue } from "../gen/layouts";
import { allocateObject } from "../gc/object";
import { allocate, reallocate, release } from "../memory/allocator";
import { nextOpenUpvalue } from "./function";
import { fillWithNil } from "./table-create";
import { setObject } from "./value";

/** Slots above the limit. */
const RESERVE: u32 = Limit.MIN_STACK + Limit.EXTRA_STACK;

/** Results of growStack. */
export const enum StackGrowth {
  DONE = 0,
  OVERFLOW = 1,
  MEMORY = 2,
}

/** A thread with an empty stack, in the state's list of threads; 0 if memory is refused. */
export function newThread(global: usize): usize {
  const stack = newStack(global);
  if (!stack) return 0;
  const thread = allocateObject(global, Thread.SIZE, ObjectType.THREAD);
  if (!thread) {
    release(global, stack, Limit.START_STACK << 3);
    return 0;
  }
  setUpThread(global, thread, stack);
  store<u32>(thread, load<u32>(global, Global.threadList), Thread.nextThread);
  store<u32>(global, thread, Global.threadList);
  return thread;
}

/** Makes a thread of the cell of a state's main thread, whose header is done; false if memory is refused. */
export function initialiseMainThread(global: usize, thread: usize): bool {
  const stack = newStack(global);
  if (!stack) return false;
  setUpThread(global, thread, stack);
  return true;
}

function newStack(global: usize): usize {
  const stack = allocate(global, Limit.START_STACK << 3);
  if (stack) fillWithNil(stack, Limit.START_STACK);
  return stack;
}

function setUpThread(global: usize, thread: usize, stack: usize): void {
  store<u16>(thread, 0, Thread.status); // with Thread.flags
  const end = thread + Thread.SIZE;
  for (let at = thread + Header.SIZE; at < end; at += 8) store<u64>(at, 0);
  store<u32>(thread, global, Thread.global);
  store<u32>(thread, load<u32>(global, Global.globals), Thread.env);
  setObject(stack, <u32>Tag.THREAD, thread);
  store<u32>(thread, stack, Thread.stack);
  store<u32>(thread, stack + 8, Thread.base);
  store<u32>(thread, stack + 8, Thread.top);
  setStackSize(thread, Limit.START_STACK);
}

@inline
function setStackSize(thread: usize, size: u32): void {
  store<u32>(thread, size, Thread.stackSize);
  store<u32>(thread, load<usize>(thread, Thread.stack) + ((size - RESERVE) << 3), Thread.limit);
}

@inline
function stackLimit(thread: usize): u32 {
  return load<u32>(load<usize>(thread, Thread.global), Global.stackLimit);
}

/**
 * Makes room for a frame of `slots` slots from Thread.base on, at least doubling the stack. See StackGrowth.
 */
export function growStack(thread: usize, slots: u32): i32 {
  const oldSize = load<u32>(thread, Thread.stackSize);
  const used = <u32>(load<usize>(thread, Thread.base) - load<usize>(thread, Thread.stack)) >> 3;
  // Compared in this way, an absurd number of slots does not wrap.
  const limit = stackLimit(thread);
  if (slots > limit + <u32>Limit.ERROR_STACK) return StackGrowth.OVERFLOW;
  const size = used + slots + RESERVE;
  if (size <= oldSize) return StackGrowth.DONE;
  if (used + slots > limit) return StackGrowth.OVERFLOW;
  return resizeStack(thread, min<u32>(max<u32>(size, oldSize << 1), limit + RESERVE));
}

/** After an overflow: lets the stack grow beyond the maximum, so that the error can be handled. */
export function growStackForError(thread: usize): i32 {
  const size = stackLimit(thread) + <u32>Limit.ERROR_STACK + RESERVE;
  return load<u32>(thread, Thread.stackSize) >= size ? StackGrowth.OVERFLOW : resizeStack(thread, size);
}

/** Undoes growStackForError, once the stack has been unwound far enough. */
export function relimitStack(thread: usize): void {
  const size = stackLimit(thread) + RESERVE;
  if (load<u32>(thread, Thread.stackSize) <= size) return;
  const used = <u32>(load<usize>(thread, Thread.top) - load<usize>(thread, Thread.stack)) >> 3;
  if (used < stackLimit(thread)) resizeStack(thread, size);
}

/**
 * Halves a stack of which only `used` slots are needed, if that is less than a quarter. For the collector.
 */
export function shrinkStack(thread: usize, used: u32): void {
  const size = load<u32>(thread, Thread.stackSize);
  if ((used + RESERVE) << 2 < size && size > <u32>Limit.START_STACK << 1) resizeStack(thread, size >> 1);
}

/** Gives the stack `size` slots, which must suffice for what is in use. */
function resizeStack(thread: usize, size: u32): i32 {
  const global: usize = load<usize>(thread, Thread.global);
  const oldStack: usize = load<usize>(thread, Thread.stack);
  const oldSize = load<u32>(thread, Thread.stackSize);
  const stack = reallocate(global, oldStack, oldSize << 3, size << 3);
  if (!stack) return StackGrowth.MEMORY;
  if (size > oldSize) fillWithNil(stack + (<usize>oldSize << 3), size - oldSize);
  const distance = stack - oldStack;
  store<u32>(thread, stack, Thread.stack);
  store<u32>(thread, load<usize>(thread, Thread.base) + distance, Thread.base);
  store<u32>(thread, load<usize>(thread, Thread.top) + distance, Thread.top);
  setStackSize(thread, size);
  let upvalue: usize = load<usize>(thread, Thread.openUpvalues);
  while (upvalue) {
    store<u32>(upvalue, load<usize>(upvalue, Upvalue.location) + distance, Upvalue.location);
    upvalue = nextOpenUpvalue(upvalue);
  }
  return StackGrowth.DONE;
}
