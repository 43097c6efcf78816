/** All lowering handlers, by name of the operation; the compiler names the operation that lacks one. */
import { GlobalField } from "../../lib/offsets.ts";
import type { IrOpName } from "../../spec/ir.ts";
import { FrameType } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { opNames } from "../ir/types.ts";
import { BASE_LOCAL, type Emitter, type Lowering } from "./emitter.ts";
import { arithmetic } from "./lower-arithmetic.ts";
import { bits } from "./lower-bits.ts";
import { calls } from "./lower-calls.ts";
import { comparisons } from "./lower-compare.ts";
import { conversions } from "./lower-convert.ts";
import { loads } from "./lower-loads.ts";
import { references } from "./lower-references.ts";
import { stores } from "./lower-stores.ts";
import { strings } from "./lower-strings.ts";
import { switches } from "./lower-switches.ts";
import { tables } from "./lower-tables.ts";

/** Instructions without code of their own: the region's structure is made of them. */
const nothing: Lowering = () => false;
const constant: Lowering = (code, ref) => abort("NYI_IR", opNames[code.ir.op(ref)]);

const SLOT = 8;

/** Pushes the base less some bytes. */
function pushBase(code: Emitter, bytesBelow: number): void {
  code.get(BASE_LOCAL);
  code.i32(bytesBelow);
  code.emit("i32.sub");
}

/** Pushes the base of the frame with a vararg function's arguments, less some bytes. */
function pushArgumentsBase(code: Emitter, bytesBelow: number): void {
  pushBase(code, bytesBelow - FrameType.values.VARARG);
  pushBase(code, SLOT);
  code.access("i32.load", 4);
  code.emit("i32.sub");
}

/**
 * The frame below is a Lua function's that goes on at the pc: the base goes down to it. Not so where a region has called
 * the function, which is to go on.
 */
const returnToLowerFrame =
  (pushReturningBase: typeof pushBase): Lowering =>
  (code, ref) => {
    const pc = code.ir.lowWord(code.ir.right(ref));
    pushReturningBase(code, SLOT);
    code.access("i32.load", 4);
    code.i32(pc | 0);
    code.emit("i32.ne");
    code.exitIf();
    pushReturningBase(code, 0);
    code.pushGlobal();
    code.access("i32.load", GlobalField.calledBase);
    code.emit("i32.eq");
    code.exitIf();
    // The call before the pc says where the callee's frame begins.
    const slotOfCall = (code.readInstruction(pc - 4) >>> 8) & 0xff;
    pushReturningBase(code, SLOT * (1 + slotOfCall));
    code.set(BASE_LOCAL);
    return false;
  };

const byName = {
  ...arithmetic,
  ...bits,
  ...comparisons,
  ...references,
  ...loads,
  ...stores,
  ...conversions,
  ...calls,
  ...strings,
  ...switches,
  ...tables,
  RETF: returnToLowerFrame(pushBase),
  RETV: returnToLowerFrame(pushArgumentsBase),
  NOP: nothing,
  BASE: nothing,
  LOOP: nothing,
  USE: nothing,
  PHI: nothing,
  KPRI: constant,
  KINT: constant,
  KGC: constant,
  KPTR: constant,
  KKPTR: constant,
  KNULL: constant,
  KNUM: constant,
  KINT64: constant,
  KSLOT: constant,
} satisfies Record<IrOpName, Lowering>;

export const lowerings: readonly Lowering[] = opNames.map((name) => byName[name]);
