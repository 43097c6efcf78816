/** How places in bytecode are written in the logs (LuaJIT: fmtfunc in jit/v.lua). */
import { lineOf, shortSource } from "../../lib/debug-info.ts";
import { anyPrototypeOf, libraryEntryOf } from "../../lib/frames.ts";
import type { HeapViews } from "../../lib/lua-state.ts";
import { PrototypeField } from "../../lib/offsets.ts";
import { Op } from "../../spec/bytecodes.ts";
import type { Place } from "./log.ts";

/** `file:line` of an instruction: its prototype is found by the header. */
export function pcText(heap: HeapViews, pc: number): string {
  let header = pc;
  while (heap.u8[header] < Op.FUNCF) header -= 4;
  const prototype = header - PrototypeField.bytecode;
  return `${shortSource(heap, prototype)}:${lineOf(heap, prototype, (pc - header) >> 2)}`;
}

/** `file:line`, or the name of a library function. */
export function placeText(heap: HeapViews, { func, pc }: Place): string {
  if (func === 0) return "(?)";
  const prototype = anyPrototypeOf(heap, func);
  if (prototype !== 0) {
    const position = Math.max((pc - prototype - PrototypeField.bytecode) >> 2, 0);
    return `${shortSource(heap, prototype)}:${lineOf(heap, prototype, position)}`;
  }
  const entry = libraryEntryOf(heap, func);
  if (entry === undefined) return "(?)";
  return entry.table === "base" ? entry.name : `${entry.table}.${entry.name}`;
}
