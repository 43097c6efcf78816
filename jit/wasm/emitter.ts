/**
 * What lowering handlers write through: instructions, values of the IR, guards. A handler leaves its value on wasm's
 * operand stack. Invariant: `level` is the number of blocks that are open; a label is the level of its block.
 */

import type { Signature } from "../../lib/ffi/functions.ts";
import { GlobalField, SLOT } from "../../lib/offsets.ts";
import type { IrHelperName } from "../../spec/ir-helpers.ts";
import { abort } from "../abort.ts";
import { check } from "../check.ts";
import type { Ir } from "../ir/ir.ts";
import {
  type IrRef,
  isConstantRef,
  Op,
  opNames,
  REF_BASE,
  REF_BIAS,
  REF_FIRST,
  Type,
  typeSpecs,
} from "../ir/types.ts";
import { constantWords, PRIMITIVE_LOW_WORD, tagOf } from "../ir/values.ts";
import type { Slot, SnapshotId } from "../trace.ts";
import { ByteWriter, type FunctionSignature } from "./encoder.ts";
import { mayBeForeign } from "./foreign-numbers.ts";
import { helperSignature, helperSpec } from "./helpers.ts";
import { type Local, Locals } from "./locals.ts";
import { lowWordOfBiased } from "./lower-convert.ts";
import { pushArrayReference, pushVirtual } from "./lower-references.ts";
import { Code, EMPTY_BLOCK, type InstructionName, type ValueKind, ValueType } from "./opcodes.ts";
import type { TracePlan } from "./plan.ts";
import { integerBehind } from "./trace-link.ts";

/** Level of a block. */
export type Label = number;

/** Where a slot is: its bits as they are, or as a number, or the integer that it holds. */
export interface EntryLocal {
  readonly local: Local;
  readonly kind: "i64" | "f64" | "i32";
}

/** What lowerings read of the state's memory: of what never changes. */
export interface MemoryReader {
  /** The unpatched bytecode instruction at an address. */
  readInstruction(pc: number): number;
  /** A word of a constant object. */
  readWord(address: number): number;
  /** The signature of the C function with a number. */
  signatureOf(call: number): Signature;
}

/** How the code says where it could go on if a C function failed. */
export interface CallExits {
  /** Slots that the snapshot before a call leaves to be stored from their locals. */
  dirtySlots(plan: TracePlan, snapshot: SnapshotId): ReadonlySet<Slot>;
  numberOf(plan: TracePlan, snapshot: SnapshotId): number;
}

export interface RepeatedValue {
  push(): void;
  release(): void;
}

/** Emits the code of an instruction; true: its value is on the operand stack. */
export type Lowering = (code: Emitter, ref: IrRef) => boolean;

export const BASE_LOCAL: Local = 0;

export class Emitter {
  readonly out = new ByteWriter();
  readonly locals = new Locals(1);
  /** Address of Global. */
  readonly global: number;
  /** Signatures of the region's function and of what it calls. */
  readonly types: FunctionSignature[] = [{ parameters: ["i32"], result: "i32" }];
  /** Functions that are called, in the order of their numbers. */
  readonly helpers: string[] = [];
  level = 0;
  /** The trace whose code is written. */
  plan!: TracePlan;
  /** By slot of the root trace: the local that holds its 64 bits at the region's entry. */
  readonly entryLocals = new Map<number, EntryLocal>();
  /** Where guards of the instruction that is written go. */
  exitLabel: Label = 0;
  /** Whether the region gets numbers from C: see foreign-numbers.ts. */
  readsForeignNumbers = false;
  /** Slots that frames of the region need above the header of the one that it is entered in. */
  topSlot = 0;
  /** Units of fuel that are left. */
  readonly fuel: Local;
  readonly #lowerings: readonly Lowering[];
  /** The youngest local.get and local.set. */
  readonly #get = { start: 0, end: -1, local: 0 };
  readonly #set = { start: 0, end: -1, local: 0 };

  readonly #memory: MemoryReader;
  readonly callExits: CallExits;

  constructor(global: number, memory: MemoryReader, callExits: CallExits, lowerings: readonly Lowering[]) {
    this.#memory = memory;
    this.callExits = callExits;
    this.global = global;
    this.#lowerings = lowerings;
    this.fuel = this.locals.take("i32");
  }

  get ir(): Ir {
    return this.plan.ir;
  }

