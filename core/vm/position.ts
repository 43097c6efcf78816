/**
 * Where instructions are in the source: lines, and the position in front of a message in the usual case, so that an error
 * that is caught soon does not cost a call of the host's (lib/raise.ts has the other cases).
 */
import { FrameType, PrototypeFlag } from "../gen/constants";
import { Prototype, String } from "../gen/layouts";
import { beginBuffer, internBuffer, putByte, putBytes, reserveBytes, setBufferEnd } from "../lib/buffer";
import { putString } from "../lib/value-text";
import { integerToText, MAX_SMALL_INTEGER_TEXT } from "../number/integer";
import { functionOf, linkOf, previousBase, prototypeOf } from "./frames";

/** The line of an instruction, 0 without debug information (LuaJIT: lj_debug_line). */
export function lineAt(prototype: usize, pc: usize): u32 {
  const lines: usize = load<u32>(prototype, Prototype.lineInfo);
  const position = (pc - prototype - Prototype.bytecode) >> 2;
  if (!lines) return 0;
  const first = load<u32>(prototype, Prototype.firstLine), lineCount = load<u32>(prototype, Prototype.lineCount);
  if (!position) return first;
  const index = position - 1;
  if (lineCount < 0x100) return first + load<u8>(lines + index);
  return first + (lineCount < 0x10000 ? <u32>load<u16>(lines + (index << 1)) : load<u32>(lines + (index << 2)));
}

/** Names of chunks up to this length stand in messages as they are. */
const LONGEST_NAME: u32 = 59;

const COLON: u32 = 0x3a;
const SPACE: u32 = 0x20;

/**
 * The message with the position at which Lua code has called the library function whose frame is at `base`; 0: it has not,
 * or the position is not simply `name:line:`, or memory is refused.
 */
export function positionedMessage(global: usize, base: usize, message: usize): usize {
  const link = linkOf(base);
  if ((link & FrameType.TYPE_MASK) != FrameType.LUA) return 0;
  const caller = functionOf(previousBase(base));
  const prototype = prototypeOf(caller);
  if (load<u8>(prototype, Prototype.flags) & <u8>PrototypeFlag.BUILTIN || !load<u32>(prototype, Prototype.lineInfo)) return 0;
  if (!beginBuffer(global) || !putChunkName(global, load<u32>(prototype, Prototype.chunkName))) return 0;
  const target = putByte(global, COLON) ? reserveBytes(global, MAX_SMALL_INTEGER_TEXT) : 0;
  if (!target) return 0;
  setBufferEnd(target + integerToText(<i32>lineAt(prototype, link - 4), target));
  const isDone = putByte(global, COLON) && putByte(global, SPACE) && putString(global, message);
  return isDone ? internBuffer(global) : 0;
}

/** Appends the name of a file, or one that is to be taken as it is; false: it is another kind, long, or memory is refused. */
function putChunkName(global: usize, name: usize): bool {
  const length = load<u32>(name, String.length) - 1;
  const first = load<u8>(name, String.data);
  if (length > LONGEST_NAME - 1 || (first != 0x40 && first != 0x3d)) return false;
  for (let i: u32 = 1; i <= length; i++) if (!load<u8>(name + i, String.data)) return false;
  return putBytes(global, name + String.data + 1, length);
}
