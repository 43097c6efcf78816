/**
 * SINK: allocation and store sinking (LuaJIT: lj_opt_sink.c). A table that lives for an iteration only is hardly ever
 * needed as such: forwarding has given its fields to whoever loads them, and what is left are the allocation and its stores.
 * They sink to the exits: nothing is allocated on the trace, and an exit whose snapshot holds the table makes it of the
 * values that were stored so far. A side trace that begins there gets it as a sunk allocation of its own.
 *
 * So do closures that are only called where they are, and C data: boxed 64-bit integers, pointers, small structures.
 *
 * Two phases. *Mark*: an object that is used in any other way than the ones below must be there, so its allocation is not
 * sunk. *Sweep*: all other allocations, their stores and the addresses between them get the flag SUNK, which is all that
 * there is to it: they stay in the IR and have no code. Requirements of a sunk object:
 * 1. It is used by snapshots, by stores to constant keys of its own, by stores to other sunk objects or as a part of them,
 *    and by PHIs.
 * 2. A trace that ends without a loop does not hold it at its end, where it would be made in any case; unless it goes back
 *    into the loop of its root, which carries a sunk object of the same shape there.
 * 3. A PHI of it has a sunk object on its other side as well, of the same shape, and the values stored to both are the same
 *    or are PHIs themselves: then the loop carries the values (see sink-phi.ts). Nothing in the loop's body stores to the
 *    object that was carried into it.
 * 4. A snapshot's sunk objects are made of no more values than an exit has room for.
 *
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002    tab TDUP   tab:0x4000
 * 0003    p32 FLOAD  0002  TAB_NODE
 * 0004    p32 HREFK  0003  str:0x100@1
 * 0005    num HSTORE 0004  0001
 * ....              SNAP   #1   [ 2=0002 ] pc=0x8 base=0 slots=3 top=4 results=0
 * 0006 >  num LT     0001  100.0
 * ....              SNAP   #2   [ ] pc=0x10 base=0 slots=1 top=4 results=0
 * ```
 * becomes
 * ```
 * ....              SNAP   #0   [ ] pc=0x0 base=0 slots=1 top=4 results=0
 * 0001 >  num SLOAD  #1    T
 * 0002    tab TDUP   tab:0x4000  {sink}
 * 0003    p32 FLOAD  0002  TAB_NODE  {sink}
 * 0004    p32 HREFK  0003  str:0x100@1  {sink}
 * 0005    num HSTORE 0004  0001  {sink}
 * ....              SNAP   #1   [ 2=0002 ] pc=0x8 base=0 slots=3 top=4 results=0
 * 0006 >  num LT     0001  100.0
 * ....              SNAP   #2   [ ] pc=0x10 base=0 slots=1 top=4 results=0
 * ```
 *
 * Invariant: it relies on forwarding, so it is on only together with FOLD, CSE, DCE and FWD.
 */
import { Limit } from "../../spec/vm.ts";
import type { TraceBuilder } from "../builder.ts";
import { isSwitch, youngestReturn } from "../ir/base-changes.ts";
import { closureParts, declaredUpvalues } from "../ir/closures.ts";
import type { Ir } from "../ir/ir.ts";
import { Field } from "../ir/operands.ts";
import {
  InstructionFlag,
  type IrRef,
  isConstantRef,
  leftIsRef,
  Op,
  opNames,
  REF_BIAS,
  REF_FIRST,
  rightIsRef,
  Type,
  typeSpecs,
} from "../ir/types.ts";
import type { Optimization } from "../settings.ts";
import { partsOf, SUNK_ALLOCATIONS, SUNK_STORES, sunkStateOf } from "../snapshot/sunk.ts";
import { haveEqualShapes, placesBySlot, type SunkPlaces } from "../snapshot/sunk-places.ts";
import { loopSnapshotId, type Trace } from "../trace.ts";
import { templateSizes, templateText } from "./heap-constants.ts";
import { appendPhis, CarriedObjects } from "./sink-phi.ts";

