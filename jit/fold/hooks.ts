/** What FOLD asks of the other passes while an instruction is emitted. */
export { eliminateStore, forward } from "../opt/memory.ts";
export { narrowConvert } from "../opt/narrow-convert.ts";
