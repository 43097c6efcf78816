/**
 * The incremental mark and sweep collector (LuaJIT: lj_gc.c). A cycle marks from the roots in steps, ends
 * marking in one atomic phase that is kept short by draining grayAgain before it, and then sweeps in steps.
 * Only the driver runs it, when the top of every stack is valid.
 *
 * Pacing, with LuaJIT's parameters: a cycle starts when `pause` percent of what survived the last one is in
 * use. A step is due each STEP_BYTES of allocation and does `stepMultiplier` percent of the bytes as work
 * units (about a nanosecond each, and about one for each byte of live objects).
 */
import { GcPhase, Heap, Mark, Metamethod } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { forgetSets } from "../lib/pattern-set";
import { continueChange } from "../lib/work";
import { shrinkBuffer, trimRawPages } from "../memory/allocator";
import { gcCount, setDebt } from "../memory/heap";
import { shrinkStringTable } from "../object/string-table";
import { NIL } from "../object/value";
import { markFinalizerQueue, separateCdata, separateUserdata, sweepUserdataList } from "./finalizer";
import { markAllGray, markObject, markStep, markValue } from "./mark";
import { beginSifting, siftStep } from "./sift";
import { beginSweep, sweepOne, trimObjectPages } from "./sweep";
import { shrinkRunning, sweepThreadList } from "./threads";
import { clearWeakTables, forgetWeakTables, separateChangedTables } from "./weak";

export { gcFinalizeAll, gcFinalizerDue, takeFinalizerOf } from "./finalizer";

/** Allocation between two steps. */
const STEP_BYTES: u32 = 32 << 10;
/** Debt beyond it that a step makes up for; more waits for the next step, to bound the pause. */
const MAX_STEP_DEBT: u32 = 256 << 10;
/** Bound of a step's work, whatever the multiplier: a millisecond. */
const MAX_STEP_WORK: u32 = 1000000;
/** Of the bytes that a step is for, between two looks whether to go on. */
const BYTES_BETWEEN_LOOKS: u32 = 256 << 10;
/**
 * grayAgain is drained until it has gathered less work than this, or so many times, before the atomic phase.
 */
const MAX_ATOMIC_WORK: u32 = 50000;
const MAX_DRAIN_ROUNDS: u32 = 16;
/** A step does so many times its work while grayAgain is drained, to overtake the program. */
const DRAIN_BOOST: u64 = 4;
/** Without a collector (stopped), or when a threshold is farther away, the debt is set back by this. */
const FAR: i32 = 0x40000000;
/**
 * A cycle does not start below so many bytes beyond the last estimate. A new state has 70 KB, and marking them for each
 * 70 KB of garbage took a third of the time of a loop that fills small tables. With 512 KB such a loop takes a seventh less
 * than with this; but programs expect a small heap to stay below some four times its size.
 */
const LEAST_GROWTH: u64 = 176 << 10;
/** Rehashing a string table with more chains would take too long for a step. */
const MAX_CHAINS_IN_STEP: u32 = 8192;

/**
 * Marking is over: the JIT compiler forgets the prototypes that are white, with the traces that begin in them. It does not
 * touch the heap.
 */
@external("host", "forgetDeadPrototypes")
declare function forgetDeadPrototypes(global: usize): void;

function markRoots(global: usize): void {
  markObject(global, load<u32>(global, Global.mainThread));
  markObject(global, load<u32>(global, Global.currentThread));
  markObject(global, load<u32>(global, Global.registry));
  markObject(global, load<u32>(global, Global.globals));
  markObject(global, load<u32>(global, Global.emptyString));
  for (let type: usize = 0; type < 16; type++) {
    markObject(global, load<u32>(global + (type << 2), Global.baseMetatables));
  }
  for (let index: usize = 0; index < <usize>Metamethod.COUNT; index++) {
    markObject(global, load<u32>(global + (index << 2), Global.metamethodNames));
  }
  for (let byte: usize = 0; byte < 256; byte++) {
    markObject(global, load<u32>(global + (byte << 2), Global.characters));
  }
  markValue(global, global + Global.errorValue);
  markValue(global, global + Global.entryHandler);
  markValue(global, global + Global.hookFunction);
  markFinalizerQueue(global);
}