const needed: readonly Optimization[] = ["sink", "fold", "cse", "dce", "fwd"];

/** Larger tables are not sunk: what exits make is to fit into a reserve. */
const MAX_ARRAY_SLOTS = 16;
const MAX_HASH_BITS = 4;
const MAX_CDATA_BYTES = 128;
const MAX_EXIT_VALUES = Limit.values.EXIT_VALUES;

const { GUARD, SUNK } = InstructionFlag;
const isStore = (op: number): boolean => (SUNK_STORES as readonly number[]).includes(op);
const isAllocation = (op: number): boolean => (SUNK_ALLOCATIONS as readonly number[]).includes(op);
const isCall = (op: number): boolean => opNames[op].startsWith("CALL");

/** `target`: the trace into whose loop a side trace goes back. */
export function sinkAllocations(builder: TraceBuilder, target?: Trace): void {
  const { ir } = builder;
  if (!needed.every((name) => builder.isEnabled(name))) return;
  if (SUNK_ALLOCATIONS.every((op) => ir.youngest(op) === 0)) return;
  new Sinking(builder, target).run();
}

class Sinking {
  readonly #builder: TraceBuilder;
  readonly #target: Trace | undefined;
  readonly #ir: Ir;
  readonly #loop: IrRef;
  /** By reference: the object that it is, or an address within which it is; 0: none. */
  readonly #objectOf: Uint16Array;
  readonly #candidates: IrRef[] = [];
  readonly #marked = new Set<IrRef>();
  /** Objects by those that are stored to them. */
  readonly #contents = new Map<IrRef, IrRef[]>();

  constructor(builder: TraceBuilder, target: Trace | undefined) {
    this.#builder = builder;
    this.#target = target;
    this.#ir = builder.ir;
    this.#loop = builder.ir.youngest(Op.LOOP);
    this.#objectOf = new Uint16Array(builder.ir.next - REF_BIAS);
  }

