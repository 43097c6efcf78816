/** The compiler on Node, where loading another file takes longer than reading it: its parts are in it. */

export * from "./fusion-part.ts";
export * from "./jit-part.ts";
export * from "./rare-recorder-part.ts";
export * from "./trace-tools-part.ts";
