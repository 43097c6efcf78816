/**
 * Indexing and assigning members of C data (LuaJIT: ffi_meta___index, ffi_meta___newindex). TypeScript knows the types
 * and does it; what is left here is to call a metamethod of the type.
 */
import { CdataResult, Continuation } from "../gen/constants";
import { Global } from "../gen/layouts";
import { NIL } from "../object/value";
import { frameTop } from "./frames";
import { assignCdata, indexCdata } from "./host";
import { callWithArguments } from "./metamethods";
import { globalOf } from "./raise";

/**
 * The value at `target` becomes a member of the C data at `object`. Returns 0 (done, or a call is set up), a Status, or
 * CdataResult.CONTINUE: the value in scratch0 is to be indexed instead.
 */
export function indexMember(thread: usize, object: usize, key: i64, target: usize): i32 {
  const global = globalOf(thread);
  store<i64>(global, key, Global.scratch2);
  const result = indexCdata(thread, object, global + Global.scratch2, target);
  if (result != CdataResult.CALL) return result;
  const callee = load<i64>(global, Global.scratch0), first = load<i64>(global, Global.scratch1);
  return callWithArguments(thread, frameTop(thread), Continuation.RESULT, callee, 2, first, key, NIL);
}

/** The same for an assignment of the value at `value`. */
export function assignMember(thread: usize, object: usize, key: i64, value: usize): i32 {
  const global = globalOf(thread);
  store<i64>(global, key, Global.scratch2);
  const result = assignCdata(thread, object, global + Global.scratch2, value);
  if (result != CdataResult.CALL) return result;
  const callee = load<i64>(global, Global.scratch0), first = load<i64>(global, Global.scratch1);
  return callWithArguments(thread, frameTop(thread), Continuation.IGNORE, callee, 3, first, key, load<i64>(value));
}
