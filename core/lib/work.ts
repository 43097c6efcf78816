/** Fuel for library work: one unit per 64 bytes, the same in every tier. */
import { Verdict } from "../gen/constants";
import { Global } from "../gen/layouts";
import { takeSpent } from "../vm/fuel";
import { meterWork } from "../vm/host";

const BYTES_PER_UNIT_LOG2: u32 = 6;

/** Subtracts the work of the library call that ends; the interpreter looks at the fuel at its next check. */
@inline
export function chargeWork(global: usize, bytes: u32): void {
  store<i32>(global, load<i32>(global, Global.fuel) - <i32>(bytes >> BYTES_PER_UNIT_LOG2), Global.fuel);
}

/** Bytes of work between two calls of continueWork in a loop that may be long: some 0.1 ms. */
export const WORK_SLICE: u32 = 1 << 16;

/**
 * Charges a part of the work of a library function that goes on. False: it must not, and the error is set; the function
 * returns Status.ERROR. In compiled code it fails instead, and the interpreter calls it again, to be told the same.
 */
export function continueWork(global: usize, bytes: u32): bool {
  chargeWork(global, bytes);
  if (load<i32>(global, Global.fuel) >= 0 || !load<u8>(global, Global.isMetered)) return true;
  return meterWork(load<u32>(global, Global.currentThread), takeSpent(global)) != Verdict.STOP;
}
