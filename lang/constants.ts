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

export class Constants {
  readonly numbers: number[] = [];
  /** Kind of each collectable constant, and its string id, cdata index or index in `tables`. */
  readonly kinds: number[] = [];
  readonly values: number[] = [];
  readonly tables: TemplateTable[] = [];
  private readonly numberSlots = new Map<number, number>();
  private readonly stringSlots = new Map<number, number>();

  /** Looks first: to clear an empty map, or an empty array, takes V8 as long as a full one. */
  clear(): void {
    if (this.kinds.length > 0) {
      this.kinds.length = 0;
      this.values.length = 0;
      this.stringSlots.clear();
    }
    if (this.numbers.length > 0) {
      this.numbers.length = 0;
      this.numberSlots.clear();
    }
    if (this.tables.length > 0) this.tables.length = 0;
  }

  number(value: number): number {
    let slot = this.numberSlots.get(value);
    if (slot === undefined) {
      slot = this.numbers.push(value) - 1;
      this.numberSlots.set(value, slot);
    }
    return slot;
  }

  string(id: number): number {
    let slot = this.stringSlots.get(id);
    if (slot === undefined) {
      slot = this.add(KIND_STRING, id);
      this.stringSlots.set(id, slot);
    }
    return slot;
  }

  /** Whether a string is a constant already, and has this slot. */
  isStringSlot(id: number, slot: number): boolean {
    return this.stringSlots.get(id) === slot;
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
