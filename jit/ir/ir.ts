/**
 * The IR of one trace: a linear array of instructions in typed-array columns (LuaJIT: GCtrace.ir). Constants lie below
 * REF_BIAS, instructions at and above it; both are named by their reference. Invariants: every operand that is a
 * reference is of an older instruction (PHI's right excepted); `previous` links the instructions of equal operation,
 * youngest first, and the head of each chain is in `chains`; 0 ends a chain.
 */
import { abort } from "../abort.ts";
import { type IrOp, type IrRef, type IrType, Op, opNames, REF_BIAS, REF_NIL, Type } from "./types.ts";

/** Room for instructions and constants of a trace under construction; recording ends long before. */
const MAX_INSTRUCTIONS = 16384;
const MAX_CONSTANTS = 8192;

export class Ir {
  /** Reference of the arrays' first element. */
  readonly origin: IrRef;
  readonly ops: Uint8Array;
  readonly types: Uint8Array;
  /** See InstructionFlag. */
  readonly flags: Uint8Array;
  readonly lefts: Uint16Array;
  readonly rights: Uint16Array;
  readonly previous: Uint16Array;
  /** Constants: the number, or its two words through `words`. */
  readonly numbers: Float64Array;
  readonly words: Uint32Array;
  readonly chains: Uint16Array;
  /** Reference of the next instruction. */
  next: IrRef = REF_BIAS;
  /** Reference of the youngest constant: the lowest one. */
  lowest: IrRef = REF_BIAS;
  /** Whether members of unions are accessed: memory that may be of several types. */
  hasUnions = false;

  constructor(origin = REF_BIAS - MAX_CONSTANTS, size = MAX_CONSTANTS + MAX_INSTRUCTIONS) {
    this.origin = origin;
    this.ops = new Uint8Array(size);
    this.types = new Uint8Array(size);
    this.flags = new Uint8Array(size);
    this.lefts = new Uint16Array(size);
    this.rights = new Uint16Array(size);
    this.previous = new Uint16Array(size);
    this.numbers = new Float64Array(size);
    this.words = new Uint32Array(this.numbers.buffer);
    this.chains = new Uint16Array(opNames.length);
  }

  /** Empties it and makes the primitives and BASE, which every trace begins with. */
  reset(): void {
    this.next = REF_BIAS;
    this.lowest = REF_BIAS;
    this.hasUnions = false;
    this.chains.fill(0);
    for (const type of [Type.NIL, Type.FALSE, Type.TRUE]) this.addConstant(Op.KPRI, type, 0, 0);
    this.append(Op.BASE, Type.P32, 0, 0);
  }

  /** A copy that is no larger than needed, to keep. */
  compact(): Ir {
    const { lowest, next } = this;
    const copy = new Ir(lowest, next - lowest);
    const [from, to] = [lowest - this.origin, next - this.origin];
    copy.ops.set(this.ops.subarray(from, to));
    copy.types.set(this.types.subarray(from, to));
    copy.flags.set(this.flags.subarray(from, to));
    copy.lefts.set(this.lefts.subarray(from, to));
    copy.rights.set(this.rights.subarray(from, to));
    copy.previous.set(this.previous.subarray(from, to));
    copy.numbers.set(this.numbers.subarray(from, to));
    copy.chains.set(this.chains);
    copy.next = next;
    copy.lowest = lowest;
    copy.hasUnions = this.hasUnions;
    return copy;
  }

  op(ref: IrRef): IrOp {
    return this.ops[ref - this.origin];
  }

  type(ref: IrRef): IrType {
    return this.types[ref - this.origin];
  }

  left(ref: IrRef): number {
    return this.lefts[ref - this.origin];
  }

  right(ref: IrRef): number {
    return this.rights[ref - this.origin];
  }

  hasFlag(ref: IrRef, flag: number): boolean {
    return (this.flags[ref - this.origin] & flag) !== 0;
  }

  setFlag(ref: IrRef, flag: number): void {
    this.flags[ref - this.origin] |= flag;
  }

  clearFlag(ref: IrRef, flag: number): void {
    this.flags[ref - this.origin] &= ~flag;
  }

  /** The next older instruction of the same operation, or 0. */
  older(ref: IrRef): IrRef {
    return this.previous[ref - this.origin];
  }

  /** The youngest instruction of an operation, or 0. */
  youngest(op: IrOp): IrRef {
    return this.chains[op];
  }

  setType(ref: IrRef, type: IrType): void {
    this.types[ref - this.origin] = type;
  }

  setLeft(ref: IrRef, left: number): void {
    this.lefts[ref - this.origin] = left;
  }

  setRight(ref: IrRef, right: number): void {
    this.rights[ref - this.origin] = right;
  }

  /** Turns an instruction into a NOP and takes it out of its chain. */
  remove(ref: IrRef): void {
    let younger = this.chains[this.op(ref)];
    if (younger === ref) younger = 0;
    else while (younger !== 0 && this.older(younger) !== ref) younger = this.older(younger);
    this.removeBelow(ref, younger);
  }

  /** Likewise, for who knows the next younger instruction of the operation; 0: there is none. */
  removeBelow(ref: IrRef, younger: IrRef): void {
    const at = ref - this.origin;
    if (younger === 0) this.chains[this.ops[at]] = this.previous[at];
    else this.previous[younger - this.origin] = this.previous[at];
    this.ops[at] = Op.NOP;
    this.types[at] = Type.NIL;
    this.flags[at] = 0;
    this.lefts[at] = this.rights[at] = this.previous[at] = 0;
  }

