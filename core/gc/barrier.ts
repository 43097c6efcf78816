/**
 * Write barriers: they keep black objects from referring to white ones while marking goes on (LuaJIT:
 * lj_gc_barrier*). The inline guards test colours; outside of a collection nothing is black, so that they
 * cost two loads.
 *
 * A small table goes back: it becomes gray and is traversed again, once, however often it is written. A large
 * or weak one goes forward: the value is marked, as it is for functions, upvalues and metatables. While the sweep
 * goes on, a black owner becomes white: it has been marked, and needs no further barriers.
 */
import { GcPhase, Mark } from "../gen/constants";
import { Global, Header, Table, Thread } from "../gen/layouts";
import { isCollectable } from "../object/value";
import { isBlack, isWhite, markObject, markWhite, pushGrayAgain } from "./mark";
import { weaknessNoted } from "./weak";

/**
 * Slots and nodes above which the barrier of a table goes forward: its traversal takes some microseconds.
 * Once grayAgain is being drained few tables go back, so that draining has an end however many tables the
 * program writes.
 */
const MAX_BACKWARD_SLOTS: u32 = 256;
const MAX_BACKWARD_SLOTS_LATE: u32 = 8;

@inline
function isMarking(global: usize): bool {
  return load<u8>(global, Global.gcState) == GcPhase.MARK;
}

function whiten(global: usize, object: usize): void {
  const marked = <u32>load<u8>(object, Header.marked) & ~Mark.COLOURS;
  store<u8>(object, marked | load<u8>(global, Global.currentWhite), Header.marked);
}

/** A black owner (no table whose slot was written) has got a reference to a white object. */
export function barrierForward(global: usize, owner: usize, child: usize): void {
  if (isMarking(global)) markWhite(global, child);
  else whiten(global, owner);
}

/**
 * To be called after `owner` has got a reference to `child`: a metatable, an environment, an upvalue's
 * function.
 */
@inline
export function objectBarrier(global: usize, owner: usize, child: usize): void {
  if (isBlack(owner) && isWhite(child)) barrierForward(global, owner, child);
}

/** To be called after the value at `slot` has been stored to an upvalue, open or closed. */
@inline
export function upvalueBarrier(global: usize, upvalue: usize, slot: usize): void {
  if (isBlack(upvalue) && isCollectable(slot)) objectBarrier(global, upvalue, load<u32>(slot));
}

/** Makes a black table gray: for many stores, or moves within it, at once. */
export function barrierBack(global: usize, table: usize): void {
  if (isMarking(global)) {
    const work = load<u32>(table, Table.arraySize) + 3 * load<u32>(table, Table.hashMask) + 30;
    pushGrayAgain(global, table, Table.gray, work);
  } else {
    whiten(global, table);
  }
}

/** To be called after a key or value, now at `slot`, has been stored to a table. */
@inline
export function tableBarrier(global: usize, table: usize, slot: usize): void {
  if (isBlack(table)) tableBarrierSlowly(global, table, slot);
}

function tableBarrierSlowly(global: usize, table: usize, slot: usize): void {
  if (!isMarking(global)) {
    whiten(global, table);
  } else if (isCollectable(slot)) {
    const object: usize = load<u32>(slot);
    if (!isWhite(object)) return;
    const isLate = load<u32>(global, Global.drainRounds) != 0;
    const most = isLate ? MAX_BACKWARD_SLOTS_LATE : MAX_BACKWARD_SLOTS;
    const isLarge = load<u32>(table, Table.arraySize) + load<u32>(table, Table.hashMask) > most;
    if (isLarge || weaknessNoted(table) != 0) {
      markWhite(global, object);
    } else {
      barrierBack(global, table);
    }
  }
}

/** To be called after values have been moved within a table, or copied to it without a barrier for each. */
@inline
export function tableMoveBarrier(global: usize, table: usize): void {
  if (isBlack(table)) barrierBack(global, table);
}

/**
 * To be called before a thread that is not running is made to run, and before its stack is written from
 * outside: stores to stacks have no barriers, so a thread whose stack may change must be traversed again.
 */
export function threadBarrier(global: usize, thread: usize): void {
  if (!isMarking(global)) return;
  if (isBlack(thread)) {
    const slots = (load<u32>(thread, Thread.top) - load<u32>(thread, Thread.stack)) >> 3;
    pushGrayAgain(global, thread, Thread.gray, slots + 30);
  } else {
    markObject(global, thread);
  }
}