  readInstruction(pc: number): number {
    return this.#memory.readInstruction(pc);
  }

  readWord(address: number): number {
    return this.#memory.readWord(address);
  }

  signatureOf(call: number): Signature {
    return this.#memory.signatureOf(call);
  }

  // -- Instructions

  emit(name: InstructionName): void {
    this.out.code(Code[name]);
  }

  i32(value: number): void {
    this.out.byte(Code["i32.const"]);
    this.out.signed(value);
  }

  i64(low: number, high: number): void {
    this.out.byte(Code["i64.const"]);
    this.out.signedWide(low, high);
  }

  f64(low: number, high: number): void {
    this.out.byte(Code["f64.const"]);
    this.out.words(low, high);
  }

  number(value: number): void {
    this.out.byte(Code["f64.const"]);
    this.out.number(value);
  }

  get(local: Local): void {
    // What has just been set is kept on the operand stack.
    if (this.#set.end === this.out.length && this.#set.local === local) {
      this.out.patch(this.#set.start, Code["local.tee"]);
      this.#set.end = -1;
      return;
    }
    this.#get.start = this.out.length;
    this.out.byte(Code["local.get"]);
    this.out.unsigned(local);
    this.#get.end = this.out.length;
    this.#get.local = local;
  }

  set(local: Local): void {
    const start = this.out.length;
    if (this.#get.end === start && this.#get.local === local) {
      this.out.length = this.#get.start;
      this.#get.end = -1;
      return;
    }
    this.out.byte(Code["local.set"]);
    this.out.unsigned(local);
    this.#set.start = start;
    this.#set.end = this.out.length;
    this.#set.local = local;
  }

  tee(local: Local): void {
    this.out.byte(Code["local.tee"]);
    this.out.unsigned(local);
  }

  /** A load or store; the alignment is a hint. */
  access(name: InstructionName, offset = 0): void {
    this.out.byte(Code[name]);
    this.out.byte(alignments[name] ?? 0);
    this.out.unsigned(offset);
  }

  open(name: "block" | "loop" | "if", result?: ValueKind): Label {
    this.emit(name);
    this.out.byte(result === undefined ? EMPTY_BLOCK : ValueType[result]);
    return ++this.level;
  }

  end(): void {
    this.emit("end");
    this.level--;
  }

  branch(name: "br" | "br_if", label: Label): void {
    this.out.byte(Code[name]);
    this.out.unsigned(this.level - label);
  }

  /** Calls a helper; its arguments, the state included, are on the operand stack. */
  callHelper(name: IrHelperName): void {
    const { export: exported, charges } = helperSpec(name);
    if (charges) this.storeFuel();
    this.callImport(exported, helperSignature(exported));
    if (charges) this.loadFuel();
  }

  /** Calls a function that the region imports; equal signatures are one object. */
  callImport(name: string, signature: FunctionSignature): void {
    let index = this.helpers.indexOf(name);
    if (index < 0) index = this.helpers.push(name) - 1;
    this.i32(index);
    this.emit("call_indirect");
    let type = this.types.indexOf(signature);
    if (type < 0) type = this.types.push(signature) - 1;
    this.out.unsigned(type);
    this.out.byte(0);
  }

  /** Takes units of fuel. */
  charge(units: number): void {
    if (units <= 0) return;
    this.get(this.fuel);
    this.i32(units);
    this.emit("i32.sub");
    this.set(this.fuel);
  }

  storeFuel(): void {
    this.i32(this.global);
    this.get(this.fuel);
    this.access("i32.store", GlobalField.fuel);
  }

  loadFuel(): void {
    this.i32(this.global);
    this.access("i32.load", GlobalField.fuel);
    this.set(this.fuel);
  }

  /** A local for a moment: `use` gets it, and it is free again. */
  scratch(kind: ValueKind): Local {
    return this.locals.take(kind);
  }

  release(local: Local): void {
    this.locals.release(local);
  }

  /** Writes code during which memory is not capped: for objects that must be made. */
  withoutMemoryCap(emit: () => void): void {
    const limit = this.scratch("i32");
    this.pushGlobal();
    this.access("i32.load", GlobalField.gcLimit);
    this.set(limit);
    this.pushGlobal();
    this.i32(-1);
    this.access("i32.store", GlobalField.gcLimit);
    emit();
    this.pushGlobal();
    this.get(limit);
    this.access("i32.store", GlobalField.gcLimit);
    this.release(limit);
  }

  // -- Guards

  /** Leaves the trace if the number on the operand stack is not 0. */
  exitIf(): void {
    this.branch("br_if", this.exitLabel);
  }

  exitUnless(): void {
    this.emit("i32.eqz");
    this.exitIf();
  }

  // -- Values

  kindOf(ref: IrRef): ValueKind | "none" {
    return typeSpecs[this.ir.type(ref)].kind;
  }

  /** Pushes a value; nothing if its type has one value only. */
  operand(ref: IrRef): void {
    if (ref === REF_BASE) this.get(BASE_LOCAL);
    else if (isConstantRef(ref)) this.constant(this.ir, ref);
    else if (this.plan.isInherited(ref)) this.#inherited(ref);
    else {
      const local = this.plan.locals[ref - REF_BIAS];
      if (local >= 0) this.get(local);
      else if (this.kindOf(ref) !== "none") this.#deferred(ref);
    }
  }

  #deferred(ref: IrRef): void {
    const { isDeferred } = this.plan;
    check(isDeferred[ref - REF_BIAS] === 1, () => `${opNames[this.ir.op(ref)]} ${ref} has no value`);
    this.lower(ref);
  }

