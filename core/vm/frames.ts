/** Walking and pushing frames (LuaJIT: lj_frame.h). See spec/vm.ts for the links. */
import { FrameType } from "../gen/constants";
import { Function, Prototype, Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { jumpTarget, literalC, literalD, slotA } from "../interpreter/operands";

@inline
export function linkOf(base: usize): usize {
  return load<u32>(base - 4);
}

@inline
export function functionOf(base: usize): usize {
  return load<u32>(base - 8);
}

@inline
export function isLuaFunction(object: usize): bool {
  return load<u8>(object, Function.fastId) == 0;
}

@inline
export function prototypeOf(luaFunction: usize): usize {
  return load<u32>(luaFunction, Function.pc) - Prototype.bytecode;
}

/** Base of the frame below. Must not be called for the bottom frame. */
export function previousBase(base: usize): usize {
  const link = linkOf(base);
  if (!(link & FrameType.TYPE_MASK)) return base - 8 - slotA(link - 4);
  return base - (link & ~(<usize>FrameType.FULL_MASK));
}

/**
 * First slot above the current frame of a thread that runs Lua code, with the pc at or after an instruction. A frame that
 * does not fit onto the stack has not been entered yet: only its arguments are there.
 */
export function frameTop(thread: usize): usize {
  const base: usize = load<u32>(thread, Thread.base);
  const top = base + (<usize>load<u8>(prototypeOf(functionOf(base)), Prototype.frameSize) << 3);
  if (top <= <usize>load<u32>(thread, Thread.limit)) return top;
  return base + (<usize>load<u32>(thread, Thread.results) << 3);
}

/**
 * First free slot before the instruction at `pc` runs: multiple results that it takes may lie above the frame.
 */
export function frameTopAt(thread: usize, pc: usize): usize {
  let top = frameTop(thread);
  if (<u32>load<u8>(pc) == Op.UCLO) pc = jumpTarget(pc);
  const opcode = <u32>load<u8>(pc);
  if (opcode == Op.CALLM || opcode == Op.CALLMT || opcode == Op.RETM || opcode == Op.TSETM) {
    const fixed = opcode == Op.CALLM ? literalC(pc) + 1 : opcode == Op.TSETM ? 0 : literalD(pc) + 1;
    const base: usize = load<u32>(thread, Thread.base);
    const end = base + slotA(pc) + (<usize>(fixed + load<u32>(thread, Thread.results)) << 3);
    if (end > top) top = end;
  }
  return top;
}

/**
 * Begins a call that ends in a continuation: sets up the header at `top` and makes the thread's pc and base those of
 * the callee. The arguments are at the returned base already or are stored there by the caller before it runs.
 */
export function pushContinuation(thread: usize, top: usize, continuation: u32, pc: usize, callee: usize): usize {
  const base: usize = load<u32>(thread, Thread.base);
  const callBase = top + 16;
  store<u32>(top, continuation);
  store<u32>(top, <u32>pc, 4);
  store<u32>(top, <u32>callee, 8);
  store<u32>(top, <u32>(callBase - base) | FrameType.CONTINUATION, 12);
  store<u32>(thread, callBase, Thread.base);
  store<u32>(thread, load<u32>(callee, Function.pc), Thread.pc);
  return callBase;
}
