/** What the passes read of objects that are constants of the trace: templates of tables, upvalues of functions. */
import { FunctionField, GlobalField, NODE_SIZE, NodeField, TableField } from "../../lib/offsets.ts";
import { Tag } from "../../spec/vm.ts";
import type { TraceBuilder } from "../builder.ts";
import { type IrRef, TREF_FALSE, TREF_NIL, TREF_TRUE, type TRef, Type } from "../ir/types.ts";
import { constantWords } from "../ir/values.ts";

const VALUE_SIZE = 8;

const tags = Tag.values;

/** The nil that stands for "no such key", or 0 if the state is not known. */
export function nilSlot(builder: TraceBuilder): TRef {
  const { environment } = builder;
  return environment ? builder.pointer(environment.global + GlobalField.nilValue, true) : 0;
}

/** Slots of the array part of a template, and its hash mask. */
export function templateSizes(
  builder: TraceBuilder,
  duplicate: IrRef,
): { array: number; mask: number } | undefined {
  const { environment, ir } = builder;
  if (!environment) return undefined;
  const { u32 } = environment.heap;
  const address = ir.lowWord(ir.left(duplicate));
  return {
    array: u32[(address + TableField.arraySize) >>> 2],
    mask: u32[(address + TableField.hashMask) >>> 2],
  };
}

/** The contents of a template as a text that is equal for equal templates. */
export function templateText({ environment }: TraceBuilder, template: number): string {
  if (!environment) return String(template);
  const { u32 } = environment.heap;
  const word = (address: number) => u32[address >>> 2];
  // What is a table there is no constant: copies get nil.
  const text = (slot: number) => (word(slot + 4) === tags.TABLE ? "nil" : `${word(slot + 4)}:${word(slot)}`);
  const slots = Array.from({ length: word(template + TableField.arraySize) }, (_, index) =>
    text(word(template + TableField.array) + index * VALUE_SIZE),
  );
  const mask = word(template + TableField.hashMask);
  const nodes = Array.from({ length: mask === 0 ? 0 : mask + 1 }, (_, index) => {
    const node = word(template + TableField.node) + index * NODE_SIZE;
    return `${word(node + NodeField.key + 4)}:${word(node + NodeField.key)}=${text(node)}`;
  });
  return `[${slots}] {${nodes.sort()}}`;
}

/** The value that a fresh copy of a template has under a constant key; 0 if it is not known or no constant. */
export function templateValue(builder: TraceBuilder, duplicate: IrRef, key: IrRef): TRef {
  const { environment, ir } = builder;
  if (!environment) return 0;
  const words = constantWords(ir, key);
  const slot = environment.tableGet(ir.lowWord(ir.left(duplicate)), words.low, words.high);
  if (slot === 0) return TREF_NIL;
  const { u32 } = environment.heap;
  const [low, high] = [u32[slot >>> 2], u32[(slot >>> 2) + 1]];
  if (high < tags.NUMBER) return builder.typed(ir.numWords(low, high));
  switch (high) {
    case tags.NIL:
    // A table marks a key whose value is not constant.
    case tags.TABLE:
      return TREF_NIL;
    case tags.FALSE:
      return TREF_FALSE;
    case tags.TRUE:
      return TREF_TRUE;
    case tags.STRING:
      environment.anchor(low);
      return builder.object(low, Type.STR);
    default:
      return 0;
  }
}

/** Address of the Upvalue object with a number in a constant function; 0 if the state is not known. */
export function upvalueObject(builder: TraceBuilder, closure: IrRef, index: number): number {
  const { environment, ir } = builder;
  return environment
    ? environment.heap.u32[(ir.lowWord(closure) + FunctionField.upvalues + index * 4) >>> 2]
    : 0;
}
