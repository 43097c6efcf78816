/**
 * What makes one region of several traces, as a part of the compiler of its own: it is loaded when an exit to a side trace
 * has been taken so often that the two are to be fused. Nobody imports more than types of it.
 */

export { planBodyLink } from "../wasm/link-plan.ts";
export { reuseAncestors } from "../wasm/reuse.ts";
export { fuse } from "./fusion.ts";
