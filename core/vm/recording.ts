/**
 * What the driver tells the JIT compiler, and the dispatch while it records (LuaJIT: lj_dispatch_update). Invariant:
 * outside of the interpreter function, Global.dispatchOffset is what updateDispatch makes it.
 */
import { HookMask, Limit } from "../gen/constants";
import { Global } from "../gen/layouts";

/**
 * A hot counter of the instruction at Thread.pc has run out; the callee sets the counter anew. Nonzero: recording begins
 * with this very instruction; else (if at all) with the one after it.
 */
@external("host", "hotEvent")
declare function reportHotInstruction(thread: usize): i32;

/** The exit with this number, which has just been taken, is hot. */
@external("host", "hotExit")
declare function reportHotExit(thread: usize, number: u32): void;

/** The instruction at Thread.pc is about to run. */
@external("host", "recordInstruction")
declare function reportInstruction(thread: usize): void;

/** What happens now cannot be recorded: an error, a finalizer, another thread, another call from the host. */
@external("host", "abortRecording")
declare function reportInterruption(thread: usize): void;

@inline
export function isRecording(global: usize): bool {
  return load<u32>(global, Global.isRecording) != 0;
}

/** Sets the dispatch: to the driver before each instruction while something waits for that. */
export function updateDispatch(global: usize): void {
  const mask = load<u32>(global, Global.hookMask);
  const hooks = mask & <u32>HookMask.ACTIVE ? 0 : mask;
  const isNeeded = load<u32>(global, Global.isRecording) | load<u32>(global, Global.originalState) | hooks;
  store<u32>(global, isNeeded ? <u32>Limit.DISPATCH_RECORD : 0, Global.dispatchOffset);
}

/** Returns whether the instruction at Thread.pc is to be run before anything is recorded. */
export function hotInstruction(global: usize, thread: usize): bool {
  const isIncluded = reportHotInstruction(thread) != 0;
  updateDispatch(global);
  return !isIncluded;
}

export function hotExit(global: usize, thread: usize, number: u32): void {
  reportHotExit(thread, number);
  updateDispatch(global);
}

export function recordInstruction(global: usize, thread: usize): void {
  reportInstruction(thread);
  updateDispatch(global);
}

/** The interpreter finds the changed dispatch when it is entered anew; until then nothing is reported. */
export function interruptRecording(global: usize, thread: usize): void {
  if (!isRecording(global)) return;
  reportInterruption(thread);
  updateDispatch(global);
}
