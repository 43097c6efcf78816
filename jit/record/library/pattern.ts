/**
 * Functions with patterns on the trace (in LuaJIT they end it). The core does the work; the trace is specialised on the
 * number and the types of the results, not on the pattern.
 */

import { SLOT } from "../../../lib/offsets.ts";
import type { IrHelperName } from "../../../spec/ir-helpers.ts";
import { Tag } from "../../../spec/vm.ts";
import { Field } from "../../ir/operands.ts";
import {
  isFunctionRef,
  isNumberRef,
  isString,
  isTable,
  isTruthyType,
  Op,
  refOf,
  TREF_NIL,
  type TRef,
  Type,
  tref,
} from "../../ir/types.ts";
import { recordAccess } from "../access.ts";
import { specializeCallee } from "../call.ts";
import { numberValue, objectValue, readValue, typeOfValue } from "../live.ts";
import { recordMetatable } from "../metatable.ts";
import { libraryFunction } from "./base.ts";
import { callHelper, type LibraryCall, type LibraryHandler, type LibraryOutcome } from "./call.ts";

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

/**
 * Loads the results, whose number is guarded. A side trace that starts later need not search again: searching takes longer
 * than the stores of a further exit.
 */
function loadResults(call: LibraryCall, { reference, address }: Block): TRef[] {
  const { recording } = call;
  recording.needsSnapshot = true;
  const count = recording.u32(address);
  call.guard(Op.EQ, Type.INT, call.emit(Op.XLOAD, Type.INT, reference), call.int(count));
  const types = Array.from({ length: count }, (_, index) =>
    typeOfValue(readValue(recording.heap, address + (RESULTS + index) * SLOT)),
  );
  return types.map((type, index) => recording.loadTyped(Op.VLOAD, type, reference, RESULTS + index));
}

/** string.find and string.match. */
function recordPatternSearch(call: LibraryCall, helper: "findPattern" | "matchPattern"): LibraryOutcome {
  const [string, pattern] = [call.string(0), call.string(1)];
  const hasStart = call.isGiven(2);
  // Beyond the end there is no match then, not even of nothing.
  if (hasStart && call.recording.has52) return "stitch";
  const start = hasStart ? call.double(2) : call.recording.builder.num(1);
  const live = [call.liveString(0), call.liveString(1), hasStart ? (call.liveNumber(2) ?? 1) : 1];
  const block = callPattern(call, helper, [string, pattern, start], live);
  return block === undefined ? "stitch" : loadResults(call, block);
}

/** What string.find does with a pattern. */
export const recordFindPattern = (call: LibraryCall): LibraryOutcome =>
  recordPatternSearch(call, "findPattern");

/** More replacements than a string has places. */
const NO_LIMIT = 0x7fffffff;

/** string.gsub; a function for the replacement is called by Lua code of the library's own. */
function recordSubstitution(call: LibraryCall): LibraryOutcome {
  const [string, pattern] = [call.string(0), call.string(1)];
  const argument = call.required(2);
  if (isFunctionRef(argument)) return recordCallingSubstitution(call, string, pattern);
  const replacement = isTable(argument) ? argument : call.textOf(argument);
  // With __index another built-in may have to take over.
  const hasMetatable =
    isTable(argument) && recordMetatable(call.recording, argument, call.live(2)).address !== 0;
  if (replacement === 0 || hasMetatable) return "stitch";
  const limit = call.isGiven(3) ? call.double(3) : call.recording.builder.num(NO_LIMIT);
  const block = call.helper("substitute", string, pattern, replacement, limit);
  call.recording.needsSnapshot = true;
  return [
    call.recording.loadTyped(Op.VLOAD, Type.STR, block, RESULTS),
    call.recording.loadTyped(Op.VLOAD, Type.NUM, block, RESULTS + 1),
  ];
}

const OPEN = 0x28;

