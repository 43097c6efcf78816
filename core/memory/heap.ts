/**
 * The block of a state and the accounting of its memory. Invariant: the bytes in use (cells that are handed
 * out, and whole granules of large blocks) are gcBase + gcDebt modulo 2^32. An allocation adds to gcDebt
 * alone; a collector step is due once gcDebt is not negative.
 */
import { Heap, Limit, Mark } from "../gen/constants";
import { Global } from "../gen/layouts";
import { pagesAllocate, pagesRelease } from "./pages";

/** Bytes in use at which the first cycle of a new state starts. */
const FIRST_THRESHOLD: u32 = 128 << 10;
const GLOBAL_GRANULES: u32 = (Global.SIZE + Heap.GRANULE - 1) / Heap.GRANULE;
/**
 * Free cells do not count as used, so that a state could hold much more than its cap: twice the cap and this.
 */
const HELD_ALLOWANCE: u64 = 1 << 20;
/** Nearer to the cap than this, free lists are handed out cell by cell. */
const TIGHT: u32 = 256 << 10;

/** Bytes in use (collectgarbage "count"). */
@inline
export function gcCount(global: usize): u32 {
  return load<u32>(global, Global.gcBase) + load<u32>(global, Global.gcDebt);
}

@inline
export function account(global: usize, bytes: i32): void {
  store<i32>(global, load<i32>(global, Global.gcDebt) + bytes, Global.gcDebt);
}

/** Sets gcDebt and keeps the bytes in use. */
export function setDebt(global: usize, debt: i32): void {
  const total = gcCount(global);
  store<i32>(global, debt, Global.gcDebt);
  store<u32>(global, total - <u32>debt, Global.gcBase);
}

/** Whether the cap forbids `bytes` more. */
export function isOverLimit(global: usize, bytes: u32): bool {
  return <u64>gcCount(global) + <u64>bytes > <u64>load<u32>(global, Global.gcLimit);
}

export function isTight(global: usize): bool {
  return isOverLimit(global, TIGHT);
}

/** Takes `granules` from the page allocator for a state; 0: refused. */
export function holdGranules(global: usize, granules: u32, alignment: u32): usize {
  const bytes = granules << 12;
  const held = load<u32>(global, Global.heldBytes);
  if (<u64>held + <u64>bytes > (<u64>load<u32>(global, Global.gcLimit) << 1) + HELD_ALLOWANCE) return 0;
  const address = pagesAllocate(granules, alignment);
  if (address != 0) store<u32>(global, held + bytes, Global.heldBytes);
  return address;
}

export function dropGranules(global: usize, address: usize, granules: u32): void {
  store<u32>(global, load<u32>(global, Global.heldBytes) - (granules << 12), Global.heldBytes);
  pagesRelease(address, granules);
}

/** The block of a new state, all zero but for the limit of stacks and the fields of allocator and collector; 0: refused. */
export function createHeap(limit: u32): usize {
  const global = pagesAllocate(GLOBAL_GRANULES, 1);
  if (global == 0) return 0;
  memory.fill(global, 0, Global.SIZE);
  store<u32>(global, limit, Global.gcLimit);
  store<u8>(global, Mark.WHITE0, Global.currentWhite);
  store<u32>(global, 200, Global.gcPause);
  store<u32>(global, 200, Global.gcStepMultiplier);
  store<u32>(global, FIRST_THRESHOLD, Global.gcThreshold);
  store<u32>(global, 1, Global.sweepEpoch);
  store<u32>(global, Limit.MAX_STACK, Global.stackLimit);
  setDebt(global, -<i32>FIRST_THRESHOLD);
  return global;
}

/** Gives the block of a state back; everything in it must have been freed. */
export function releaseHeap(global: usize): void {
  pagesRelease(global, GLOBAL_GRANULES);
}
