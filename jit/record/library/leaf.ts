/**
 * Functions of the host that take and give numbers and call no Lua: regions call them as they call functions of C. What
 * one throws is raised by the interpreter, which calls it anew: so there is a snapshot right before the call.
 */
import { Op, REF_NIL, type TRef, Type } from "../../ir/types.ts";
import { takeSnapshot } from "../../snapshot/take.ts";
import { isNumberValue } from "../live.ts";
import type { LibraryCall, LibraryOutcome } from "./call.ts";

export function recordLeaf(call: LibraryCall, address: number): LibraryOutcome {
  const { recording } = call;
  const leaf = recording.environment.linkLeaf(address);
  if (leaf === undefined || call.count < leaf.parameterCount) return "stitch";
  const indices = Array.from({ length: leaf.parameterCount }, (_, index) => index);
  if (!indices.every((index) => isNumberValue(call.live(index)))) return "stitch";
  const [first, ...others] = indices.map((index) => call.double(index));
  let list: TRef = first ?? REF_NIL;
  for (const value of others) list = call.emit(Op.CARG, Type.NIL, list, value);
  takeSnapshot(recording);
  const result = call.emit(Op.CALLXS, Type.NUM, list, call.int(leaf.call));
  recording.needsSnapshot = true;
  return [result];
}
