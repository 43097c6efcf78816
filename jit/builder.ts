/**
 * The trace under construction (LuaJIT: the half of jit_State that the optimiser sees). Everything that makes IR calls
 * `emit` or `guard`, and each instruction goes fold → forward → CSE → append. Passes run on it when the recording ends.
 */
import type { FoldEnvironment } from "./environment.ts";
import { Ir } from "./ir/ir.ts";
import { InstructionFlag, type IrOp, type IrRef, type IrType, type TRef, Type, tref } from "./ir/types.ts";
import type { LoopIndex } from "./opt/abc.ts";
import type { LoopEntry } from "./opt/loop-entry.ts";
import { NarrowCache } from "./opt/narrow-cache.ts";
import type { JitSettings, Optimization } from "./settings.ts";
import type { Snapshot } from "./trace.ts";

/** The pipeline behind `emit`: returns the value, which may be an older instruction or a constant. */
export type FoldPipeline = (
  builder: TraceBuilder,
  op: IrOp,
  type: IrType,
  left: number,
  right: number,
  flags: number,
) => TRef;

export class TraceBuilder {
  readonly ir = new Ir();
  readonly settings: JitSettings;
  /** Without it nothing that needs the heap or the core's arithmetic is folded. */
  readonly environment: FoldEnvironment | undefined;
  snapshots: Snapshot[] = [];
  readonly narrowed = new NarrowCache();
  /** Loads of slots whose numbers are integers of 32 bits while recording. */
  readonly integerSlots = new Map<IrRef, number>();
  /** Loads whose numbers are whole while recording, and small enough for a guarded TOBIT. */
  readonly wholeNumbers = new Set<IrRef>();
  /** Bounds checks of sums of a loop's index that are inside at both its ends while recording. */
  readonly rangeChecks = new Map<IrRef, LoopIndex>();
  /** What LOOP has found out about entering the loop's body; absent: there is no loop. */
  loopEntry: LoopEntry | undefined;
  /**
   * The switches that each instruction asks for, as they are when the trace begins. As in LuaJIT, loads are looked at only
   * if folding, forwarding and CSE are all on; stores need folding and DSE.
   */
  isFolding = false;
  isMerging = false;
  isForwarding = false;
  isFoldingStores = false;
  readonly #pipeline: FoldPipeline;

  constructor(settings: JitSettings, pipeline: FoldPipeline, environment?: FoldEnvironment) {
    this.settings = settings;
    this.environment = environment;
    this.#pipeline = pipeline;
  }

  reset(): void {
    this.ir.reset();
    this.snapshots = [];
    this.narrowed.clear();
    this.integerSlots.clear();
    this.wholeNumbers.clear();
    this.rangeChecks.clear();
    this.loopEntry = undefined;
    this.isFolding = this.isEnabled("fold");
    this.isMerging = this.isEnabled("cse");
    this.isForwarding = this.isFolding && this.isMerging && this.isEnabled("fwd");
    this.isFoldingStores = this.isFolding && this.isEnabled("dse");
  }

  isEnabled(optimization: Optimization): boolean {
    return this.settings.enabled.has(optimization);
  }

  /** Adds an instruction, or finds what makes it needless. Operands may be tagged references. */
  emit(op: IrOp, type: IrType, left: number, right = 0): TRef {
    return this.#pipeline(this, op, type, left & 0xffff, right & 0xffff, 0);
  }

  /** Likewise, for an instruction that leaves the trace by the latest snapshot if it fails. */
  guard(op: IrOp, type: IrType, left: number, right = 0): TRef {
    return this.#pipeline(this, op, type, left & 0xffff, right & 0xffff, InstructionFlag.GUARD);
  }

  /** Adds it as it is. */
  append(op: IrOp, type: IrType, left: number, right = 0, flags = 0): TRef {
    return tref(this.ir.append(op, type, left & 0xffff, right & 0xffff, flags), type);
  }

  int(value: number): TRef {
    return tref(this.ir.int(value), Type.INT);
  }

  num(value: number): TRef {
    return tref(this.ir.num(value), Type.NUM);
  }

  object(address: number, type: IrType): TRef {
    return tref(this.ir.object(address, type), type);
  }

  pointer(address: number, isImmutable = false): TRef {
    return tref(this.ir.pointer(address, isImmutable), Type.P32);
  }

  nullOf(type: IrType): TRef {
    return tref(this.ir.nullOf(type), type);
  }

  primitive(type: IrType): TRef {
    return tref(this.ir.primitive(type), type);
  }

  typed(ref: IrRef): TRef {
    return tref(ref, this.ir.type(ref));
  }
}
