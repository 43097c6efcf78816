/** The JIT compiler as a part that is loaded late: the entry of its file in the bundle. */

export { createJit } from "./jit.ts";
