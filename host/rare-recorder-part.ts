/** The recorder of library functions that few loops call as a part that is loaded late: the entry of its file in the bundle. */

export * from "../jit/record/library/rare-part.ts";
export { rareHelperCode } from "./rare-helper-code.ts";
