/**
 * The state of one recording (LuaJIT: the recorder's half of jit_State) and the steps that all handlers share.
 * Invariants:
 *
 * - `slots` mirrors the Lua stack from the header of the start frame (index 0) up. 0 means: as in memory, not known.
 *   What is known has a type that the live value has too.
 * - `baseSlot` is the index of the current frame's slot 0, `maxSlot` the number of its slots in use.
 * - A slot with TRefFlag.FRAME or CONTINUATION has its high word in `links`; but that of slot 0 stays as in memory.
 * - Live values are read at `base`, the current frame's base in memory; nothing is written there.
 */
import type { HeapViews, Value } from "../../lib/lua-state.ts";
import { FunctionField, GlobalField, PrototypeField, SLOT, ThreadField } from "../../lib/offsets.ts";
import { ConversionCheck, SloadMode } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import type { TraceBuilder } from "../builder.ts";
import { conversion } from "../ir/operands.ts";
import {
  InstructionFlag,
  type IrRef,
  type IrType,
  isIntegerType,
  isPrimitiveType,
  Op,
  REF_BASE,
  REF_NIL,
  refOf,
  type TRef,
  TRefFlag,
  Type,
  tref,
  typeOf,
} from "../ir/types.ts";
import { isWhole } from "../ir/values.ts";
import type { LoopIndex } from "../opt/abc.ts";
import type { LinkKind, TraceId } from "../trace.ts";
import type { AwaitedReturn } from "./compiled-call.ts";
import { Bytecode, isTraceEntry, opcodeOf, operandD } from "./instruction.ts";
import type { CdataRecorder, RareRecorder, RecorderEnvironment, StartRequest } from "./interface.ts";
import { isInt32, isNumberValue, numberOf, readValue, typeOfValue } from "./live.ts";
import type { SecondRound } from "./second-round.ts";

/** Slots that the frames of a trace may have (LuaJIT: LJ_MAX_JSLOTS). */
export const MAX_SLOTS = 250;
/** Room above for frames that are being set up. */
const SPARE_SLOTS = 300;
export const ALL_SLOTS = MAX_SLOTS + SPARE_SLOTS;

/** What is known about the index of the innermost numeric loop (LuaJIT: ScEvEntry). */
export interface LoopEvolution extends LoopIndex {
  /** FORI of the loop. */
  readonly pc: number;
  readonly step: IrRef;
  /** What the index is in the first iteration. */
  readonly indexValue: number;
  /** What the index must not go beyond now. */
  readonly stopValue: number;
}

/** The state of a thread that has resumed another one, or yielded. The current frame is that of its call. */
export interface WaitingThread {
  readonly thread: TRef;
  readonly slots: Int32Array;
  readonly links: Uint32Array;
  readonly baseSlot: number;
  readonly frameDepth: number;
  readonly returnDepth: number;
  readonly isHeaderReplaced: boolean;
}

export const NUM_FROM_INT = conversion(Type.NUM, Type.INT, ConversionCheck.ANY);
export const INT_FROM_NUM_CHECKED = conversion(Type.INT, Type.NUM, ConversionCheck.CHECK);
export const INT_FROM_NUM_INDEX = conversion(Type.INT, Type.NUM, ConversionCheck.INDEX);

export class Recording {
  readonly environment: RecorderEnvironment;
  readonly builder: TraceBuilder;
  readonly request: StartRequest;
  readonly heap: HeapViews;

  readonly slots = new Int32Array(ALL_SLOTS);
  readonly links = new Uint32Array(ALL_SLOTS);
  /** For the search for dead slots, by slot of the current frame. */
  readonly slotStates = new Uint8Array(ALL_SLOTS);
  baseSlot = 1;
  maxSlot = 0;
  /** Frames (continuations count extra) above the start frame. */
  frameDepth = 0;
  /** Returns below the start frame. */
  returnDepth = 0;
  /** Where the last of them has gone on, or 0. */
  landing = 0;
  /** By base: tail calls of the function that was called there. */
  readonly tailCalls = new Uint8Array(ALL_SLOTS);
  /** Units of fuel that the interpreter has used since the start. */
  units = 0;
  /** Those of a function to itself. */
  selfTailCalls = 0;
  /** The start frame has another function than in memory, by a tail call. */
  isHeaderReplaced = false;