  left(ref: IrRef): void {
    this.operand(this.ir.left(ref));
  }

  right(ref: IrRef): void {
    this.operand(this.ir.right(ref));
  }

  /** Pushes a number; an integer is converted. */
  numberOperand(ref: IrRef): void {
    this.operand(ref);
    if (this.kindOf(ref) === "i32") this.emit("f64.convert_i32_s");
  }

  /** Pushes a number as a Lua slot may hold it: a NaN out of C memory could have the bits of another value. */
  luaNumber(ref: IrRef): void {
    this.numberOperand(ref);
    if (!this.readsForeignNumbers || !mayBeForeign(this.ir, ref)) return;
    const number = this.scratch("f64");
    this.tee(number);
    this.number(Number.NaN);
    this.get(number);
    this.get(number);
    this.emit("f64.eq");
    this.emit("select");
    this.release(number);
  }

  pushGlobal(): void {
    this.i32(this.global);
  }

  /** Whether it is an instruction of this trace that is computed where it is used, for the only time. */
  isComputedHere(ref: IrRef): boolean {
    if (ref < REF_FIRST || this.plan.isInherited(ref)) return false;
    return this.plan.locals[ref - REF_BIAS] < 0 && this.plan.isDeferred[ref - REF_BIAS] === 1;
  }

  /** A value that is pushed more than once: the first time it is computed, if it has no local. */
  readTwice(ref: IrRef): RepeatedValue {
    if (!this.isComputedHere(ref)) return { push: () => this.operand(ref), release: () => {} };
    const local = this.scratch(this.kindOf(ref) as ValueKind);
    let isComputed = false;
    const push = () => {
      if (isComputed) return this.get(local);
      isComputed = true;
      this.operand(ref);
      this.tee(local);
    };
    return { push, release: () => this.release(local) };
  }

  /** Pushes what an address is made of and returns the offset that is to be added. */
  address(ref: IrRef): number {
    const isVirtual = !isConstantRef(ref) && !this.plan.isInherited(ref) && this.plan.isVirtual(ref);
    if (isVirtual) return pushVirtual(this, ref);
    if (this.isComputedHere(ref) && this.ir.op(ref) === Op.AREF) return pushArrayReference(this, ref);
    this.operand(ref);
    return 0;
  }

  /** Likewise for a stack slot; 0 is the frame's header. */
  slotAddress(slot: number): number {
    this.get(BASE_LOCAL);
    if (slot > 0) return SLOT * (slot - 1);
    this.i32(SLOT);
    this.emit("i32.sub");
    return 0;
  }

  pushSlotAddress(slot: number): void {
    this.addOffset(this.slotAddress(slot));
  }

  /** Adds what was left to be added to the address on the operand stack. */
  addOffset(offset: number): void {
    if (offset === 0) return;
    this.i32(offset);
    this.emit("i32.add");
  }

  /** The local that holds a slot's value as the root trace is entered, if it is kept in one. */
  entryLocal(slot: number): EntryLocal | undefined {
    return this.entryLocals.get(slot);
  }