/** A function for the replacement is called by a built-in, which is chosen by the pattern. */
function recordCallingSubstitution(call: LibraryCall, string: TRef, pattern: TRef): LibraryOutcome {
  const { recording } = call;
  if (call.count !== 3 || !call.isType(0, Type.STR) || !call.isType(1, Type.STR)) return "stitch";
  const patternAddress = call.live(1).low;
  call.guard(Op.EQ, Type.STR, pattern, recording.string(patternAddress));
  const captures = call.bytesAt(patternAddress).filter((byte) => byte === OPEN).length;
  const callee = libraryFunction(
    recording,
    captures > 1 ? "string_gsub_with_function" : "string_gsub_with_unary",
  );
  const length = call.emit(Op.FLOAD, Type.INT, string, Field.STR_LEN);
  const limit = call.emit(Op.ADD, Type.INT, length, call.int(1));
  return {
    callee: recording.object(callee, Type.FUNC),
    calleeValue: objectValue(callee, Tag.values.FUNCTION),
    parameters: [string, pattern, call.required(2), limit],
  };
}

/** Element of the state's array that holds the function (core/lib/string-gsub-step.ts). */
const REPLACEMENT = 3;

/** What a replacement may be; for anything else the interpreter raises an error. */
const isReplacement = (value: TRef): boolean => !isTruthyType(value) || isString(value) || isNumberRef(value);

/** A step of the built-ins: what it has stored counts only when it is committed, after everything is guarded. */
function recordStep(call: LibraryCall, helper: "peekReplacedKey" | "peekReplaced") {
  const { recording } = call;
  const { environment } = recording;
  const value = call.argument(1) || TREF_NIL;
  const isKeyOnly = helper === "peekReplacedKey" ? 1 : 0;
  const address =
    environment.compute("previewReplaced", environment.global, call.live(0).low, isKeyOnly) ?? 0;
  if (address === 0 || !isReplacement(value)) return undefined;
  const block: Block = { reference: call.helper(helper, call.table(0), value), address: address >>> 0 };
  const results = loadResults(call, block);
  const isMatch = recording.heap.f64[(block.address + ADDED * SLOT) >>> 3] !== 0;
  const added = recording.loadTyped(Op.VLOAD, Type.NUM, block.reference, ADDED);
  call.guard(isMatch ? Op.NE : Op.EQ, Type.NUM, added, recording.builder.num(0));
  return { results, isMatch };
}

function commit(call: LibraryCall): void {
  call.helper("commitReplaced", call.table(0));
}

/** gsub_key: the next key, or the last results. */
function recordReplacedKey(call: LibraryCall): LibraryOutcome {
  const step = recordStep(call, "peekReplacedKey");
  if (step === undefined) return "stitch";
  if (step.isMatch) commit(call);
  return step.results;
}

/** gsub_call: the function is called with the captures. */
function recordReplacement(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const step = recordStep(call, "peekReplaced");
  if (step === undefined) return "stitch";
  if (!step.isMatch) return step.results;
  const [tableValue, keyValue] = [call.live(0), numberValue(REPLACEMENT)];
  const access = { table: call.table(0), tableValue, key: call.int(REPLACEMENT), keyValue, chain: 0 };
  const slot = recording.environment.tableGetInteger(tableValue.low, REPLACEMENT);
  const calleeValue = readValue(recording.heap, slot);
  const callee = specializeCallee(recording, recordAccess(recording, access), calleeValue.low);
  commit(call);
  return { callee, calleeValue, parameters: step.results };
}

/** string.gmatch */
function recordMatching(call: LibraryCall): TRef[] {
  const { recording } = call;
  const [string, pattern] = [call.string(0), call.string(1)];
  const env = recording.emit(Op.FLOAD, Type.TAB, recording.currentFunction(), Field.FUNC_ENV);
  recording.needsSnapshot = true;
  return [call.helper("newMatcher", string, pattern, env)];
}

/** The iterator of string.gmatch, which goes on when the trace knows that its results are as expected. */
function recordNextMatch(call: LibraryCall): LibraryOutcome {
  const { recording } = call;
  const iterator = tref(refOf(recording.currentFunction()), Type.FUNC);
  const block = callPattern(call, "peekMatch", [iterator], [recording.function]);
  if (block === undefined) return "stitch";
  const results = loadResults(call, block);
  if (results.length === 0) return [];
  const position = recording.loadTyped(Op.VLOAD, Type.NUM, block.reference, ADDED);
  callHelper(recording, "advanceMatch", iterator, position);
  return results;
}

export const patternHandlers = {
  match: (call) => recordPatternSearch(call, "matchPattern"),
  gmatch: recordMatching,
  gmatch_aux: recordNextMatch,
  gsub: recordSubstitution,
  gsub_key: recordReplacedKey,
  gsub_call: recordReplacement,
} satisfies Record<string, LibraryHandler>;
