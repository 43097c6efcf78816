/** What makes one region of several traces as a part that is loaded late: the entry of its file in the bundle. */

export * from "../jit/driver/fusion-part.ts";
