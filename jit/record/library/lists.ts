/** Lists of values on the trace: unpack and select (LuaJIT: recff_unpack, recff_select). */
import { abort } from "../../abort.ts";
import { isConstant, isString, Op, TREF_NIL, type TRef, Type } from "../../ir/types.ts";
import { recordAccess } from "../access.ts";
import { numberValue } from "../live.ts";
import { liveLength } from "./base.ts";
import type { LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";

/** Elements that unpack may give on a trace; more would not fit into its slots. */
const MAX_UNPACKED = 100;

function recordUnpack(call: LibraryCall): LibraryOutcome {
  const table = call.table(0);
  const tableValue = call.live(0);
  const first = call.isGiven(1) ? call.integer(1) : { ref: call.int(1), value: 1 };
  const last = call.isGiven(2)
    ? call.integer(2)
    : {
        ref: call.emit(Op.ALEN, Type.INT, table, TREF_NIL),
        value: liveLength(call.recording, tableValue.low),
      };
  if (first.value > last.value) {
    call.guard(Op.LT, Type.INT, last.ref, first.ref);
    return [];
  }
  const count = last.value - first.value + 1;
  if (count > MAX_UNPACKED) return "stitch";
  guardCount(call, first, last);
  call.recording.checkDepth(count);
  return Array.from({ length: count }, (_, index) => {
    const key = call.emit(Op.ADD, Type.INT, first.ref, call.int(index));
    const keyValue = numberValue(first.value + index);
    return recordAccess(call.recording, { table, tableValue, key, keyValue, chain: 0 });
  });
}

type Bound = ReturnType<LibraryCall["integer"]>;

/** The trace is specialised on how many elements there are, not on where they begin: a range may move. */
function guardCount(call: LibraryCall, first: Bound, last: Bound): void {
  if (isConstant(first.ref) && isConstant(last.ref)) return;
  if (isConstant(first.ref)) {
    call.guard(Op.EQ, Type.INT, last.ref, call.int(last.value));
    return;
  }
  // Without this the difference might have wrapped.
  call.guard(Op.LE, Type.INT, first.ref, last.ref);
  const distance = call.emit(Op.SUB, Type.INT, last.ref, first.ref);
  call.guard(Op.EQ, Type.INT, distance, call.int(last.value - first.value));
}

const HASH_SIGN = 0x23;

/** Whether the first argument of select asks for the number of the others. */
function isCountSelector(call: LibraryCall): boolean {
  const selector = call.required(0);
  if (!isString(selector)) return false;
  const string = call.live(0).low;
  if (call.bytesAt(string)[0] !== HASH_SIGN) return false;
  call.guard(Op.EQ, Type.STR, selector, call.recording.string(string));
  return true;
}

/** The trace is specialised on the place, of which there are no more than arguments: beyond them all are alike. */
function recordSelect(call: LibraryCall): LibraryOutcome {
  if (isCountSelector(call)) return [call.int(call.count - 1)];
  const { ref, value } = call.integer(0);
  const place = value < 0 ? value + call.count : value;
  if (place < 1) return abort("BAD_ARGUMENT");
  const isThere = place < call.count;
  if (!isConstant(ref)) {
    if (isThere) call.guard(Op.EQ, Type.INT, ref, call.int(value));
    else call.guard(Op.GE, Type.INT, ref, call.int(call.count));
  }
  const selected: TRef[] = [];
  for (let index = place; index < call.count; index++) selected.push(call.required(index));
  return selected;
}

export const listHandlers = {
  unpack: recordUnpack,
  select: recordSelect,
} satisfies Readonly<Record<string, LibraryHandler>>;
