/** What shows traces to programs as a part that is loaded late: the entry of its file in the bundle. */

export * from "../jit/driver/trace-tools.ts";