  // The live state at the current instruction.
  thread = 0;
  pc = 0;
  base = 0;
  results = 0;
  /** The running function; its prototype, or 0 for a library function. */
  function = 0;
  prototype = 0;

  /** Tables whose constant keys are looked up: see shapes.ts. */
  readonly varyingTables = new Set<IrRef>();

  // The start
  /** The instruction at which the trace is entered. */
  originPc = 0;
  /** Likewise, for a trace that ends when it comes back there; else 0. */
  startPc = 0;
  startInstruction = 0;
  startPrototype = 0;
  /** Range of a root trace's loop. */
  loopFirst = 0;
  loopSize = 0xffffffff;

  /** Addresses of the start frame's slots that had open upvalues. */
  openAtStart: ReadonlySet<number> = new Set();

  /** Threads that wait in a call which the trace has recorded, by address: see switches.ts. */
  readonly waiting = new Map<number, WaitingThread>();
  /** Loops of threads but the first, by thread and address, that the trace has passed. */
  readonly coroutineLoops = new Set<string>();
  /** Loop instructions that the frames which are there now have gone through. */
  passedLoops: { readonly pc: number; readonly baseSlot: number }[] = [];

  // Limits and requests
  loopUnroll: number;
  instructionUnroll: number;
  /**
   * Nothing is recorded until one of these is reached: the ways of a branch that has been recorded as a choice meet there
   * (see if-conversion.ts), or a call that has been recorded with the instruction before it returns.
   */
  joins: readonly number[] = [];
  needsSnapshot = false;
  /** A byte that a C function has returned as a bool: which one is known at the next instruction; else 0. */
  pendingTruth: TRef = 0;
  mergesSnapshot = false;
  /** Headers of the Lua functions that have been called since the start. */
  readonly calls: number[] = [];
  /** Set when the trace has come back to its start, until it is known whether it is a loop: see second-round.ts. */
  secondRound: SecondRound | undefined;
  /** Next instruction when the last inner loop was entered, or 0. */
  loopReference: IrRef = 0;
  evolution: LoopEvolution = {
    pc: 0,
    index: REF_NIL,
    start: 0,
    stop: 0,
    step: 0,
    type: Type.NUM,
    isAscending: true,
    indexValue: 0,
    stopValue: 0,
  };
  /** What calls have stored to slots that wait: see compiled-call.ts. */
  readonly storedSlots = new Map<number, TRef>();
  /** The return of a call whose function is not followed; while it is set, nothing is recorded. */
  awaited: AwaitedReturn | undefined;
  // The end
  isDone = false;
  /** Instructions recorded. */
  count = 0;
  /** It ends by the return of a function that traces call. */
  endsFunction = false;
  link: LinkKind = "none";
  linkId: TraceId = 0;

  constructor(environment: RecorderEnvironment, builder: TraceBuilder, request: StartRequest) {
    this.environment = environment;
    this.builder = builder;
    this.request = request;
    this.heap = environment.heap;
    this.loopUnroll = environment.settings.parameters.loopunroll;
    this.instructionUnroll = environment.settings.parameters.instunroll;
  }

  /** A trace that is entered from the interpreter by a hot counter: it should loop. */
  get isRoot(): boolean {
    return this.request.kind === "loop" || this.request.kind === "function";
  }

  get isSide(): boolean {
    return this.request.kind === "side";
  }

  /** What records C data; without its code no trace goes across them. */
  get cdata(): CdataRecorder {
    return this.environment.cdataRecorder ?? abort("NYI_BYTECODE", "C data");
  }

