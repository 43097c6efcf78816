/** Accounts of the fuel: one unit per back edge, call and 64 bytes of library work, in every tier. */
import { Global } from "../gen/layouts";

/** Refills the fuel; returns the units that have been used since the last time. */
export function takeSpent(global: usize): u32 {
  const slice = load<i32>(global, Global.fuelSlice);
  const spent = slice - load<i32>(global, Global.fuel) - load<i32>(global, Global.fuelSpared);
  store<i32>(global, slice, Global.fuel);
  store<i32>(global, 0, Global.fuelSpared);
  store<u32>(global, load<u32>(global, Global.fuelUsed) + spent, Global.fuelUsed);
  return spent;
}

/** Makes the driver look at the next back edge or call. What is left of the fuel is not spent. */
export function spareFuel(global: usize): void {
  const left = load<i32>(global, Global.fuel);
  if (left <= 0) return;
  store<i32>(global, load<i32>(global, Global.fuelSpared) + left, Global.fuelSpared);
  store<i32>(global, 0, Global.fuel);
}