function startCycle(global: usize): void {
  store<u32>(global, 0, Global.gray);
  store<u32>(global, 0, Global.grayAgain);
  store<u32>(global, 0, Global.sliceTable);
  store<u32>(global, 0, Global.drainRounds);
  store<u32>(global, 0, Global.grayAgainWork);
  store<u32>(global, 0, Global.siftTable);
  store<u8>(global, GcPhase.MARK, Global.gcState);
  markRoots(global);
}

/** Makes the objects that are to be traversed again gray. False: it is time for the atomic phase. */
function drainGrayAgain(global: usize): bool {
  const rounds = load<u32>(global, Global.drainRounds);
  const isLittle = load<u32>(global, Global.grayAgainWork) <= MAX_ATOMIC_WORK;
  if (rounds == 0) beginSifting(global);
  if (rounds >= MAX_DRAIN_ROUNDS || (rounds != 0 && isLittle)) return false;
  store<u32>(global, rounds + 1, Global.drainRounds);
  takeGrayAgain(global);
  return true;
}

function takeGrayAgain(global: usize): void {
  store<u32>(global, load<u32>(global, Global.grayAgain), Global.gray);
  store<u32>(global, 0, Global.grayAgain);
  store<u32>(global, 0, Global.grayAgainWork);
}

/**
 * What is left in the scratch slots is of no use any more, between instructions, and may be about to die.
 */
function clearScratch(global: usize): void {
  for (let offset: usize = 0; offset < 32; offset += 8) store<i64>(global + offset, NIL, Global.scratch0);
}

/** The end of marking, and the change of white. */
function runAtomicPhase(global: usize): void {
  store<u8>(global, GcPhase.ATOMIC, Global.gcState);
  markAllGray(global);
  separateChangedTables(global);
  markRoots(global);
  markAllGray(global);
  takeGrayAgain(global);
  markAllGray(global);
  store<u32>(global, gcCount(global), Global.gcEstimate);
  separateUserdata(global, false);
  markFinalizerQueue(global);
  markAllGray(global);
  separateCdata(global, false);
  markFinalizerQueue(global);
  markAllGray(global);
  clearWeakTables(global);
  store<u32>(global, load<u32>(global, Global.markEnds) + 1, Global.markEnds);
  forgetSets();
  if (load<u32>(global, Global.watchesDeath)) forgetDeadPrototypes(global);
  shrinkBuffer(global);
  clearScratch(global);
  store<u8>(global, load<u8>(global, Global.currentWhite) ^ <u8>Mark.WHITES, Global.currentWhite);
  store<u8>(global, GcPhase.SWEEP_USERDATA, Global.gcState);
  store<u32>(global, <u32>(global + Global.userdataList), Global.sweepLink);
}

/** One piece of work of the current phase; returns its amount. */
function runPiece(global: usize): u32 {
  switch (<u32>load<u8>(global, Global.gcState)) {
    case GcPhase.MARK: {
      let work = markStep(global);
      if (work != 0 || drainGrayAgain(global)) return work;
      work = siftStep(global);
      if (work == 0) runAtomicPhase(global);
      return work;
    }
    case GcPhase.SWEEP_USERDATA: {
      const work = sweepUserdataList(global);
      if (work != 0) return work;
      store<u8>(global, GcPhase.SWEEP_THREADS, Global.gcState);
      store<u32>(global, <u32>(global + Global.threadList), Global.sweepLink);
      return 0;
    }
    case GcPhase.SWEEP_THREADS: {
      const work = sweepThreadList(global);
      if (work != 0) return work;
      beginSweep(global);
      store<u8>(global, GcPhase.SWEEP, Global.gcState);
      return 0;
    }
    case GcPhase.SWEEP: {
      const work = sweepOne(global);
      if (work == 0) finishCycle(global);
      return work;
    }
    default:
      startCycle(global);
      return 0;
  }
}

