/**
 * Returns that do not go straight to Lua code: out of vararg functions, pcall, metamethod calls, to the host
 * (LuaJIT: vm_return, vm_returnp, cont_*).
 */
import { Continuation, Exit, FrameType } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { literalB, slotA } from "../interpreter/operands";
import { moveDown, moveUp, NIL, TRUE } from "../object/value";

/**
 * Hands `count` results at `source` from the frame at `base`, whose link is given since the header may be overwritten,
 * to the frame below. Leaves base, pc and results in the thread; returns -1 to go on interpreting, or an Exit.
 */
export function returnThroughFrames(thread: usize, base: usize, link: usize, source: usize, count: u32): i32 {
  while (link & FrameType.TYPE_MASK) {
    const type = <u32>link & FrameType.FULL_MASK;
    if (type == FrameType.VARARG) {
      base -= link - FrameType.VARARG;
    } else if (type >= <u32>FrameType.PCALL) {
      // pcall's own frame gets true and the results, and returns them.
      base -= link & ~(<usize>FrameType.FULL_MASK);
      link = load<u32>(base - 4);
      if (base <= source) moveDown(base, source, count);
      else moveUp(base, source, count);
      source = base - 8;
      store<i64>(source, TRUE);
      count++;
      continue;
    } else if (type == FrameType.CONTINUATION) {
      return returnToContinuation(thread, base, link, count ? load<i64>(source) : NIL);
    } else {
      // Above the header, which is needed to leave the frame.
      if (base <= source) moveDown(base, source, count);
      else moveUp(base, source, count);
      store<u32>(base - 4, <u32>link);
      store<u32>(thread, base, Thread.base);
      store<u32>(thread, count, Thread.results);
      return Exit.RETURN_TO_ENTRY;
    }
    link = load<u32>(base - 4);
  }
  moveDown(base - 8, source, count);
  returnToLua(thread, base, link, count);
  return -1;
}

/** Leaves the frame at `base`, which Lua code has called; the results are in place, from the frame's header on. */
@inline
export function returnToLua(thread: usize, base: usize, link: usize, count: u32): void {
  for (const wanted = literalB(link - 4); count + 1 < wanted; count++) store<i64>(base - 8 + (<usize>count << 3), NIL);
  store<u32>(thread, base - 8 - slotA(link - 4), Thread.base);
  store<u32>(thread, link, Thread.pc);
  store<u32>(thread, count, Thread.results);
}

function returnToContinuation(thread: usize, base: usize, link: usize, value: i64): i32 {
  const continuation = load<u32>(base - 16);
  const pc: usize = load<u32>(base - 12);
  const caller = base - (link & ~(<usize>FrameType.FULL_MASK));
  store<u32>(thread, pc, Thread.pc);
  store<u32>(thread, caller, Thread.base);
  if (continuation == Continuation.RESULT) {
    store<i64>(caller + slotA(pc - 4), value);
    return -1;
  }
  const global: usize = load<u32>(thread, Thread.global);
  store<i64>(global, value, Global.scratch0);
  store<i32>(global, continuation, Global.status);
  store<u32>(global, base, Global.scratch1);
  store<u32>(global, 0, Global.scratch1 + 4);
  return Exit.RETURN_TO_CONTINUATION;
}
