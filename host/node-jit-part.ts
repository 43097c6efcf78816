/** The compiler on Node, where loading another file takes longer than reading it: the recorder of rare functions is in it. */

export * from "./jit-part.ts";
export * from "./rare-recorder-part.ts";
export * from "./trace-tools-part.ts";