  /** Puts another instruction in the place of one, without flags. */
  replace(ref: IrRef, op: IrOp, type: IrType, left: number, right: number): void {
    this.remove(ref);
    const youngest = this.chains[op];
    let younger: IrRef = 0;
    let older = youngest;
    while (older > ref) {
      younger = older;
      older = this.older(older);
    }
    this.#set(ref, op, type, left, right, 0);
    this.previous[ref - this.origin] = older;
    if (younger === 0) return;
    this.previous[younger - this.origin] = ref;
    this.chains[op] = youngest;
  }

  /** Appends an instruction as it is: no folding, no merging. */
  append(op: IrOp, type: IrType, left: number, right: number, flags = 0): IrRef {
    const ref = this.next;
    if (ref - this.origin >= this.ops.length) abort("IR_TOO_LONG");
    this.next = ref + 1;
    this.#set(ref, op, type, left, right, flags);
    return ref;
  }

  /** Drops the instructions from `ref` on (a pass that gives up). */
  truncate(ref: IrRef): void {
    while (this.next > ref) {
      const last = --this.next;
      const op = this.op(last);
      if (this.chains[op] === last) this.chains[op] = this.older(last);
    }
  }

  #set(ref: IrRef, op: IrOp, type: IrType, left: number, right: number, flags: number): void {
    const at = ref - this.origin;
    this.ops[at] = op;
    this.types[at] = type;
    this.flags[at] = flags;
    this.lefts[at] = left;
    this.rights[at] = right;
    this.previous[at] = this.chains[op];
    this.chains[op] = ref;
  }

  /** Adds a constant without looking for an equal one. */
  addConstant(op: IrOp, type: IrType, low: number, high: number): IrRef {
    const ref = this.lowest - 1;
    if (ref < this.origin) abort("TOO_MANY_CONSTANTS");
    this.lowest = ref;
    this.#set(ref, op, type, 0, 0, 0);
    const at = (ref - this.origin) * 2;
    this.words[at] = low;
    this.words[at + 1] = high;
    return ref;
  }

  #constant(op: IrOp, type: IrType, low: number, high: number): IrRef {
    for (let ref = this.chains[op]; ref !== 0; ref = this.older(ref)) {
      const at = (ref - this.origin) * 2;
      if (this.words[at] === low && this.words[at + 1] === high && this.type(ref) === type) return ref;
    }
    return this.addConstant(op, type, low, high);
  }

  /** The constant that is this 32-bit integer. */
  int(value: number, type: IrType = Type.INT): IrRef {
    return this.#constant(Op.KINT, type, value >>> 0, value < 0 ? 0xffffffff : 0);
  }

  /** The constant that is this number; -0 and 0 are different ones. */
  num(value: number): IrRef {
    scratchNumber[0] = value;
    // JavaScript does not tell NaN apart: this is what 0/0 gives. NaN of another sign must come by `numWords`.
    if (Number.isNaN(value)) return this.#constant(Op.KNUM, Type.NUM, 0, 0xfff80000);
    return this.#constant(Op.KNUM, Type.NUM, scratchWords[0], scratchWords[1]);
  }

  /** The constant number with these words. */
  numWords(low: number, high: number): IrRef {
    return this.#constant(Op.KNUM, Type.NUM, low >>> 0, high >>> 0);
  }

  int64(low: number, high: number, type: IrType = Type.I64): IrRef {
    return this.#constant(Op.KINT64, type, low >>> 0, high >>> 0);
  }

  /** The collectable object at an address. */
  object(address: number, type: IrType): IrRef {
    return this.#constant(Op.KGC, type, address >>> 0, 0);
  }

  pointer(address: number, isImmutable = false): IrRef {
    return this.#constant(isImmutable ? Op.KKPTR : Op.KPTR, Type.P32, address >>> 0, 0);
  }

  nullOf(type: IrType): IrRef {
    return this.#constant(Op.KNULL, type, 0, 0);
  }

  primitive(type: IrType): IrRef {
    return REF_NIL - (type - Type.NIL);
  }

  /** KSLOT: the constant `key` in node `index`. */
  keySlot(key: IrRef, index: number): IrRef {
    for (let ref = this.chains[Op.KSLOT]; ref !== 0; ref = this.older(ref))
      if (this.left(ref) === key && this.right(ref) === index) return ref;
    const ref = this.addConstant(Op.KSLOT, Type.P32, 0, 0);
    this.setLeft(ref, key);
    this.setRight(ref, index);
    return ref;
  }

  /** The value of a KINT, as its type says. */
  intValue(ref: IrRef): number {
    const low = this.words[(ref - this.origin) * 2];
    return this.type(ref) === Type.U32 ? low : low | 0;
  }

  /** The value of a KNUM. */
  numValue(ref: IrRef): number {
    return this.numbers[ref - this.origin];
  }

  /** The address of a KGC, KPTR or KKPTR; the low word of a KINT64. */
  lowWord(ref: IrRef): number {
    return this.words[(ref - this.origin) * 2];
  }

  highWord(ref: IrRef): number {
    return this.words[(ref - this.origin) * 2 + 1];
  }
}

const scratchNumber = new Float64Array(1);
const scratchWords = new Uint32Array(scratchNumber.buffer);
