/** Fuel for library work: one unit per 64 bytes, the same in every tier. */
import { Verdict } from "../gen/constants";
import { Global, Thread } from "../gen/layouts";
import { functionOf, isLuaFunction } from "../vm/frames";
import { takeSpent } from "../vm/fuel";
import { meter, meterWork } from "../vm/host";

const BYTES_PER_UNIT_LOG2: u32 = 6;
const SLOTS_PER_UNIT_LOG2: u32 = BYTES_PER_UNIT_LOG2 - 3;
const SLOTS_PER_UNIT: u32 = 1 << SLOTS_PER_UNIT_LOG2;

/** Subtracts the work of the library call that ends; the interpreter looks at the fuel at its next check. */
@inline
export function chargeWork(global: usize, bytes: u32): void {
  store<i32>(global, load<i32>(global, Global.fuel) - <i32>(bytes >> BYTES_PER_UNIT_LOG2), Global.fuel);
}

/** Likewise, of going through so many slots. */
@inline
export function chargeSlots(global: usize, slots: u32): void {
  chargeWork(global, slots << 3);
}

/** Likewise, where it is mostly a few. */
@inline
export function chargeSkipped(global: usize, slots: u32): void {
  if (slots > SLOTS_PER_UNIT) chargeSlots(global, slots);
}

/** A call of a library function with so many arguments and results. */
@inline
export function chargeCall(global: usize, slots: u32): void {
  store<i32>(global, load<i32>(global, Global.fuel) - 1 - <i32>(slots >> SLOTS_PER_UNIT_LOG2), Global.fuel);
}

/**
 * Whether what takes long may go on, however little fuel it has used: of a metered program the host is asked. If not, the
 * error is set.
 */
export function mayGoOn(global: usize): bool {
  if (!load<u8>(global, Global.isMetered)) return true;
  return meterWork(load<u32>(global, Global.currentThread), takeSpent(global)) != Verdict.STOP;
}

/**
 * Charges a part of the work of a library function that changes what it works on, so that it cannot be begun anew: it is
 * not paused. False: it must not go on. Then it ends as if memory had been refused, and the driver raises the error.
 */
export function continueChange(global: usize, bytes: u32): bool {
  chargeWork(global, bytes);
  return load<i32>(global, Global.fuel) >= 0 || mayGoOn(global);
}

/** Bytes of work between two calls of continueWork in a loop that may be long: some 0.1 ms. */
export const WORK_SLICE: u32 = 1 << 16;

/**
 * Charges a part of the work of a library function that goes on. False: it must not, and the error is set; the function
 * returns Status.ERROR. In compiled code it fails instead, and the interpreter calls it again, to be told the same.
 *
 * A function that the interpreter has called ends likewise when the run is to be paused. It is called again when the run
 * goes on, and gets more time each time, so that it comes to its end; `isDivided`: it goes on where it has been paused, and
 * needs no more time each time.
 */
export function continueWork(global: usize, bytes: u32, isDivided: bool = false): bool {
  chargeWork(global, bytes);
  if (load<i32>(global, Global.fuel) >= 0 || !load<u8>(global, Global.isMetered)) return true;
  const thread: usize = load<u32>(global, Global.currentThread);
  const isCompiled = isLuaFunction(functionOf(load<u32>(thread, Thread.base)));
  const spent = takeSpent(global);
  const verdict = isDivided && !isCompiled ? meter(thread, spent) : meterWork(thread, spent);
  if (verdict == Verdict.GO_ON) return true;
  if (verdict == Verdict.PAUSE) {
    if (isCompiled) return true;
    store<u8>(global, 1, Global.isPausing);
  }
  return false;
}
