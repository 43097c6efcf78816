/** Functions that change an element of a table on the trace (LuaJIT: recff_table_* in lj_ffrecord.c; getn, remove and move are Lua code there). */
import { abort } from "../../abort.ts";
import { Op, TREF_NIL, type TRef, Type } from "../../ir/types.ts";
import { recordAccess } from "../access.ts";
import { NIL_VALUE, numberValue } from "../live.ts";
import { liveLength } from "./base.ts";
import type { IntegerArgument, LibraryCall, LibraryHandler, LibraryOutcome } from "./call.ts";
import { allRarely } from "./rarely.ts";

export const lengthOf = (call: LibraryCall, table: TRef): TRef =>
  call.emit(Op.ALEN, Type.INT, table, TREF_NIL);

/** The length of the first argument. */
function length(call: LibraryCall): IntegerArgument {
  const ref = lengthOf(call, call.table(0));
  return { ref, value: liveLength(call.recording, call.live(0).low) };
}

/** A raw access to an element of the first argument. */
const element = (call: LibraryCall, { ref, value }: IntegerArgument) => ({
  table: call.table(0),
  tableValue: call.live(0),
  key: ref,
  keyValue: numberValue(value),
  chain: 0,
});

function recordInsert(call: LibraryCall): TRef[] {
  const { ref, value } = length(call);
  if (call.count === 2) {
    const key = { ref: call.emit(Op.ADD, Type.INT, ref, call.int(1)), value: value + 1 };
    const inserted = call.required(1);
    recordAccess(call.recording, { ...element(call, key), value: inserted, valueValue: call.live(1) });
    return [];
  }
  if (call.count !== 3) return abort("BAD_ARGUMENT");
  call.helper("insertAt", call.table(0), call.integer(1).ref, ref, call.required(2));
  call.recording.needsSnapshot = true;
  return [];
}

/** The trace is specialised on where the position lies: at the end, below or elsewhere. */
function recordRemove(call: LibraryCall): LibraryOutcome {
  const last = length(call);
  const zero = call.int(0);
  if (!call.isGiven(1)) {
    call.guardThat(last.value === 0, Op.EQ, Op.NE, last.ref, zero);
    return last.value === 0 ? [] : [takeLast(call, last)];
  }
  const position = call.integer(1);
  if (position.value !== call.liveNumber(1)) return "stitch";
  if (position.value < 1 || position.value > last.value) {
    if (position.value < 1) call.guard(Op.LE, Type.INT, position.ref, zero);
    else call.guard(Op.GT, Type.INT, position.ref, last.ref);
    return [];
  }
  call.guard(Op.GT, Type.INT, position.ref, zero);
  if (position.value === last.value) {
    call.guard(Op.EQ, Type.INT, position.ref, last.ref);
    return [takeLast(call, last)];
  }
  call.guard(Op.LT, Type.INT, position.ref, last.ref);
  const removed = recordAccess(call.recording, element(call, position));
  call.helper("closeGap", call.table(0), position.ref, last.ref);
  call.recording.needsSnapshot = true;
  return [removed];
}

/** Loads the last element and stores nil in its place. */
function takeLast(call: LibraryCall, last: IntegerArgument): TRef {
  const removed = recordAccess(call.recording, element(call, last));
  recordAccess(call.recording, { ...element(call, last), value: TREF_NIL, valueValue: NIL_VALUE });
  return removed;
}

export const tableHandlers: Readonly<Record<string, LibraryHandler>> = {
  getn: (call) => [length(call).ref],
  insert: recordInsert,
  remove: recordRemove,
  ...allRarely("table", ["concat", "new", "clear", "move"]),
};