function finishCycle(global: usize): void {
  store<u8>(global, GcPhase.PAUSE, Global.gcState);
  store<u32>(global, load<u32>(global, Global.gcCycles) + 1, Global.gcCycles);
  if (load<u32>(global, Global.stringMask) < MAX_CHAINS_IN_STEP) shrinkStringTable(global);
  const estimate = <u64>load<u32>(global, Global.gcEstimate);
  const limit = <u64>load<u32>(global, Global.gcLimit);
  let threshold = max(estimate * <u64>load<u32>(global, Global.gcPause) / 100, estimate + LEAST_GROWTH);
  // Below a cap the cycle must have an end before the cap is reached.
  if (limit > estimate) threshold = min(threshold, estimate + ((limit - estimate) >> 1));
  store<u32>(global, <u32>min(threshold, <u64>u32.MAX_VALUE), Global.gcThreshold);
  setDebtToThreshold(global);
}

/** Whether the next cycle waits for finalizers, as LuaJIT's does; not for others while one runs, which may take long. */
@inline
function waitsForFinalizers(global: usize): bool {
  return load<u32>(global, Global.finalizerQueue) != 0 && !load<u8>(global, Global.finalizing);
}

/**
 * The distance to the threshold as debt; farther away than FAR it is looked at again later. Under stress one
 * instruction may allocate, and the next one collects again. A step is due for finalizers.
 */
function setDebtToThreshold(global: usize): void {
  if (load<u8>(global, Global.gcStress)) {
    setDebt(global, -1);
    return;
  }
  if (waitsForFinalizers(global)) {
    setDebt(global, -<i32>STEP_BYTES);
    return;
  }
  const distance = <i64>gcCount(global) - <i64>load<u32>(global, Global.gcThreshold);
  setDebt(global, <i32>min(max(distance, -<i64>FAR), 0));
}

/** Does the work that so many allocated bytes are due, at most `limit` and what the last piece is beyond; returns it. */
function runWork(global: usize, bytes: u32, limit: u64): u64 {
  const multiplier = load<u32>(global, Global.gcStepMultiplier);
  let budget = <u64>bytes * multiplier / 100;
  if (load<u8>(global, Global.gcState) == GcPhase.MARK && load<u32>(global, Global.drainRounds) != 0) {
    budget *= DRAIN_BOOST;
  }
  budget = multiplier == 0 ? u64.MAX_VALUE : min(budget, limit);
  let work: u64 = 0;
  do {
    work += runPiece(global);
  } while (work < budget && load<u8>(global, Global.gcState) != GcPhase.PAUSE);
  return work;
}

/** Does the work of one step. */
function runStep(global: usize): void {
  const debt = load<i32>(global, Global.gcDebt);
  const paid = STEP_BYTES + min(<u32>max(debt, 0), MAX_STEP_DEBT);
  runWork(global, paid, MAX_STEP_WORK);
  if (load<u8>(global, Global.gcState) != GcPhase.PAUSE) setDebt(global, debt - <i32>paid);
}

/** A bounded step. The debt may stay above 0: then another step is due at the next safepoint. */
export function gcStep(thread: usize): void {
  const global: usize = load<u32>(thread, Thread.global);
  if (load<u8>(global, Global.gcStopped)) {
    setDebt(global, -FAR);
    return;
  }
  const isEarly = gcCount(global) < load<u32>(global, Global.gcThreshold) || waitsForFinalizers(global);
  if (isEarly && load<u8>(global, Global.gcState) == GcPhase.PAUSE) setDebtToThreshold(global);
  else runStep(global);
}

/** A whole collection: everything that is dead now is freed, and free pages are given back. */
export function gcFull(thread: usize): void {
  collectAll(thread, false);
}

/** Likewise, of a program that may have limits. False: one has been reached, and the error is set; the cycle goes on in steps. */
export function gcFullWithinLimits(thread: usize): bool {
  return collectAll(thread, true);
}

