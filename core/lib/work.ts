/** Fuel for library work: one unit per 64 bytes, the same in every tier. */
import { Global } from "../gen/layouts";

const BYTES_PER_UNIT_LOG2: u32 = 6;

/** Subtracts the work of the library call that ends; the interpreter looks at the fuel at its next check. */
@inline
export function chargeWork(global: usize, bytes: u32): void {
  store<i32>(global, load<i32>(global, Global.fuel) - <i32>(bytes >> BYTES_PER_UNIT_LOG2), Global.fuel);
}
