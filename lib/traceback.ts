/**
 * The text of a traceback (LuaJIT: luaL_traceback): the first levels, dots, and the last levels of the stack.
 * A core function has no machine address; its object's address stands for it.
 */

import { pointerText, untilNul } from "./byte-text.ts";
import { libraryBytecode } from "./bytecode-in-luajit.ts";
import { frameLine, functionName, nameText, shortSource } from "./debug-info.ts";
import { type FoundFrame, frameOfLevel, prototypeOf, shownFunction } from "./frames.ts";
import type { HeapViews } from "./lua-state.ts";
import { FunctionField, PrototypeField } from "./offsets.ts";

const FIRST_LEVELS = 12;
const LAST_LEVELS = 10;

/** Functions of the library with a number of their own have a fastId above this. */
const HOST_FAST_ID = 1;

export function traceback(
  heap: HeapViews,
  thread: number,
  message: string | undefined,
  firstLevel: number,
): string {
  let text = message === undefined ? "stack traceback:" : `${untilNul(message)}\nstack traceback:`;
  let limit = FIRST_LEVELS;
  const frameOf = (level: number): FoundFrame | number => frameOfLevel(heap, thread, level);
  for (let level = firstLevel; ; ) {
    const found = frameOf(level++);
    if (typeof found === "number") return text;
    if (level <= limit) {
      text += describeFrame(heap, thread, found);
      continue;
    }
    limit = Number.POSITIVE_INFINITY;
    if (typeof frameOf(level + LAST_LEVELS) === "number") {
      level--;
    } else {
      text += "\n\t...";
      level = countLevels(heap, thread) - LAST_LEVELS;
    }
  }
}

/** Number of levels of a stack. */
function countLevels(heap: HeapViews, thread: number): number {
  const level = 0x7fffffff;
  const missing = frameOfLevel(heap, thread, level);
  return typeof missing === "number" ? level - missing : level;
}

function describeFrame(heap: HeapViews, thread: number, { frame, next }: FoundFrame): string {
  const func = shownFunction(heap, thread, frame);
  const prototype = prototypeOf(heap, func);
  const name = functionName(heap, thread, frame);
  const fastId = heap.u8[func + FunctionField.fastId];
  const bytecode = prototype === 0 ? libraryBytecode(heap, func) : undefined;
  const source = prototype === 0 ? (bytecode?.shortSource ?? "[C]") : shortSource(heap, prototype);
  let text =
    prototype === 0 && fastId > HOST_FAST_ID && !name ? `\n\t[builtin#${fastId}]:` : `\n\t${source}:`;
  const line = frameLine(heap, thread, func, next);
  if (line > 0) text += `${line}:`;
  if (name) return `${text} in function '${nameText(heap, name.name)}'`;
  if (bytecode) return `${text} in function <${source}:-1>`;
  if (prototype === 0) return `${text} at ${pointerText(func)}`;
  if (isMainChunk(heap, prototype)) return `${text} in main chunk`;
  return `${text} in function <${source}:${heap.u32[(prototype + PrototypeField.firstLine) >>> 2]}>`;
}

/** Whether a prototype is that of a whole chunk. */
export function isMainChunk(heap: HeapViews, prototype: number): boolean {
  return (
    heap.u32[(prototype + PrototypeField.firstLine) >>> 2] === 0 &&
    heap.u32[(prototype + PrototypeField.lineCount) >>> 2] !== 0
  );
}