  /** What records what few loops do: while it is on its way, recordings that need it are given up, and are made again later. */
  get rare(): RareRecorder {
    return this.environment.rareRecorder ?? abort("CODE_ON_ITS_WAY");
  }

  /** Lua 5.2 compatibility. */
  get has52(): boolean {
    return this.u8(this.environment.global + GlobalField.has52) !== 0;
  }

  /** Whether the thread runs in which the trace began. */
  get isHome(): boolean {
    return this.thread === this.request.thread;
  }

  /** Whether the trace has come back to the frame in which it began. */
  get isInStartFrame(): boolean {
    return this.isHome && this.frameDepth + this.returnDepth === 0;
  }

  u32(address: number): number {
    return this.heap.u32[address >>> 2];
  }

  u8(address: number): number {
    return this.heap.u8[address];
  }

  /** Takes over pc, base and results of the thread. */
  synchronize(thread: number): void {
    this.thread = thread;
    const pc = this.u32(thread + ThreadField.pc);
    this.restoreState(pc, this.u32(thread + ThreadField.base), this.u32(thread + ThreadField.results));
  }

  /** The live state at an instruction of the running frame at `base`. */
  restoreState(pc: number, base: number, results: number): void {
    this.pc = pc;
    this.base = base;
    this.results = results;
    this.setFunction(this.u32(base - SLOT));
  }

  setFunction(func: number): void {
    this.function = func;
    this.prototype = this.prototypeOf(func);
  }

  isLuaFunction(func: number): boolean {
    return this.u8(func + FunctionField.fastId) === 0;
  }

  /** The prototype of a Lua function, or 0. */
  prototypeOf(func: number): number {
    return this.isLuaFunction(func) ? this.u32(func + FunctionField.pc) - PrototypeField.bytecode : 0;
  }

  frameSizeOf(prototype: number): number {
    return this.u8(prototype + PrototypeField.frameSize);
  }

  /** Address of the running function's first instruction. */
  get prototypeStart(): number {
    return this.prototype + PrototypeField.bytecode;
  }

  instructionAt(pc: number): number {
    return this.u32(pc);
  }

  /** What stood at `pc` before a trace was linked there. */
  originalAt(pc: number): number {
    const instruction = this.u32(pc);
    const opcode = opcodeOf(instruction);
    if (opcode === Bytecode.JFORI) return (instruction & ~0xff) | Bytecode.FORI;
    if (!isTraceEntry(opcode)) return instruction;
    const trace = this.environment.trace(operandD(instruction));
    if (trace === undefined) return abort("INTERNAL", `no trace ${operandD(instruction)}`);
    return trace.startInstruction;
  }

  // Slots. They are relative to the current frame, and may be negative.

  get(slot: number): TRef {
    return this.slots[this.baseSlot + slot];
  }

  set(slot: number, value: TRef): void {
    this.slots[this.baseSlot + slot] = value;
  }

  liveAddress(slot: number): number {
    return this.base + slot * SLOT;
  }

  liveAt(slot: number): Value {
    return readValue(this.heap, this.liveAddress(slot));
  }

  /** The value of a slot, which is loaded with its live type if it is not known (LuaJIT: getslot). */
  read(slot: number): TRef {
    const known = this.get(slot);
    if (known !== 0) return known;
    const type = typeOfValue(this.liveAt(slot));
    const loaded = this.loadSlot(slot, type, SloadMode.TYPECHECK, true);
    if (!isPrimitiveType(type)) return loaded;
    const primitive = this.builder.primitive(type);
    this.set(slot, primitive);
    return primitive;
  }

  loadSlot(slot: number, type: IrType, mode: number, isGuarded: boolean): TRef {
    const flags = isGuarded ? InstructionFlag.GUARD : 0;
    const loaded = this.builder.append(Op.SLOAD, type, this.baseSlot + slot, mode, flags);
    if (type === Type.NUM) {
      const value = this.liveAt(slot);
      if (isInt32(numberOf(value))) this.builder.integerSlots.set(refOf(loaded), numberOf(value));
      this.noteNumber(loaded, value);
    }
    this.assign(slot, loaded);
    return loaded;
  }

