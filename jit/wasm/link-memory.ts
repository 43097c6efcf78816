/**
 * What the stores of a path do to the memory that a loop's body relies on (LuaJIT has nothing like it: its side traces go
 * back to the pre-roll). The body of
 *
 * ```lua
 * for i = 1, n do
 *   if i % 3 == 0 then o.a = i else o.b = o.b + p.step end
 * end
 * ```
 *
 * relies on `p.step`, which has been loaded before. A path that stores to `o.a` may come back to it: keys differ, even if
 * `o` and `p` are one table. Otherwise tables may differ: one that the path has made is none that the loop had before.
 *
 * A place may also be the home of a variable, as that of `o.b` here: the body has its value from the last iteration's
 * store. A path may change it, as long as its type stays; whoever links brings along what is there.
 *
 * Invariant: the places that the loop relies on are those of its pre-roll, and the same in each iteration.
 */
import { Field } from "../ir/operands.ts";
import { effectOf, type IrRef, isIntegerType, Op, opNames, Type } from "../ir/types.ts";
import { Alias, firstArgument, overwritesOtherType } from "../opt/alias.ts";
import { helperSpecs } from "./helpers.ts";
import {
  aliasOfAccesses,
  aliasOfTableValues,
  fieldOf,
  isArrayAccess,
  isFieldAccess,
  isHashAccess,
  isOfNumberKey,
  isUpvalueAccess,
  tableBehind,
} from "./link-alias.ts";
import type { TracePlan, Value } from "./plan.ts";

/** What new keys may change. */
const tableParts: ReadonlySet<number> = new Set([
  Field.TAB_ARRAY,
  Field.TAB_NODE,
  Field.TAB_ASIZE,
  Field.TAB_HMASK,
  Field.TAB_NOMM,
]);
export const isChange: readonly boolean[] = effectOf.map(
  (effect, op) => effect === "store" || op === Op.FNEW,
);
/** Stores of a value to a place that may be a variable's home. */
const isHomeStore: readonly boolean[] = opNames.map((name) => ["ASTORE", "HSTORE", "USTORE"].includes(name));

const isNumber = (type: number): boolean => type === Type.NUM || isIntegerType(type);

/** The stores of a path, from the loop's body to its end, and what they may touch. */
export class PathMemory {
  readonly #root: TracePlan;
  readonly #side: TracePlan;
  /** The youngest of each trace first. */
  readonly #changes: Value[] = [];

  constructor(side: TracePlan, root: TracePlan) {
    this.#root = root;
    this.#side = side;
    for (let plan = side; plan !== root; plan = plan.parent as TracePlan) this.#addChanges(plan, 0);
    // The path may leave out any of the body's.
    this.#addChanges(root, root.loop);
  }

  #addChanges(plan: TracePlan, limit: IrRef): void {
    for (const ref of [...plan.changes].reverse()) if (ref > limit) this.#changes.push({ plan, ref });
  }

  /** Whether what an instruction of the pre-roll relies on is left alone. */
  keeps(ref: IrRef): boolean {
    const relying = { plan: this.#root, ref };
    return !this.#changes.some((change) => mayTouch(change, relying));
  }

  /** Whether the place that an instruction of the pre-roll loads holds a value of a type at the path's end. */
  keepsType(load: IrRef, type: number): boolean {
    const home = { plan: this.#root, ref: load };
    return this.#changes.every((change) => {
      const { ir } = change.plan;
      const stored = ir.type(change.ref);
      const isOfType = stored === type || (isNumber(stored) && type === Type.NUM);
      return (isHomeStore[ir.op(change.ref)] && isOfType) || !mayTouch(change, home);
    });
  }

  /** The value that the side trace has stored last to the place of a load of the pre-roll; undefined: not known. */
  storedTo(load: IrRef): IrRef | undefined {
    const home = { plan: this.#root, ref: load };
    for (const change of this.#changes) {
      const { plan, ref } = change;
      if (plan !== this.#side) break;
      const alias = aliasOfAccesses(home, change);
      if (alias === Alias.MUST) return plan.ir.right(ref);
      if (alias === Alias.MAY) break;
    }
    return undefined;
  }
}

/** Whether a store, or whatever else changes memory, may touch what an instruction of the pre-roll relies on. */
export function mayTouch(change: Value, relying: Value): boolean {
  const op = relying.plan.ir.op(relying.ref);
  const { ir } = change.plan;
  const changing = ir.op(change.ref);
  if (changing === Op.CALLS) return mayCallTouch(change, relying);
  if (op === Op.CALLL) return changing !== Op.TBAR && changing !== Op.OBAR;
  switch (changing) {
    case Op.HSTORE:
      if (op === Op.VLOAD) return true;
      if (op === Op.ALEN && !isOfNumberKey(change)) return false;
      break;
    case Op.NEWREF:
      return isOfTableParts(relying) && mayBeTable(relying, { plan: change.plan, ref: ir.left(change.ref) });
    case Op.FNEW:
      return op === Op.XLOAD || isOpenUpvalues(relying);
    case Op.CALLXS:
      return op === Op.XLOAD || op === Op.XSTORE;
    case Op.UCLO:
      return (
        op === Op.UREFO ||
        op === Op.UREFC ||
        isUpvalueAccess[op] ||
        op === Op.XLOAD ||
        isOpenUpvalues(relying)
      );
  }
  if (op === Op.ALEN && (changing === Op.ASTORE || changing === Op.HSTORE))
    return mayBeTable(relying, tableBehind(change));
  if (aliasOfAccesses(relying, change) === Alias.NO) return false;
  const isSlotLoad = op === Op.ALOAD || op === Op.HLOAD;
  return !(isSlotLoad && overwritesOtherType(ir, change.ref, relying.plan.ir.type(relying.ref)));
}

function mayCallTouch({ plan, ref }: Value, relying: Value): boolean {
  const { changes } = helperSpecs[plan.ir.right(ref)];
  if (changes === "nothing") return false;
  return changes !== "first" || mayBeTable(relying, { plan, ref: firstArgument(plan.ir, ref) });
}

function isOpenUpvalues({ plan, ref }: Value): boolean {
  return plan.ir.op(ref) === Op.FLOAD && plan.ir.right(ref) === Field.THREAD_OPENUV;
}

/** Whether it looks where a table's parts or keys are. */
function isOfTableParts({ plan, ref }: Value): boolean {
  const { ir } = plan;
  switch (ir.op(ref)) {
    case Op.HREF:
    case Op.HREFK:
    case Op.ALEN:
    case Op.VLOAD:
      return true;
    case Op.FLOAD:
      return tableParts.has(ir.right(ref));
    default:
      return false;
  }
}

/** Whether an instruction may read a certain table. */
function mayBeTable(relying: Value, table: Value | undefined): boolean {
  const read = tableRead(relying);
  return !read || !table || aliasOfTableValues(read, table) !== Alias.NO;
}

/** The table that an instruction reads; undefined: it is not known to be one only. */
function tableRead(relying: Value): Value | undefined {
  const { plan, ref } = relying;
  const { ir } = plan;
  const op = ir.op(ref);
  const left = ir.left(ref);
  if (isArrayAccess[op] || isHashAccess[op]) return tableBehind(relying);
  if (op === Op.HREF || op === Op.ALEN) return { plan, ref: left };
  if (op === Op.HREFK) return { plan, ref: ir.left(left) };
  if (!isFieldAccess[op]) return undefined;
  const { object } = fieldOf(ir, ref);
  return ir.type(object) === Type.TAB ? { plan, ref: object } : undefined;
}
