/**
 * The constants of one function (LuaJIT: the table `kt` of FuncState).
 *
 * Numbers have slots of their own, counted from 0; strings, prototypes, template tables and cdata share the slots
 * of collectable constants. Invariant: equal numbers and equal strings have one slot; every other constant gets a
 * new one. A number is never NaN or -0, since folding avoids both.
 */

import type { TemplateTable } from "./template-table.ts";

export const KIND_STRING = 0;
export const KIND_PROTOTYPE = 1;
export const KIND_TABLE = 2;
export const KIND_CDATA = 3;

/**
 * So many constants are compared one after the other, and emptied one by one: most functions have no more. V8 gives a map
 * that is cleared, or an array whose length is set to 0, new memory each time.
 */
const FEW = 8;

export class Constants {
  readonly numbers: number[] = [];
  /** Kind of each collectable constant, and its string id, cdata index or index in `tables`. */
  readonly kinds: number[] = [];
  readonly values: number[] = [];
  readonly tables: TemplateTable[] = [];
  /** Of the constants beyond the first few. */
  private readonly numberSlots = new Map<number, number>();
  private readonly stringSlots = new Map<number, number>();

  clear(): void {
    empty(this.kinds);
    empty(this.values);
    empty(this.numbers);
    empty(this.tables);
    if (this.stringSlots.size > 0) this.stringSlots.clear();
    if (this.numberSlots.size > 0) this.numberSlots.clear();
  }

  number(value: number): number {
    const { numbers } = this;
    for (let slot = 0; slot < numbers.length && slot < FEW; slot++) if (numbers[slot] === value) return slot;
    if (numbers.length < FEW) return numbers.push(value) - 1;
    let slot = this.numberSlots.get(value);
    if (slot === undefined) {
      slot = numbers.push(value) - 1;
      this.numberSlots.set(value, slot);
    }
    return slot;
  }

  string(id: number): number {
    for (let slot = 0; slot < this.kinds.length && slot < FEW; slot++)
      if (this.isStringSlot(id, slot)) return slot;
    if (this.kinds.length < FEW) return this.add(KIND_STRING, id);
    let slot = this.stringSlots.get(id);
    if (slot === undefined) {
      slot = this.add(KIND_STRING, id);
      this.stringSlots.set(id, slot);
    }
    return slot;
  }

  /** Whether a string is a constant already, and has this slot. */
  isStringSlot(id: number, slot: number): boolean {
    return this.kinds[slot] === KIND_STRING && this.values[slot] === id;
  }

  prototype(): number {
    return this.add(KIND_PROTOTYPE, 0);
  }

  table(table: TemplateTable): number {
    return this.add(KIND_TABLE, this.tables.push(table) - 1);
  }

  cdata(index: number): number {
    return this.add(KIND_CDATA, index);
  }

  private add(kind: number, value: number): number {
    this.kinds.push(kind);
    return this.values.push(value) - 1;
  }
}

function empty(array: unknown[]): void {
  if (array.length > FEW) array.length = 0;
  else while (array.length > 0) array.pop();
}
