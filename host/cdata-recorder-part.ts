/** The recorder of C data as a part that is loaded late: the entry of its file in the bundle. */

export * from "../jit/record/cdata/part.ts";
