/**
 * Records an iteration of a small program as a recorder does: guided by the values of the moment, which it advances by the
 * interpreter, with a snapshot at each statement. The index is an integer as that of a numeric for loop.
 */
import type { TraceBuilder } from "../../../jit/builder.ts";
import { conversion, Field, Helper } from "../../../jit/ir/operands.ts";
import {
  isConstantRef,
  isIntegerType,
  Op,
  refOf,
  type TRef,
  Type,
  tref,
  typeOf,
} from "../../../jit/ir/types.ts";
import { checkBounds, type LoopIndex } from "../../../jit/opt/abc.ts";
import { wasNonNil } from "../../../jit/opt/memory.ts";
import { narrowArithmetic, narrowIndex, narrowToBits } from "../../../jit/opt/narrow.ts";
import type { SnapshotEntry } from "../../../jit/trace.ts";
import { SloadMode } from "../../../spec/ir.ts";
import { Tag } from "../../../spec/vm.ts";
import { offsets, sizeOf } from "../../core/layout.ts";
import { view } from "../library/core.ts";
import {
  INDEX_SLOT,
  keyedAddress,
  type Machine,
  type Operand,
  type Program,
  SLOT_COUNT,
  type Statement,
  step,
} from "./small-program.ts";

/** Thrown when the program stops while it is recorded. */
export class Stopped extends Error {}

type Keyed = Extract<Statement, { table: number; index: Operand } | { table: number; field: string }>;

export class SmallRecorder {
  readonly slots: TRef[] = [];
  readonly #machine: Machine;
  readonly #builder: TraceBuilder;
  readonly #program: Program;
  #loop: LoopIndex | undefined;

  constructor(machine: Machine, builder: TraceBuilder, program: Program) {
    this.#machine = machine;
    this.#builder = builder;
    this.#program = program;
  }

  /** Records from the first statement until it is reached again. */
  record(): void {
    const { statements, iterations } = this.#program;
    const builder = this.#builder;
    this.#snapshot(0);
    const index = builder.emit(Op.SLOAD, Type.INT, INDEX_SLOT, SloadMode.CONVERT | SloadMode.INHERIT);
    const stop = builder.int(iterations);
    this.slots[INDEX_SLOT] = index;
    this.#loop = {
      index: refOf(index),
      start: 0,
      stop: refOf(stop),
      type: Type.INT,
      isAscending: true,
    };
    for (const [pc, statement] of statements.entries()) {
      this.#snapshot(pc);
      this.#statement(statement);
      if (!step(this.#machine, statement)) throw new Stopped();
    }
    const next = (this.#machine.number(INDEX_SLOT) ?? 0) + 1;
    if (next > iterations) throw new Stopped();
    this.#snapshot(statements.length);
    const following = builder.emit(Op.ADD, Type.INT, index, builder.int(1));
    builder.guard(Op.LE, Type.INT, following, stop);
    this.slots[INDEX_SLOT] = following;
    this.#machine.setNumber(INDEX_SLOT, next);
    this.#snapshot(0);
  }

  #snapshot(pc: number): void {
    const { ir, snapshots } = this.#builder;
    const last = snapshots[snapshots.length - 1];
    // The entry keeps its own.
    if (snapshots.length === 1 && last.ref === ir.next) ir.append(Op.NOP, Type.NIL, 0, 0);
    if (snapshots.length > 1 && last.ref === ir.next) snapshots.pop();
    const entries: SnapshotEntry[] = [];
    for (let slot = 1; slot < SLOT_COUNT; slot++) {
      const value = this.slots[slot] ?? 0;
      const ref = refOf(value);
      if (value === 0 || (ir.op(ref) === Op.SLOAD && ir.left(ref) === slot)) continue;
      entries.push({ slot, ref, flags: 0, link: 0 });
    }
    snapshots.push({
      ref: ir.next,
      pc,
      baseOffset: 0,
      slotCount: SLOT_COUNT,
      topSlot: SLOT_COUNT,
      results: 0,
      units: 0,
      entries,
    });
  }

  #get(slot: number): TRef {
    const known = this.slots[slot] ?? 0;
    if (known !== 0) return known;
    const isNumber = this.#machine.number(slot) !== undefined;
    const type = isNumber ? Type.NUM : Type.TAB;
    return (this.slots[slot] = this.#builder.guard(Op.SLOAD, type, slot, SloadMode.TYPECHECK));
  }

  #operand(operand: Operand): TRef {
    if ("slot" in operand) return this.#get(operand.slot);
    const { constant } = operand;
    return (constant | 0) === constant ? this.#builder.int(constant) : this.#builder.num(constant);
  }