  /** With a helper's result on the operand stack: leaves the trace if it is 0. */
  refusable(ref: IrRef): boolean {
    if (!this.plan.mayExit(ref)) return true;
    if (!this.plan.isUsed(ref)) {
      this.exitUnless();
      return false;
    }
    const result = this.scratch("i32");
    this.tee(result);
    this.exitUnless();
    this.get(result);
    this.release(result);
    return true;
  }

  lower(ref: IrRef): boolean {
    return this.#lowerings[this.ir.op(ref)](this, ref);
  }

  /** A value that an ancestor made; an integer there may be a number here. */
  #inherited(ref: IrRef): void {
    const { plan, ref: source } = this.plan.resolve(ref);
    if (isConstantRef(source)) this.constant(plan.ir, source);
    else if (typeSpecs[plan.ir.type(source)].kind !== "none") this.get(plan.localOf(source));
    if (this.kindOf(ref) === "f64" && typeSpecs[plan.ir.type(source)].kind === "i32")
      this.emit("f64.convert_i32_s");
  }

  constant(ir: Ir, ref: IrRef): void {
    const op = ir.op(ref);
    if (op === Op.KNUM) this.f64(ir.lowWord(ref), ir.highWord(ref));
    else if (op === Op.KINT64) this.i64(ir.lowWord(ref), ir.highWord(ref));
    else if (op === Op.KNULL) this.i32(0);
    else if (op === Op.KSLOT) abort("NYI_IR", opNames[op]);
    else if (op !== Op.KPRI) this.i32(ir.lowWord(ref) | 0);
  }

  /** Pushes a value as a Lua slot holds it: 64 bits with the tag. */
  boxed(ref: IrRef): void {
    const { plan, ref: source } = this.plan.resolve(ref);
    const type = this.ir.type(ref);
    const { kind } = typeSpecs[type];
    if (isConstantRef(source)) this.#boxedConstant(plan.ir, source);
    else if (kind === "none") this.i64(PRIMITIVE_LOW_WORD, tagOf(type));
    else {
      check(typeSpecs[type].tag !== undefined, () => `${typeSpecs[type].short} is no Lua value`);
      if (type === Type.INT || kind === "f64") {
        this.luaNumber(ref);
        this.emit("i64.reinterpret_f64");
        return;
      }
      this.operand(ref);
      this.tagged(tagOf(type));
    }
  }

  /** Pushes a value as an entry local holds it. */
  boxedAs(kind: EntryLocal["kind"], ref: IrRef): void {
    const type = this.ir.type(ref);
    if (kind === "i32") this.integerOperand(ref);
    else if (kind === "f64" && (type === Type.NUM || type === Type.INT)) this.luaNumber(ref);
    else {
      this.boxed(ref);
      if (kind === "f64") this.emit("f64.reinterpret_i64");
    }
  }

  /** Pushes a number that is an integer as one. */
  integerOperand(ref: IrRef): void {
    const integer = integerBehind(this.ir, ref);
    this.operand(integer ?? ref);
    if (integer !== undefined || this.kindOf(ref) === "i32") return;
    check(this.kindOf(ref) === "f64", () => `${ref} is no number`);
    lowWordOfBiased(this);
  }

  /** Puts a tag above the address on the operand stack. */
  tagged(tag: number): void {
    this.emit("i64.extend_i32_u");
    this.i64(0, tag);
    this.emit("i64.or");
  }

  #boxedConstant(ir: Ir, ref: IrRef): void {
    const { low, high } = constantWords(ir, ref);
    this.i64(low, high);
  }

  /** With the address on the operand stack: stores a value as a Lua slot holds it. */
  storeValue(ref: IrRef, offset: number): void {
    const type = this.ir.type(ref);
    if (isConstantRef(ref) || (type !== Type.NUM && type !== Type.INT)) {
      this.boxed(ref);
      this.access("i64.store", offset);
      return;
    }
    this.luaNumber(ref);
    this.access("f64.store", offset);
  }
}

const alignments: { readonly [Name in InstructionName]?: number } = {
  "i32.load": 2,
  "i64.load": 3,
  "f32.load": 2,
  "f64.load": 3,
  "i32.load16_s": 1,
  "i32.load16_u": 1,
  "i32.store": 2,
  "i64.store": 3,
  "f32.store": 2,
  "f64.store": 3,
  "i32.store16": 1,
};
