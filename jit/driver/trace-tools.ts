/**
 * What shows traces to programs, by `jit.attach` and `jit.util`: a part of the compiler of its own, which pages load for
 * engines that have these libraries. Nobody imports more than types of it.
 */

export { EventLog } from "./events.ts";
export { viewTrace } from "./trace-view.ts";
