/**
 * Functions and upvalues (LuaJIT: lj_func.c). Invariants:
 *
 * - A thread's open upvalues are linked from the highest slot down, one for each slot. While an upvalue is
 *   open, the low word of its value field is the address of the one before it in that list, or 0, the high
 *   word that of the next.
 * - `location` is where the value is: a stack slot while the upvalue is open, then its own value field.
 */
import { ObjectType } from "../gen/constants";
import { Function, Global, LibraryFunction, Prototype, Thread, Upvalue } from "../gen/layouts";
import { upvalueBarrier } from "../gc/barrier";
import { allocateObject } from "../gc/object";
import { NIL } from "./value";

/** Parts of a prototype's upvalue reference: a local of the parent, never assigned, and its number. */
const LOCAL: u32 = 0x8000;
const IMMUTABLE_SHIFT: u32 = 14;
const NUMBER_MASK: u32 = 0xff;

/** Bytes of the cell of a Lua function. */
@inline
export function luaFunctionSize(upvalueCount: u32): u32 {
  return Function.upvalues + (upvalueCount << 2);
}

/** Bytes of the cell of a library function. */
@inline
export function libraryFunctionSize(upvalueCount: u32): u32 {
  return LibraryFunction.upvalues + (upvalueCount << 3);
}

/** A Lua function; 0 if memory is refused. The addresses of its upvalues are 0 and must be set at once. */
export function newLuaFunction(global: usize, prototype: usize, env: usize): usize {
  const count = <u32>load<u8>(prototype, Prototype.upvalueCount);
  const closure = allocateObject(global, luaFunctionSize(count), ObjectType.FUNCTION);
  if (!closure) return 0;
  store<u8>(closure, 0, Function.fastId);
  store<u8>(closure, count, Function.upvalueCount);
  store<u32>(closure, env, Function.env);
  store<u32>(closure, prototype + Prototype.bytecode, Function.pc);
  for (let index: u32 = 0; index < count; index++) setUpvalue(closure, index, 0);
  return closure;
}

/**
 * A Lua function with upvalues of its own that hold nil: the main function of a chunk. 0 if memory is
 * refused.
 */
export function newMainFunction(global: usize, prototype: usize, env: usize): usize {
  const closure = newLuaFunction(global, prototype, env);
  if (!closure) return 0;
  const count = <u32>load<u8>(closure, Function.upvalueCount);
  for (let index: u32 = 0; index < count; index++) {
    const upvalue = newClosedUpvalue(global);
    if (!upvalue) return 0;
    const reference = upvalueReference(prototype, index);
    store<u8>(upvalue, (reference >> IMMUTABLE_SHIFT) & 1, Upvalue.immutable);
    store<u32>(upvalue, <u32>prototype ^ (reference << 24), Upvalue.disambiguation);
    setUpvalue(closure, index, upvalue);
  }
  return closure;
}

/**
 * The function that FNEW makes in the frame at Thread.base, that of `parent`; 0 if memory is refused.
 * Upvalues opened until then stay open: they are found again when the instruction is repeated.
 */
export function newClosure(thread: usize, prototype: usize, parent: usize): usize {
  const global: usize = load<usize>(thread, Thread.global);
  const closure = newCountedFunction(global, prototype, parent);
  if (!closure) return 0;
  return openUpvalues(thread, closure, prototype, parent, load<usize>(thread, Thread.base), false) ? closure : 0;
}

/**
 * Likewise in the frame at `base`, but the upvalues of locals that are never assigned are left to captureValue, if nobody
 * can see the difference.
 */
export function newPartialClosure(thread: usize, prototype: usize, parent: usize, base: usize): usize {
  const global = load<usize>(thread, Thread.global);
  const closure = newCountedFunction(global, prototype, parent);
  if (!closure) return 0;
  const isPartial = !load<u8>(global, Global.localsAreObserved);
  return openUpvalues(thread, closure, prototype, parent, base, isPartial) ? closure : 0;
}

/**
 * Gives a closure the first upvalue that it lacks, a closed one with the value of a local of `parent` that is never
 * assigned. false: memory is refused.
 */
export function captureClosed(global: usize, closure: usize, parent: usize, value: i64): bool {
  const upvalue = newClosedUpvalue(global);
  if (!upvalue) return false;
  let index: u32 = 0;
  while (load<u32>(closure + (<usize>index << 2), Function.upvalues)) index++;
  describeUpvalue(upvalue, upvalueReference(load<usize>(closure, Function.pc) - Prototype.bytecode, index), parent);
  store<i64>(upvalue, value, Upvalue.value);
  setUpvalue(closure, index, upvalue);
  return true;
}

@inline
function newCountedFunction(global: usize, prototype: usize, parent: usize): usize {
  const closure = newLuaFunction(global, prototype, load<u32>(parent, Function.env));
  if (!closure) return 0;
  const closures = <u32>load<u8>(prototype, Prototype.closureCount) + 1;
  if (closures < 256) store<u8>(prototype, closures, Prototype.closureCount);
  return closure;
}