  run(): void {
    for (let ref: IrRef = REF_FIRST; ref < this.#ir.next; ref++) this.#markUses(ref);
    this.#markSwitches();
    const carried = new CarriedObjects(this.#builder, (ref) => this.#isSinkable(ref));
    do {
      do this.#propagate();
      while (this.#markAll(carried.findUnfit()));
      this.#sweep();
    } while (this.#markAll([...this.#objectsOfLargeExits(), ...this.#objectsOfEnd()]));
    appendPhis(this.#builder, carried.values);
  }

  // -- Mark

  #mark(object: IrRef): void {
    this.#marked.add(object);
  }

  #isSinkable(ref: IrRef): boolean {
    return ref >= REF_FIRST && this.#at(ref) === ref && !this.#marked.has(ref);
  }

  /** The object behind a reference; 0: none. */
  #at(ref: IrRef): IrRef {
    return ref < REF_BIAS ? 0 : this.#objectOf[ref - REF_BIAS];
  }

  #markUses(ref: IrRef): void {
    const ir = this.#ir;
    const op = ir.op(ref);
    if (isAllocation(op)) this.#addCandidate(ref);
    else if (isCall(op)) for (const argument of argumentsOf(ir, ref)) this.#markObjectAt(argument);
    // Argument lists are looked at with what they are for.
    else if (op !== Op.PHI && op !== Op.CARG) this.#markOperands(ref);
  }

  #markObjectAt(ref: IrRef): void {
    if (this.#at(ref) !== 0) this.#mark(this.#at(ref));
  }

  #addCandidate(ref: IrRef): void {
    this.#objectOf[ref - REF_BIAS] = ref;
    this.#candidates.push(ref);
    if (!this.#canBeMade(ref)) this.#mark(ref);
    for (const part of partsOf(this.#ir, ref))
      if (this.#at(part) !== 0) this.#addContent(ref, this.#at(part));
  }

  #markOperands(ref: IrRef): void {
    const ir = this.#ir;
    const op = ir.op(ref);
    const left = leftIsRef[op] ? this.#at(ir.left(ref)) : 0;
    const right = rightIsRef[op] ? this.#at(ir.right(ref)) : 0;
    if (left !== 0) {
      if (this.#isAddress(ref)) this.#objectOf[ref - REF_BIAS] = left;
      else if (!this.#isSinkableStore(ref) || (left < this.#loop && ref > this.#loop)) this.#mark(left);
    }
    if (right === 0) return;
    if (this.#isSinkableStore(ref) && left !== 0 && ir.right(ref) === right) this.#addContent(left, right);
    else this.#mark(right);
  }

  /** Numbers and integers of all widths can be stored to C data at an exit. */
  #isSinkableStore(ref: IrRef): boolean {
    const ir = this.#ir;
    if (ir.op(ref) !== Op.XSTORE) return isStore(ir.op(ref));
    const type = ir.type(ir.right(ref));
    return type === Type.NUM || typeSpecs[type].isInteger === true || type === Type.P32;
  }

  /** Whether an exit can make an object. */
  #canBeMade(object: IrRef): boolean {
    switch (this.#ir.op(object)) {
      case Op.FNEW:
        return this.#canCaptureLater(object);
      case Op.CNEW:
        return this.#isSmallCdata(object);
      case Op.CNEWI:
        return true;
      default:
        return this.#isSmall(object);
    }
  }

  /** A closure captures slots at the exit, if the frame is still there and nothing has been closed since. */
  #canCaptureLater(closure: IrRef): boolean {
    const ir = this.#ir;
    const { environment } = this.#builder;
    if (!environment) return false;
    if (ir.youngest(Op.UCLO) < closure && youngestReturn(ir) < closure) return true;
    const prototype = ir.lowWord(closureParts(ir, closure).prototype);
    return declaredUpvalues(environment, prototype).every(({ kind }) => kind !== "slot");
  }

  #isSmallCdata(cdata: IrRef): boolean {
    const ir = this.#ir;
    const [type, size] = [ir.left(cdata), ir.right(cdata)];
    return ir.op(type) === Op.KINT && ir.op(size) === Op.KINT && ir.intValue(size) <= MAX_CDATA_BYTES;
  }

  #isSmall(table: IrRef): boolean {
    const ir = this.#ir;
    if (ir.op(table) === Op.TNEW)
      return ir.left(table) <= MAX_ARRAY_SLOTS && ir.right(table) <= MAX_HASH_BITS;
    const sizes = templateSizes(this.#builder, table);
    return sizes === undefined || (sizes.array <= MAX_ARRAY_SLOTS && sizes.mask < 1 << MAX_HASH_BITS);
  }

  /** Whether an instruction is a step from an object to a place in it that can be stored to later. */
  #isAddress(ref: IrRef): boolean {
    const ir = this.#ir;
    if (ir.hasFlag(ref, GUARD)) return false;
    const [left, right] = [ir.left(ref), ir.right(ref)];
    const isOfObject = this.#at(left) === left;
    switch (ir.op(ref)) {
      case Op.FLOAD:
        return right === Field.TAB_ARRAY || right === Field.TAB_NODE;
      case Op.FREF:
        return right === Field.TAB_META || right === Field.TAB_NOMM;
      case Op.AREF:
      case Op.HREFK:
        return isConstantRef(right) && ir.op(left) === Op.FLOAD;
      case Op.ADD:
        return isOfObject && ir.op(left) === Op.CNEW && ir.op(right) === Op.KINT;
      case Op.HREF:
      case Op.NEWREF:
        return isOfObject && isConstantRef(right);
      default:
        return false;
    }
  }

  #addContent(holder: IrRef, content: IrRef): void {
    const contents = this.#contents.get(holder);
    if (contents) contents.push(content);
    else this.#contents.set(holder, [content]);
  }

