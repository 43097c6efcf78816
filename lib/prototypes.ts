/** The prototypes that are constants of another one: those of the functions within it. */

import { ObjectType } from "../spec/vm.ts";
import type { HeapViews } from "./lua-state.ts";
import { HeaderField, PrototypeField } from "./offsets.ts";

/** Those nested in one, at all depths: each behind those within it, as the front end has ended them. */
export function nestedPrototypes(heap: HeapViews, prototype: number): number[] {
  const constants = heap.u32[(prototype + PrototypeField.constants) >>> 2];
  const count = heap.u32[(prototype + PrototypeField.objectConstantCount) >>> 2];
  const children = Array.from({ length: count }, (_, index) => heap.u32[(constants - 8 - 4 * index) >>> 2]);
  return children
    .filter((object) => heap.u8[object + HeaderField.type] === ObjectType.values.PROTOTYPE)
    .flatMap((child) => [...nestedPrototypes(heap, child), child]);
}
