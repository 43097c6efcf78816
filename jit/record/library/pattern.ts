/**
 * Functions with patterns on the trace (in LuaJIT they end it). The core does the work; the trace is specialised on the
 * number and the types of the results, not on the pattern.
 */

import { SLOT } from "../../../lib/offsets.ts";
import type { IrHelperName } from "../../../spec/ir-helpers.ts";
import { isTable, Op, refOf, type TRef, Type, tref } from "../../ir/types.ts";
import { readValue, typeOfValue } from "../live.ts";
import { callHelper, type LibraryCall, type LibraryOutcome } from "./call.ts";

type PatternHelper = Extract<IrHelperName, "findPattern" | "matchPattern" | "substitute" | "peekMatch">;

/** Slots of a block of results: see core/jit/pattern-helpers.ts. */
const ADDED = 1;
const RESULTS = 2;

/** A block that a helper gave, on the trace and now. */
interface Block {
  readonly reference: TRef;
  readonly address: number;
}

/** The results of a helper that is called now as it will be on the trace; undefined: it cannot do it. */
function callPattern(
  call: LibraryCall,
  helper: PatternHelper,
  parameters: readonly TRef[],
  live: readonly number[],
): Block | undefined {
  const { environment } = call.recording;
  const address = environment.compute(helper, environment.global, ...live) ?? 0;
  if (address === 0) return undefined;
  return { reference: call.helper(helper, ...parameters), address: address >>> 0 };
}

/** Loads the results, whose number is guarded. */
function loadResults(call: LibraryCall, { reference, address }: Block): TRef[] {
  const { recording } = call;
  const count = recording.u32(address);
  call.guard(Op.EQ, Type.INT, call.emit(Op.XLOAD, Type.INT, reference), call.int(count));
  const types = Array.from({ length: count }, (_, index) =>
    typeOfValue(readValue(recording.heap, address + (RESULTS + index) * SLOT)),
  );
  return types.map((type, index) => recording.loadTyped(Op.VLOAD, type, reference, RESULTS + index));
}

/** string.find and string.match. */
export function recordPatternSearch(
  call: LibraryCall,
  helper: "findPattern" | "matchPattern",
): LibraryOutcome {
  const [string, pattern] = [call.string(0), call.string(1)];
  const hasStart = call.isGiven(2);
  const start = hasStart ? call.double(2) : call.recording.builder.num(1);
  const live = [call.liveString(0), call.liveString(1), hasStart ? (call.liveNumber(2) ?? 1) : 1];
  const block = callPattern(call, helper, [string, pattern, start], live);
  return block === undefined ? "stitch" : loadResults(call, block);
}

/** More replacements than a string has places. */
const NO_LIMIT = 0x7fffffff;

/** string.gsub; a function for the replacement is called by Lua code of the library's own. */
export function recordSubstitution(call: LibraryCall): LibraryOutcome {
  const [string, pattern] = [call.string(0), call.string(1)];
  const argument = call.required(2);
  const replacement = isTable(argument) ? argument : call.textOf(argument);
  if (replacement === 0) return "stitch";
  const limit = call.isGiven(3) ? call.double(3) : call.recording.builder.num(NO_LIMIT);
  const block = call.helper("substitute", string, pattern, replacement, limit);
  return [
    call.recording.loadTyped(Op.VLOAD, Type.STR, block, RESULTS),
    call.recording.loadTyped(Op.VLOAD, Type.NUM, block, RESULTS + 1),
  ];
}

/** The iterator of string.gmatch, which goes on when the trace knows that its results are as expected. */
export function recordNextMatch(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const iterator = tref(refOf(recording.currentFunction()), Type.FUNC);
  const block = callPattern(call, "peekMatch", [iterator], [recording.function]);
  if (block === undefined) return "stitch";
  const results = loadResults(call, block);
  if (results.length === 0) return [];
  const position = recording.loadTyped(Op.VLOAD, Type.NUM, block.reference, ADDED);
  callHelper(recording, "advanceMatch", iterator, position);
  recording.needsSnapshot = true;
  return results;
}
