/**
 * Dead threads, and stacks that have become too large. A thread marks its open upvalues, so those of a live
 * thread live. Those of a dead one may be used by closures: they are closed before the cells are swept, since
 * afterwards the list could lead to freed cells.
 */
import { FrameType, Heap, Limit } from "../gen/constants";
import { Function, Global, Prototype, Thread } from "../gen/layouts";
import { closeUpvalues } from "../object/function";
import { shrinkStack } from "../object/thread";
import { isDead } from "./sweep";

const LIST_SLICE: u32 = 64;
const ENTRY_COST: u32 = 20;

/** Takes some dead threads out of the list. Returns the work done; 0: it is over. */
export function sweepThreadList(global: usize): u32 {
  let link: usize = load<u32>(global, Global.sweepLink);
  let count: u32 = 0;
  for (; count < LIST_SLICE; count++) {
    const thread: usize = load<u32>(link);
    if (thread == 0) break;
    if (isDead(global, thread)) {
      store<u32>(link, load<u32>(thread, Thread.nextThread));
      closeUpvalues(thread, load<u32>(thread, Thread.stack));
    } else {
      link = thread + Thread.nextThread;
    }
  }
  store<u32>(global, <u32>link, Global.sweepLink);
  return count * ENTRY_COST;
}

/** The header slot of the frame below; only for frames above the bottom of the stack. */
export function previousFrame(frame: usize): usize {
  const link: usize = load<u32>(frame, 4);
  if ((link & FrameType.TYPE_MASK) != FrameType.LUA) return frame - (link & ~(<usize>FrameType.FULL_MASK));
  // The byte is the call instruction's operand A: the callee's header slot in the caller's frame.
  return frame - ((1 + <usize>load<u8>(link - 4, 1)) << 3);
}

/** The least size of a stack that half of is a large block still: that shrinks where it is. */
const LEAST_FIXED: u32 = (<u32>Heap.MAX_SMALL >> 3) * 2 + 2;

/**
 * Shrinks the stacks of the running thread and of those that wait for it. Not in a step: growing a stack
 * brings on the next one, so that an instruction which needs the room might never get it.
 */
export function shrinkRunning(thread: usize): void {
  for (; thread != 0; thread = load<u32>(thread, Thread.resumer)) shrinkUnused(thread, false);
}

/**
 * Shrinks a thread's stack if most of it is unused (LuaJIT: gc_traverse_frames). That of a thread which is
 * not idle must not move: its frames may be known by address.
 */
export function shrinkUnused(thread: usize, isIdle: bool): void {
  const least = isIdle ? (<u32>Limit.START_STACK << 1) + 1 : LEAST_FIXED;
  if (load<u32>(thread, Thread.stackSize) < least) return;
  const stack: usize = load<u32>(thread, Thread.stack);
  let end: usize = load<u32>(thread, Thread.top);
  let frame: usize = <usize>load<u32>(thread, Thread.base) - 8;
  for (; frame > stack; frame = previousFrame(frame)) {
    const callee: usize = load<u32>(frame);
    if (load<u8>(callee, Function.fastId) != 0) continue;
    const prototype: usize = <usize>load<u32>(callee, Function.pc) - Prototype.bytecode;
    end = max(end, frame + 8 + (<usize>load<u8>(prototype, Prototype.frameSize) << 3));
  }
  shrinkStack(thread, <u32>(end - stack) >> 3);
}
