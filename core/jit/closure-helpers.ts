/**
 * Closures that traces make (LuaJIT has none: FNEW ends its traces). What the trace captures by value, it passes on; open
 * upvalues lie in the Lua stack, as the interpreter's do. Zero says that memory was refused, as in table-helpers.ts.
 */
import { Global } from "../gen/layouts";
import { captureClosed, closeUpvalues, newPartialClosure } from "../object/function";

export function makeClosure(global: usize, prototype: usize, parent: usize, base: usize): usize {
  return newPartialClosure(load<usize>(global, Global.currentThread), prototype, parent, base);
}

/** The closure, or 0. */
export function captureValue(global: usize, closure: usize, parent: usize, value: i64): usize {
  return captureClosed(global, closure, parent, value) ? closure : 0;
}

export function closeSlots(global: usize, level: usize): void {
  closeUpvalues(load<usize>(global, Global.currentThread), level);
}