  /** Remembers what a load of a number gives now, for narrowing. */
  noteNumber(loaded: TRef, value: Value): void {
    if (isWhole(numberOf(value))) this.builder.wholeNumbers.add(refOf(loaded));
  }

  /** Gives a slot its value, as the instruction's result. */
  assign(slot: number, value: TRef): void {
    this.set(slot, value);
    if (slot >= this.maxSlot) {
      // No older reference may come back to life in between.
      for (let gap = this.maxSlot; gap < slot; gap++) this.set(gap, 0);
      this.maxSlot = slot + 1;
    }
  }

  clear(from: number, to: number): void {
    for (let slot = from; slot < to; slot++) this.set(slot, 0);
  }

  /** The running function. */
  currentFunction(): TRef {
    const known = this.get(-1);
    if (known !== 0) return known;
    return this.loadSlot(-1, Type.FUNC, SloadMode.READONLY, false);
  }

  /** The address of the start frame's slot 0. */
  baseReference(): TRef {
    return tref(REF_BASE, Type.P32);
  }

  // IR

  emit(op: number, type: IrType, left: number, right = 0): TRef {
    return this.builder.emit(op, type, left, right);
  }

  guard(op: number, type: IrType, left: number, right = 0): TRef {
    return this.builder.guard(op, type, left, right);
  }

  int(value: number): TRef {
    return this.builder.int(value);
  }

  /** A number constant; an integer if it is one. */
  number(value: Value): TRef {
    const number = numberOf(value);
    if (isInt32(number) && !Object.is(number, -0)) return this.builder.int(number);
    return this.floatingNumber(value);
  }

  floatingNumber(value: Value): TRef {
    return tref(this.builder.ir.numWords(value.low, value.high), Type.NUM);
  }

  /** A constant object, which is kept alive. */
  object(address: number, type: IrType): TRef {
    this.environment.anchor(address);
    return this.builder.object(address, type);
  }

  string(address: number): TRef {
    return this.object(address, Type.STR);
  }

  /** A live value as a constant; 0 for light userdata. */
  constant(value: Value): TRef {
    if (isNumberValue(value)) return this.number(value);
    const type = typeOfValue(value);
    if (isPrimitiveType(type)) return this.builder.primitive(type);
    return type === Type.LIGHTUD ? 0 : this.object(value.low, type);
  }

  toNumber(value: TRef): TRef {
    return isIntegerType(typeOf(value)) ? this.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT) : value;
  }

  /** Loads a Lua value of a known type from memory; primitives become constants. */
  loadTyped(op: number, type: IrType, left: number, right = 0): TRef {
    const loaded = this.guard(op, type, left, right);
    return isPrimitiveType(type) ? this.builder.primitive(type) : loaded;
  }

  // Ends

  /** Integers in slots become numbers, as other traces expect them (LuaJIT: canonicalize_slots). */
  canonicalize(): void {
    const { ir } = this.builder;
    for (let slot = this.baseSlot + this.maxSlot - 1; slot >= 1; slot--) {
      const value = this.slots[slot];
      if (value === 0 || !isIntegerType(typeOf(value)) || (value & HEADER_FLAGS) !== 0) continue;
      const ref = refOf(value);
      if (ir.op(ref) === Op.SLOAD && (ir.right(ref) & SloadMode.READONLY) !== 0) continue;
      this.slots[slot] = this.emit(Op.CONV, Type.NUM, value, NUM_FROM_INT);
    }
  }

  checkDepth(slots: number): void {
    if (this.baseSlot + slots >= MAX_SLOTS) abort("STACK_TOO_DEEP");
  }
}

/** Slots that hold no Lua value of their type: a continuation's number, a traversal index. */
const HEADER_FLAGS = TRefFlag.KEYINDEX | TRefFlag.CONTINUATION | TRefFlag.FRAME;