  #number(value: TRef): TRef {
    if (typeOf(value) === Type.TAB) throw new Stopped();
    return value;
  }

  #table(slot: number): TRef {
    const value = this.#get(slot);
    if (typeOf(value) !== Type.TAB) throw new Stopped();
    return value;
  }

  #asNumber(value: TRef): TRef {
    const builder = this.#builder;
    return isIntegerType(typeOf(value))
      ? builder.emit(Op.CONV, Type.NUM, value, conversion(Type.NUM, Type.INT))
      : value;
  }

  #statement(statement: Statement): void {
    const builder = this.#builder;
    const machine = this.#machine;
    switch (statement.kind) {
      case "arithmetic": {
        const operands = [statement.left, statement.right];
        const [left, right] = operands.map((operand) => this.#number(this.#operand(operand)));
        const [x, y] = operands.map((operand) => machine.operand(operand));
        this.slots[statement.target] = narrowArithmetic(builder, Op[statement.op], left, right, x, y);
        return;
      }
      case "bits": {
        const operands = [statement.left, statement.right];
        const [left, right] = operands.map((operand) =>
          narrowToBits(builder, this.#number(this.#operand(operand))),
        );
        this.slots[statement.target] = builder.emit(Op[statement.op], Type.INT, left, right);
        return;
      }
      case "copy":
        this.slots[statement.target] = this.#get(statement.source);
        return;
      case "newTable":
        this.slots[statement.target] = builder.emit(
          Op.TNEW,
          Type.TAB,
          statement.arraySize,
          statement.hashBits,
        );
        return;
      case "getIndex":
      case "getField":
        this.slots[statement.target] = this.#load(statement);
        return;
      case "setIndex":
      case "setField":
        this.#store(statement);
        return;
      case "getUpvalue": {
        const type = this.#typeAt(machine.upvalueAddress(statement.upvalue));
        this.slots[statement.target] = builder.guard(Op.ULOAD, type, this.#upvalue(statement.upvalue));
        return;
      }
      case "setUpvalue": {
        const value = this.#asNumber(this.#get(statement.value));
        const upvalue = this.#upvalue(statement.upvalue);
        builder.emit(Op.USTORE, typeOf(value), upvalue, value);
        return;
      }
      case "length":
        this.slots[statement.target] = builder.emit(
          Op.ALEN,
          Type.INT,
          this.#table(statement.table),
          builder.primitive(Type.NIL),
        );
        return;
      case "clear":
        builder.emit(Op.CALLS, Type.NIL, this.#table(statement.table), Helper.clearTable);
        return;
      case "test": {
        const [left, right] = [statement.left, statement.right].map((slot) => this.#number(this.#get(slot)));
        const areInts = [left, right].every((value) => isIntegerType(typeOf(value)));
        if (areInts) builder.guard(Op[statement.op], Type.INT, left, right);
        else builder.guard(Op[statement.op], Type.NUM, this.#asNumber(left), this.#asNumber(right));
      }
    }
  }

  #upvalue(index: number): TRef {
    const builder = this.#builder;
    const closure = builder.object(this.#machine.closure, Type.FUNC);
    return builder.guard(Op.UREFC, Type.P32, closure, (index << 8) | index);
  }

  #typeAt(address: number): number {
    const { high } = this.#machine.wordsAt(address);
    if (high < Tag.values.NUMBER) return Type.NUM;
    if (high === Tag.values.TABLE) return Type.TAB;
    throw new Stopped();
  }

  #load(statement: Keyed): TRef {
    const { load, slot, address } = this.#slot(statement);
    return this.#builder.guard(load, this.#typeAt(address), slot);
  }

  #store(statement: Extract<Statement, { kind: "setIndex" | "setField" }>): void {
    const builder = this.#builder;
    const machine = this.#machine;
    const value = this.#asNumber(this.#get(statement.value));
    const place = this.#slot(statement);
    let { slot } = place;
    if (place.address === machine.nilAddress) {
      builder.guard(Op.EQ, Type.P32, slot, builder.pointer(machine.nilAddress, true));
      slot = builder.emit(Op.NEWREF, Type.P32, place.table, place.key);
    } else if (!wasNonNil(builder, place.load, refOf(slot))) {
      if (builder.ir.op(refOf(slot)) === Op.HREF)
        builder.guard(Op.NE, Type.P32, slot, builder.pointer(machine.nilAddress, true));
      const { high } = machine.wordsAt(place.address);
      const isNil = high === Tag.values.NIL;
      builder.guard(place.load, isNil ? Type.NIL : this.#typeAt(place.address), slot);
    }
    builder.emit(place.load === Op.ALOAD ? Op.ASTORE : Op.HSTORE, typeOf(value), slot, value);
    if (typeOf(value) === Type.TAB) builder.emit(Op.TBAR, Type.NIL, place.table);
  }

  /** The slot of a key, as a recorder finds it. */
  #slot(statement: Keyed): { load: number; slot: TRef; address: number; table: TRef; key: TRef } {
    const builder = this.#builder;
    const machine = this.#machine;
    const table = this.#table(statement.table);
    const tableAddress = machine.table(statement.table) ?? 0;
    const keyRef = "index" in statement ? this.#number(this.#operand(statement.index)) : undefined;
    const address = keyedAddress(machine, statement);
    if (address === undefined) throw new Stopped();
    let key: TRef;
    if ("index" in statement && keyRef !== undefined) {
      const index = machine.operand(statement.index) ?? 0;
      if (index < 0 || index >= 0x8000000) throw new Stopped();
      const ref = narrowIndex(builder, keyRef);
      const size = builder.emit(Op.FLOAD, Type.INT, table, Field.TAB_ASIZE);
      const sizeValue = view().getUint32(tableAddress + offsets.Table.arraySize, true);
      if (index < sizeValue) {
        const { iterations } = this.#program;
        checkBounds(builder, this.#loop, size, ref, {
          size: sizeValue,
          index,
          loopIndex: machine.number(INDEX_SLOT) ?? 0,
          stop: iterations,
        });
        const array = builder.emit(Op.FLOAD, Type.P32, table, Field.TAB_ARRAY);
        const slot = builder.emit(Op.AREF, Type.P32, array, ref);
        return { load: Op.ALOAD, slot, address, table, key: keyRef };
      }
      builder.guard(Op.ULE, Type.INT, size, ref);
      key = this.#asNumber(keyRef);
    } else {
      key = builder.object(machine.state.string((statement as { field: string }).field), Type.STR);
    }
    return { load: Op.HLOAD, slot: this.#hashSlot(table, tableAddress, key, address), address, table, key };
  }

  #hashSlot(table: TRef, tableAddress: number, key: TRef, address: number): TRef {
    const builder = this.#builder;
    const mask = view().getUint32(tableAddress + offsets.Table.hashMask, true);
    const maskRef = () => builder.emit(Op.FLOAD, Type.INT, table, Field.TAB_HMASK);
    if (mask === 0) {
      builder.guard(Op.EQ, Type.INT, maskRef(), builder.int(0));
      return builder.pointer(this.#machine.nilAddress, true);
    }
    const nodes = view().getUint32(tableAddress + offsets.Table.node, true);
    const node = (address - nodes) / sizeOf("Node");
    if (isConstantRef(refOf(key)) && node >= 0 && node <= mask) {
      builder.guard(Op.EQ, Type.INT, maskRef(), builder.int(mask));
      const nodesRef = builder.emit(Op.FLOAD, Type.P32, table, Field.TAB_NODE);
      const keySlot = tref(builder.ir.keySlot(refOf(key), node), Type.P32);
      return builder.guard(Op.HREFK, Type.P32, nodesRef, keySlot);
    }
    return builder.emit(Op.HREF, Type.P32, table, key);
  }
}
