/**
 * FOLD, the way of every instruction into the IR (LuaJIT: lj_opt_fold.c). Rules rewrite it until none applies; then a
 * load looks for a value that is known, a store for a reason not to be, everything else for an equal older instruction;
 * what is left is appended. Invariant: loads, stores and allocations never reach plain CSE, except loads of what never
 * changes. So `(x * 2) - 0`
 *
 * ```
 * 0001    num SLOAD  #1    -
 * 0002    num MUL    0001  2.0
 * 0003    num SUB    0002  0.0
 * ```
 * becomes
 * ```
 * 0001    num SLOAD  #1    -
 * 0002    num ADD    0001  0001
 * ```
 */
import { type IrOpName, irFields, irOps } from "../../spec/ir.ts";
import { abort } from "../abort.ts";
import type { FoldPipeline } from "../builder.ts";
import { check, debug } from "../check.ts";
import { type IrRef, isCommutative, Op, opNames, opSpecs, refOf, type TRef, typeSpecs } from "../ir/types.ts";
import { Fold } from "./fold.ts";
import { eliminateStore, forward } from "./hooks.ts";
import { findConversion, findEqual, searchLimit } from "./merge.ts";
import { APPEND, DROP, FAIL, RETRY } from "./rule.ts";
import { rules } from "./rules.ts";
import { RuleTable } from "./table.ts";

/** The rules, and how often each has fired. */
export const ruleTable = new RuleTable(rules);

/** What becomes of an instruction that no rule replaced. */
const MERGE = 0;
const LOAD = 1;
const STORE = 2;
const PLAIN = 3;

/** Loads that nothing on a trace can change, or that have a rule of their own. */
const immutableLoads: ReadonlySet<IrOpName> = new Set(["LREF"]);
const plainLoads: ReadonlySet<IrOpName> = new Set(["SLOAD", "BUFHDR", "BUFPUT", "CALLL"]);

const fates = Uint8Array.from(opNames, (name) => {
  if (immutableLoads.has(name)) return MERGE;
  if (plainLoads.has(name)) return PLAIN;
  const { effect } = irOps[name];
  if (effect === "load") return LOAD;
  if (effect === "store") return STORE;
  return effect === "allocation" || effect === "other" || effect === "constant" ? PLAIN : MERGE;
});

/** Operations with operands to exchange, so that the younger one is on the left: what they become. */
const exchanged = Int16Array.from(opSpecs, ({ swapped }, op) =>
  swapped ? Op[swapped as IrOpName] : isCommutative[op] ? op : -1,
);

const immutableFields = Uint8Array.from(Object.keys(irFields), (name) =>
  ["STR_LEN", "FUNC_ENV", "FUNC_PC", "FUNC_FFID", "THREAD_ENV", "UDATA_KIND"].includes(name) ||
  name.startsWith("CDATA_")
    ? 1
    : 0,
);

/** More rewriting than this is two rules that undo each other. */
const MAX_RETRIES = 100;

export const foldPipeline: FoldPipeline = (builder, op, type, left, right, flags) => {
  const fold = new Fold(builder, op, type, left, right, flags);
  const fate = fates[op];
  if (fate === LOAD ? builder.isForwarding : fate === STORE ? builder.isFoldingStores : builder.isFolding) {
    const result = applyRules(fold);
    if (result >= 0) return replaced(fold, refOf(result));
    if (result === DROP) return 0;
    if (result === APPEND) return append(fold);
  } else if (fate !== MERGE) return append(fold);
  switch (fates[fold.op]) {
    case MERGE:
      return merge(fold);
    case LOAD:
      return load(fold);
    case STORE:
      return eliminateStore(builder, fold.op, fold.left, fold.right, fold.type) ? 0 : append(fold);
    default:
      return append(fold);
  }
};

function applyRules(fold: Fold): number {
  for (let retries = 0; ; retries++) {
    if (retries === MAX_RETRIES) abort("INTERNAL", `fold rules undo each other for ${opNames[fold.op]}`);
    const swapped = exchanged[fold.op];
    if (swapped >= 0 && fold.left < fold.right) {
      const { left } = fold;
      fold.left = fold.right;
      fold.right = left;
      fold.op = swapped;
    }
    const result = ruleTable.apply(fold);
    if (result === FAIL) abort("GUARD_ALWAYS_FAILS");
    if (result !== RETRY) return result;
  }
}

function replaced(fold: Fold, ref: IrRef): TRef {
  if (debug.isOn && fates[fold.op] === MERGE) {
    const kinds = [typeSpecs[fold.type].kind, typeSpecs[fold.ir.type(ref)].kind];
    check(kinds[0] === kinds[1], () => `a fold rule for ${opNames[fold.op]} changes ${kinds.join(" to ")}`);
  }
  return fold.builder.typed(ref);
}

function append({ builder, op, type, left, right, flags }: Fold): TRef {
  return builder.append(op, type, left, right, flags);
}

function merge(fold: Fold): TRef {
  const { builder, ir, op, type, left, right, flags } = fold;
  if (op === Op.HREFK && builder.isForwarding) {
    const found = forward(builder, op, type, left, right);
    if (found !== 0) return found;
  }
  if (!builder.isMerging) return append(fold);
  const limit = searchLimit(ir, op, left, right);
  const found =
    op === Op.CONV
      ? findConversion(ir, left, right, flags, limit)
      : // An argument list belongs to its call: one from before LOOP would have to become a PHI.
        findEqual(
          ir,
          op,
          type,
          left,
          right,
          flags,
          op === Op.CARG ? Math.max(limit, ir.youngest(Op.LOOP)) : limit,
        );
  return found !== 0 ? builder.typed(found) : append(fold);
}

function load(fold: Fold): TRef {
  const { builder, op, type, left, right } = fold;
  if (op === Op.FLOAD && immutableFields[right] !== 0) return merge(fold);
  const found = forward(builder, op, type, left, right);
  return found !== 0 ? found : append(fold);
}
