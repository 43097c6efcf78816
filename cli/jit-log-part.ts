/** -jv and -jdump: a part of the bundle that is loaded for these options only. */
export { DumpLog, dumpFeatures } from "../jit/driver/dump.ts";
export { VerboseLog } from "../jit/driver/verbose.ts";
