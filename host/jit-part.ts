/** The JIT compiler as a part that is loaded late: the entry of its file in the bundle. */

export { DumpLog, dumpFeatures } from "../jit/driver/dump.ts";
export { VerboseLog } from "../jit/driver/verbose.ts";
export { createJit } from "./jit.ts";