function collectAll(thread: usize, hasLimits: bool): bool {
  const global: usize = load<u32>(thread, Thread.global);
  const phase = load<u8>(global, Global.gcState);
  if (phase == GcPhase.MARK) abandonMarking(global);
  if (load<u8>(global, Global.gcState) != GcPhase.PAUSE && !finishPhases(global, hasLimits)) return false;
  runPiece(global);
  if (!finishPhases(global, hasLimits)) return false;
  shrinkStringTable(global);
  if (!load<u8>(global, Global.gcStress)) shrinkRunning(thread);
  trimObjectPages(global);
  trimRawPages(global);
  setDebtToThreshold(global);
  if (load<u8>(global, Global.gcStopped)) setDebt(global, -FAR);
  return true;
}

/**
 * Runs the cycle to its end. False: limits have stopped it. A program pays for what it asks for; steps that are due are
 * part of what allocates, and when they come depends on the tier.
 */
function finishPhases(global: usize, hasLimits: bool): bool {
  let work: u32 = 0;
  while (load<u8>(global, Global.gcState) != GcPhase.PAUSE) {
    work += runPiece(global);
    if (work < MAX_STEP_WORK && load<u8>(global, Global.gcState) != GcPhase.PAUSE) continue;
    if (hasLimits && !continueChange(global, work)) return false;
    work = 0;
  }
  return true;
}

/** Goes on to the sweep, which makes all objects white and frees none, since the white has not changed. */
function abandonMarking(global: usize): void {
  store<u32>(global, 0, Global.sliceTable);
  forgetWeakTables(global);
  store<u32>(global, gcCount(global), Global.gcEstimate);
  beginSweep(global);
  store<u8>(global, GcPhase.SWEEP, Global.gcState);
}

/** collectgarbage("collect"): also ends a stop, as in LuaJIT. False: a limit has been reached, and the error is set. */
export function gcCollect(thread: usize): bool {
  const global: usize = load<u32>(thread, Thread.global);
  store<u8>(global, 0, Global.gcStopped);
  return gcFullWithinLimits(thread);
}

/**
 * collectgarbage("step", kilobytes): 1 if a cycle has ended; -1: a limit has been reached, and the error is set. Also
 * ends a stop. Programs count such steps, so they are as small as LuaJIT's, and not bounded but by limits.
 */
export function gcCollectStep(thread: usize, kilobytes: u32): i32 {
  const global: usize = load<u32>(thread, Thread.global);
  store<u8>(global, 0, Global.gcStopped);
  for (let left = (min(kilobytes, 0xfffff) + 1) << 10; left; ) {
    const part = min(left, BYTES_BETWEEN_LOOKS);
    if (!continueChange(global, <u32>runWork(global, part, u64.MAX_VALUE))) return -1;
    if (load<u8>(global, Global.gcState) == GcPhase.PAUSE) return 1;
    left -= part;
  }
  setDebt(global, -<i32>STEP_BYTES);
  return 0;
}

/** collectgarbage("stop"). */
export function gcStop(global: usize): void {
  store<u8>(global, 1, Global.gcStopped);
  setDebt(global, -FAR);
}

/** collectgarbage("restart"): a step is due at once. */
export function gcRestart(global: usize): void {
  store<u8>(global, 0, Global.gcStopped);
  store<u32>(global, gcCount(global), Global.gcThreshold);
  setDebt(global, 0);
}

/** collectgarbage("isrunning"). */
export function gcIsRunning(global: usize): bool {
  return load<u8>(global, Global.gcStopped) == 0;
}

/** collectgarbage("setpause"): returns the value before. */
export function gcSetPause(global: usize, percent: u32): u32 {
  const before = load<u32>(global, Global.gcPause);
  store<u32>(global, percent, Global.gcPause);
  return before;
}

/** collectgarbage("setstepmul"): returns the value before. */
export function gcSetStepMultiplier(global: usize, percent: u32): u32 {
  const before = load<u32>(global, Global.gcStepMultiplier);
  store<u32>(global, percent, Global.gcStepMultiplier);
  return before;
}