/** false: memory is refused. */
function openUpvalues(
  thread: usize,
  closure: usize,
  prototype: usize,
  parent: usize,
  base: usize,
  isPartial: bool,
): bool {
  const count = <u32>load<u8>(closure, Function.upvalueCount);
  for (let index: u32 = 0; index < count; index++) {
    const reference = upvalueReference(prototype, index);
    let upvalue: usize;
    if (reference & LOCAL) {
      if (isPartial && (reference >> IMMUTABLE_SHIFT) & 1) continue;
      upvalue = findUpvalue(thread, base + (<usize>(reference & NUMBER_MASK) << 3));
      if (!upvalue) return false;
      describeUpvalue(upvalue, reference, parent);
    } else {
      upvalue = load<usize>(parent + (<usize>reference << 2), Function.upvalues);
    }
    setUpvalue(closure, index, upvalue);
  }
  return true;
}

/** What the recorder wants to know about the upvalue of a local of `parent`. */
@inline
function describeUpvalue(upvalue: usize, reference: u32, parent: usize): void {
  store<u8>(upvalue, (reference >> IMMUTABLE_SHIFT) & 1, Upvalue.immutable);
  store<u32>(upvalue, load<u32>(parent, Function.pc) ^ (reference << 24), Upvalue.disambiguation);
}

@inline
function upvalueReference(prototype: usize, index: u32): u32 {
  return <u32>load<u16>(load<usize>(prototype, Prototype.upvalueRefs) + (<usize>index << 1));
}

@inline
function setUpvalue(closure: usize, index: u32, upvalue: usize): void {
  store<u32>(closure + (<usize>index << 2), upvalue, Function.upvalues);
}

/** A function of the core's or the host's library, its upvalues nil; 0 if memory is refused. */
export function newLibraryFunction(
  global: usize,
  id: u32,
  fastId: u32,
  env: usize,
  isHost: bool,
  upvalueCount: u32,
): usize {
  const closure = allocateObject(global, libraryFunctionSize(upvalueCount), ObjectType.FUNCTION);
  if (!closure) return 0;
  store<u8>(closure, fastId, Function.fastId);
  store<u8>(closure, upvalueCount, Function.upvalueCount);
  store<u32>(closure, env, Function.env);
  store<u32>(closure, global + Global.functionHeader + (isHost ? 4 : 0), Function.pc);
  store<u32>(closure, id, LibraryFunction.id);
  for (let index: u32 = 0; index < upvalueCount; index++)
    store<i64>(closure + (<usize>index << 3), NIL, LibraryFunction.upvalues);
  return closure;
}

/** The open upvalue of a stack slot, made if there is none; 0 if memory is refused. */
export function findUpvalue(thread: usize, slot: usize): usize {
  let previous: usize = 0;
  let upvalue: usize = load<usize>(thread, Thread.openUpvalues);
  while (upvalue && load<usize>(upvalue, Upvalue.location) >= slot) {
    if (load<usize>(upvalue, Upvalue.location) == slot) return upvalue;
    previous = upvalue;
    upvalue = nextOpenUpvalue(upvalue);
  }
  return newOpenUpvalue(thread, slot, previous, upvalue);
}

/** An open upvalue between two others of the thread's list, each of which may be 0. */
function newOpenUpvalue(thread: usize, slot: usize, previous: usize, next: usize): usize {
  const upvalue = allocateObject(load<usize>(thread, Thread.global), Upvalue.SIZE, ObjectType.UPVALUE);
  if (!upvalue) return 0;
  store<u16>(upvalue, 0, Upvalue.closed); // with Upvalue.immutable
  store<u32>(upvalue, slot, Upvalue.location);
  store<u32>(upvalue, 0, Upvalue.disambiguation);
  linkOpenUpvalue(thread, previous, upvalue);
  linkOpenUpvalue(thread, upvalue, next);
  return upvalue;
}

/** Makes two upvalues neighbours in the list. Instead of a neighbour, 0 stands for the end of the list. */
@inline
function linkOpenUpvalue(thread: usize, previous: usize, next: usize): void {
  if (previous) store<u32>(previous, next, Upvalue.value + 4);
  else store<u32>(thread, next, Thread.openUpvalues);
  if (next) store<u32>(next, previous, Upvalue.value);
}

@inline
export function nextOpenUpvalue(upvalue: usize): usize {
  return load<usize>(upvalue, Upvalue.value + 4);
}

function newClosedUpvalue(global: usize): usize {
  const upvalue = allocateObject(global, Upvalue.SIZE, ObjectType.UPVALUE);
  if (!upvalue) return 0;
  store<u8>(upvalue, 1, Upvalue.closed);
  store<i64>(upvalue, NIL, Upvalue.value);
  store<u32>(upvalue, upvalue + Upvalue.value, Upvalue.location);
  return upvalue;
}

/** Closes the upvalues of all slots at or above `level`. */
export function closeUpvalues(thread: usize, level: usize): void {
  const global: usize = load<usize>(thread, Thread.global);
  let upvalue: usize = load<usize>(thread, Thread.openUpvalues);
  if (!upvalue || load<usize>(upvalue, Upvalue.location) < level) return;
  do {
    const next = nextOpenUpvalue(upvalue);
    const value = upvalue + Upvalue.value;
    store<i64>(value, load<i64>(load<usize>(upvalue, Upvalue.location)));
    store<u32>(upvalue, value, Upvalue.location);
    store<u8>(upvalue, 1, Upvalue.closed);
    upvalueBarrier(global, upvalue, value);
    upvalue = next;
  } while (upvalue && load<usize>(upvalue, Upvalue.location) >= level);
  linkOpenUpvalue(thread, 0, upvalue);
}
