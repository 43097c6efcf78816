/** Local variables of frames: their names, and where their values are (LuaJIT: debug_localname). */

import { NO_POSITION, positionOf, slotsOfFrame, variableName } from "./debug-info.ts";
import { type FoundFrame, frameFunction, isVarargFrame, previousFrame, prototypeOf } from "./frames.ts";
import type { HeapViews } from "./lua-state.ts";
import { PrototypeField, SLOT } from "./offsets.ts";

export interface LocalVariable {
  readonly name: string;
  readonly slot: number;
}

/** Name of a parameter of a function that is not running. */
export function parameterName(heap: HeapViews, func: number, index: number): string | undefined {
  const prototype = prototypeOf(heap, func);
  return prototype === 0 || index < 1 ? undefined : variableName(heap, prototype, 0, index - 1);
}

/** A local variable by its number from 1, a temporary beyond the variables, or a variable argument from -1 down. */
export function localVariable(
  heap: HeapViews,
  thread: number,
  found: FoundFrame,
  index: number,
): LocalVariable | undefined {
  const { frame, next } = found;
  const func = frameFunction(heap, frame);
  const position = positionOf(heap, thread, func, next);
  const prototype = prototypeOf(heap, func);
  if (index < 0) {
    return position === NO_POSITION ? undefined : variableArgument(heap, prototype, frame, -index);
  }
  if (index === 0) return undefined;
  const slot = frame + SLOT * index;
  const name = position === NO_POSITION ? undefined : variableName(heap, prototype, position, index - 1);
  if (name !== undefined) return { name, slot };
  return index <= slotsOfFrame(heap, thread, frame, next) ? { name: "(*temporary)", slot } : undefined;
}

/** The variable arguments lie above the fixed parameters of the lower half of a vararg frame. */
function variableArgument(
  heap: HeapViews,
  prototype: number,
  frame: number,
  index: number,
): LocalVariable | undefined {
  if (!isVarargFrame(heap, frame)) return undefined;
  const slot =
    previousFrame(heap, frame) + SLOT * (heap.u8[prototype + PrototypeField.parameterCount] + index);
  return slot < frame ? { name: "(*vararg)", slot } : undefined;
}
