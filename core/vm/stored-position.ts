/**
 * What library functions do to the position that line hooks compare with. LuaJIT keeps it in its C frame (SAVE_PC), and its
 * assembler functions store it there before they call C: either the position behind the call, so that the line goes on, or,
 * where they have not loaded that one, their own, so that the line of the call begins again. Other functions leave it alone.
 */
import { FrameType } from "../gen/constants";
import { Function, LibraryFunction, Table } from "../gen/layouts";
import { LibraryId } from "../gen/library";
import { Op } from "../gen/opcodes";
import { addressOf, isNumber, isString, isTable } from "../object/value";
import { linkOf } from "./frames";

/** A position outside of all bytecode. */
const NOWHERE: u32 = 0;

/** The position after a call with `count` arguments from `base`; `position` if the function leaves that alone. */
export function positionStoredBy(callee: usize, base: usize, count: u32, position: u32): u32 {
  if (<u32>load<u8>(load<u32>(callee, Function.pc)) == Op.FUNCCW) return position;
  switch (load<u32>(callee, LibraryFunction.id)) {
    case LibraryId.string_sub:
    case LibraryId.string_reverse:
    case LibraryId.string_lower:
    case LibraryId.string_upper:
      return NOWHERE;
    case LibraryId.string_char:
      return count == 1 && isNumber(base) ? NOWHERE : behindCall(base);
    case LibraryId.string_byte:
      return count == 1 && isString(base) ? position : behindCall(base);
    case LibraryId.base_tostring:
      return isString(base) ? position : behindCall(base);
    case LibraryId.base_tonumber:
      return count == 1 && isNumber(base) ? position : behindCall(base);
    case LibraryId.base_setmetatable:
      return isNewMetatable(base, count) ? position : behindCall(base);
    case LibraryId.coroutine_resume:
    case LibraryId.coroutine_wrap_aux:
      return behindCall(base);
    default:
      return position;
  }
}

/** The call's position; frames that are no Lua function's call have none. */
function behindCall(base: usize): u32 {
  const link = <u32>linkOf(base);
  return (link & FrameType.TYPE_MASK) == FrameType.LUA ? link - 4 : NOWHERE;
}

function isNewMetatable(base: usize, count: u32): bool {
  return count >= 2 && isTable(base) && isTable(base + 8) && !load<u32>(addressOf(base), Table.metatable);
}
