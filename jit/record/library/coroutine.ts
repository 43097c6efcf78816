/** Coroutines on the trace: see switches.ts. */
import { toBytes } from "../../../lang/bytes.ts";
import { LibraryFunctionField, ThreadField } from "../../../lib/offsets.ts";
import { Field } from "../../ir/operands.ts";
import { Op, TREF_FALSE, TREF_NIL, TREF_TRUE, type TRef, Type } from "../../ir/types.ts";
import { readValue } from "../live.ts";
import { recordResume, recordYield } from "../switches.ts";
import { callHelper, type LibraryCall, type LibraryHandler, type LibraryOutcome } from "./call.ts";

const allFrom = (call: LibraryCall, first: number): TRef[] =>
  Array.from({ length: Math.max(call.count - first, 0) }, (_, index) => call.required(first + index));

function recordResumed(call: LibraryCall): LibraryOutcome {
  if (!call.isType(0, Type.THREAD)) return "stitch";
  const [coroutine, ...parameters] = allFrom(call, 0);
  const address = call.live(0).low;
  return { recordSwitch: () => recordResume(call.recording, coroutine, address, parameters, false) };
}

/** What wrap has returned: its upvalue is the coroutine. */
function recordWrapped(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const place = recording.function + LibraryFunctionField.upvalues;
  const upvalue = recording.emit(Op.FREF, Type.P32, recording.currentFunction(), Field.FUNC_VALUES);
  const coroutine = recording.emit(Op.VLOAD, Type.THREAD, upvalue);
  const address = readValue(recording.heap, place).low;
  const parameters = allFrom(call, 0);
  return { recordSwitch: () => recordResume(recording, coroutine, address, parameters, true) };
}

function recordYielded(call: LibraryCall): LibraryOutcome {
  const results = allFrom(call, 0);
  return { recordSwitch: () => recordYield(call.recording, results) };
}

function recordCreate(call: LibraryCall): LibraryOutcome {
  if (!call.isType(0, Type.FUNC)) return "stitch";
  return [callHelper(call.recording, "createCoroutine", call.required(0))];
}

function recordWrap(call: LibraryCall): LibraryOutcome {
  if (!call.isType(0, Type.FUNC)) return "stitch";
  const { recording } = call;
  const env = recording.emit(Op.FLOAD, Type.TAB, recording.currentFunction(), Field.FUNC_ENV);
  return [callHelper(recording, "wrapCoroutine", call.required(0), env)];
}

/** The running thread, unless nobody has resumed it; in Lua 5.2 it, and whether nobody has. */
function recordRunning({ recording }: LibraryCall): LibraryOutcome {
  const thread = recording.emit(Op.LREF, Type.THREAD, 0);
  const resumer = recording.emit(Op.FLOAD, Type.THREAD, thread, Field.THREAD_RESUMER);
  const isMain = recording.u32(recording.thread + ThreadField.resumer) === 0;
  recording.guard(isMain ? Op.EQ : Op.NE, Type.THREAD, resumer, recording.builder.nullOf(Type.THREAD));
  if (recording.has52) return [thread, isMain ? TREF_TRUE : TREF_FALSE];
  return [isMain ? TREF_NIL : thread];
}

/** By the helper's numbers. */
const stateNames = ["running", "normal", "dead", "suspended"];

function recordStatus(call: LibraryCall): LibraryOutcome {
  if (!call.isType(0, Type.THREAD)) return "stitch";
  const { recording } = call;
  const { environment } = recording;
  const state = callHelper(recording, "coroutineState", call.required(0));
  const live = environment.compute("coroutineState", environment.global, call.live(0).low);
  if (live === undefined) return "stitch";
  recording.guard(Op.EQ, Type.INT, state, recording.int(live));
  const name = environment.internBytes(toBytes(stateNames[live]));
  return name === 0 ? "stitch" : [recording.string(name)];
}

export const coroutineHandlers = {
  create: recordCreate,
  wrap: recordWrap,
  running: recordRunning,
  status: recordStatus,
  resume: recordResumed,
  wrap_aux: recordWrapped,
  yield: recordYielded,
} satisfies Record<string, LibraryHandler>;