  /** What a thread that waits has in its slots must be there. */
  #markSwitches(): void {
    for (const { ref, entries } of this.#builder.snapshots)
      if (isSwitch(this.#ir.op(ref)))
        for (const entry of entries) if (this.#at(entry.ref) !== 0) this.#mark(entry.ref);
  }

  /** What is stored to an object that must be there, must be there, too. */
  #propagate(): void {
    const pending = [...this.#marked];
    for (let holder = pending.pop(); holder !== undefined; holder = pending.pop())
      for (const content of this.#contents.get(holder) ?? [])
        if (!this.#marked.has(content)) {
          this.#mark(content);
          pending.push(content);
        }
  }

  /** Whether there are any. */
  #markAll(objects: readonly IrRef[]): boolean {
    for (const object of objects) this.#mark(object);
    return objects.length > 0;
  }

  /** Those that exits would have to make of too many values. */
  #objectsOfLargeExits(): IrRef[] {
    return this.#builder.snapshots.flatMap((snapshot) => {
      const { objects, values } = sunkStateOf(this.#ir, snapshot);
      return objects.length > MAX_EXIT_VALUES || values.length > MAX_EXIT_VALUES ? objects : [];
    });
  }

  /** Those that the end of a trace without a loop needs. */
  #objectsOfEnd(): IrRef[] {
    if (this.#loop !== 0) return [];
    const ir = this.#ir;
    const { snapshots } = this.#builder;
    const describe = (template: number) => templateText(this.#builder, template);
    const places = placesBySlot(ir, snapshots[snapshots.length - 1], describe);
    const target = this.#target;
    const wanted = target && placesBySlot(target.ir, target.snapshots[loopSnapshotId(target)], describe);
    const unfit: IrRef[] = [];
    for (const [slot, found] of places) {
      const loop = wanted?.get(slot);
      if (loop && haveEqualShapes(found, loop)) this.#shareTemplates(found, loop, target as Trace);
      else unfit.push(...found.objects.values());
    }
    return unfit;
  }

  /** Each constructor has a template of its own: where two are equal, the loop's is taken. */
  #shareTemplates({ objects }: SunkPlaces, loop: SunkPlaces, target: Trace): void {
    const ir = this.#ir;
    for (const [path, object] of objects) {
      if (ir.op(object) !== Op.TDUP) continue;
      const template = target.ir.lowWord(target.ir.left(loop.objects.get(path) as IrRef));
      this.#builder.environment?.anchor(template);
      ir.setLeft(object, ir.object(template, Type.TAB));
    }
  }

  // -- Sweep

  #sweep(): void {
    const ir = this.#ir;
    for (let ref: IrRef = REF_FIRST; ref < ir.next; ref++) {
      const op = ir.op(ref);
      const object = op === Op.PHI || isStore(op) ? this.#at(ir.left(ref)) : this.#at(ref);
      this.#setSunk(ref, object !== 0 && !this.#marked.has(object));
    }
    // The argument list of a closure sinks with it, unless others use it.
    for (const isNeeded of [false, true])
      for (let ref: IrRef = REF_FIRST; ref < ir.next; ref++)
        if ((ir.op(ref) === Op.FNEW || isCall(ir.op(ref))) && isNeeded !== ir.hasFlag(ref, SUNK))
          for (let list = ir.left(ref); ir.op(list) === Op.CARG; list = ir.left(list))
            this.#setSunk(list, !isNeeded);
  }

  #setSunk(ref: IrRef, isSunk: boolean): void {
    if (isSunk) this.#ir.setFlag(ref, SUNK);
    else this.#ir.clearFlag(ref, SUNK);
  }
}

/** The arguments of a call. */
function argumentsOf(ir: Ir, call: IrRef): IrRef[] {
  const list: IrRef[] = [];
  let rest = ir.left(call);
  for (; ir.op(rest) === Op.CARG; rest = ir.left(rest)) list.push(ir.right(rest));
  return [...list, rest];
}
