/**
 * Reads dumps: LuaJIT's bytecode format for 32-bit frames, version 2 (LuaJIT: lj_bcread.c). The front end
 * writes them for every chunk. Invariants:
 *
 * - Whatever the bytes are, nothing outside of them is read, and memory taken is in proportion to them.
 * - A prototype is one cell: fields, bytecode, object constants (number i at constants - 8 - 4 * i), the bias
 *   of the hot counters (at constants - 4), number constants, upvalue references, hot counters, debug
 *   information.
 * - Prototypes come children first; a parent's constants claim the children from the last on.
 */
import { resetHotCounters, updateCounting } from "./hotness";
import { ErrorCode, ObjectType, PrototypeFlag } from "../gen/constants";
import { Global, Prototype, Thread } from "../gen/layouts";
import { Op } from "../gen/opcodes";
import { allocateObject } from "../gc/object";
import {
  forgetUnclaimed, popUnclaimed, pushUnclaimed, readNumberConstants, readObjectConstants,
} from "./dump-constants";
import {
  fail, failureCode, hasFailed, isForeignInput, openInput, readByte, readUnsigned, remaining, takeBytes,
} from "./dump-input";
import { internString } from "./string";
import { verifyPrototype } from "./verify";
import { UpvalueCheck, verifyUpvalues } from "./verify-upvalues";

const SIGNATURE: u32 = 0x024a4c1b; // ESC, "LJ", version 2

/** Flags in the header of a dump. */
const enum DumpFlag {
  BIG_ENDIAN = 1,
  STRIPPED = 2,
  FFI = 4,
  TWO_SLOT_FRAMES = 8,
  BIT_OPERATORS = 16,
}
const ACCEPTED_FLAGS: u32 = DumpFlag.STRIPPED | DumpFlag.FFI | DumpFlag.BIT_OPERATORS;
const KEPT_FLAGS: u32 =
  PrototypeFlag.CHILD | PrototypeFlag.VARARG | PrototypeFlag.FFI | PrototypeFlag.BIT_OPERATORS;

/** Operand D is 16 bits, and so are numbers of constants. */
const MAX_CONSTANTS: u32 = 0x10000;
const MAX_INSTRUCTIONS: u32 = 1 << 26;
/** Lines of a function from which on its line numbers take two bytes, or four. */
const TWO_BYTE_LINES: u32 = 256;
const FOUR_BYTE_LINES: u32 = 65536;

/** "=?", the name of a stripped chunk. */
const unnamed: usize = memory.data<u8>([0x3d, 0x3f]);

/**
 * The main prototype of a dump. `isForeign`: its bytecode is verified, since it was not made here. A stripped
 * dump gets the name `chunkName` (a String), or "=?" for 0. If it returns 0, Global.scratch0 holds the
 * ErrorCode: ERRMEM (memory was refused), BCFMT (no dump for this machine) or BCBAD (malformed).
 */
export function readDump(
  thread: usize,
  data: usize,
  length: u32,
  isForeign: bool,
  chunkName: usize,
): usize {
  const global: usize = load<usize>(thread, Thread.global);
  openInput(data, length, isForeign);
  forgetUnclaimed();
  const prototype = readPrototypes(global, chunkName);
  if (hasFailed()) {
    store<u64>(global, failureCode(), Global.scratch0);
    return 0;
  }
  return prototype;
}

function readPrototypes(global: usize, chunkName: usize): usize {
  if (remaining() < 5 || load<u32>(takeBytes(4)) != SIGNATURE) return fail(ErrorCode.BCFMT);
  const flags = readUnsigned();
  if (flags & ~ACCEPTED_FLAGS) return fail(ErrorCode.BCFMT);
  const isStripped = (flags & DumpFlag.STRIPPED) != 0;
  const name = isStripped && chunkName ? chunkName : readChunkName(global, isStripped);
  if (!name) return 0;
  while (true) {
    const length = readUnsigned();
    if (!length) break;
    if (length > remaining()) return fail(ErrorCode.BCBAD);
    const rest = remaining() - length;
    const prototype = readPrototype(global, isStripped, name);
    if (!prototype) return 0;
    if (remaining() != rest) return fail(ErrorCode.BCBAD);
    if (isForeignInput() && !verify(global, prototype)) return 0;
    pushUnclaimed(prototype);
  }
  const main = popUnclaimed();
  return main && !popUnclaimed() && !remaining() ? main : fail(ErrorCode.BCBAD);
}

function verify(global: usize, prototype: usize): bool {
  const check = verifyPrototype(prototype) ? verifyUpvalues(global, prototype) : UpvalueCheck.UNSOUND;
  if (check != UpvalueCheck.SOUND)
    fail(check == UpvalueCheck.NO_MEMORY ? ErrorCode.ERRMEM : ErrorCode.BCBAD);
  store<u8>(prototype, load<u8>(prototype, Prototype.flags) | <u8>PrototypeFlag.FOREIGN, Prototype.flags);
  return !hasFailed();
}

function readChunkName(global: usize, isStripped: bool): usize {
  const length = isStripped ? 2 : readUnsigned();
  const bytes = isStripped ? unnamed : takeBytes(length);
  if (hasFailed()) return 0;
  const name = internString(global, bytes, length);
  return name ? name : fail(ErrorCode.ERRMEM);
}

/** Reads one prototype; 0 after a failure. */
function readPrototype(global: usize, isStripped: bool, chunkName: usize): usize {
  const flags = readByte();
  const parameterCount = readByte();
  const frameSize = readByte();
  const upvalueCount = readByte();
  const objectCount = readUnsigned();
  const numberCount = readUnsigned();
  const instructionCount = readUnsigned();
  const debugSize: u32 = isStripped ? 0 : readUnsigned();
  const firstLine: u32 = debugSize ? readUnsigned() : 0;
  const lineCount: u32 = debugSize ? readUnsigned() : 0;
  // Checked before the sum of them all, so that it cannot overflow. A constant takes a byte at least.
  if (
    instructionCount - 1 >= MAX_INSTRUCTIONS || instructionCount << 2 > remaining() ||
    objectCount > MAX_CONSTANTS || objectCount > remaining() ||
    numberCount > MAX_CONSTANTS || numberCount > remaining() || debugSize > remaining()
  )
    return fail(ErrorCode.BCBAD);

  const bytecodeCount = instructionCount + 1;
  const prototype = newPrototype(global, bytecodeCount, objectCount, numberCount, upvalueCount, debugSize);
  if (!prototype) return fail(ErrorCode.ERRMEM);
  store<u8>(prototype, parameterCount, Prototype.parameterCount);
  store<u8>(prototype, frameSize, Prototype.frameSize);
  store<u8>(prototype, flags & KEPT_FLAGS, Prototype.flags);
  store<u32>(prototype, chunkName, Prototype.chunkName);
  store<u32>(prototype, firstLine, Prototype.firstLine);
  store<u32>(prototype, lineCount, Prototype.lineCount);

  readBytecode(prototype, flags & PrototypeFlag.VARARG ? Op.FUNCV : Op.FUNCF, frameSize);
  updateCounting(global, prototype);
  copyInput(load<usize>(prototype, Prototype.upvalueRefs), upvalueCount << 1);
  readObjectConstants(global, prototype);
  readNumberConstants(prototype);
  if (debugSize) readDebugInformation(prototype, debugSize);
  resetHotCounters(global, prototype);
  if (!hasFailed()) return prototype;
  // It is garbage, and some of its constants were never read.
  store<u32>(prototype, 0, Prototype.objectConstantCount);
  return 0;
}

@inline
function align(size: u32, to: u32): u32 {
  return (size + to - 1) & -to;
}

/** The cell of a prototype with its parts laid out: sizes and addresses are set. The parts are not filled. */
function newPrototype(
  global: usize,
  bytecodeCount: u32,
  objectCount: u32,
  numberCount: u32,
  upvalueCount: u32,
  debugSize: u32,
): usize {
  const bytecodeEnd = Prototype.bytecode + (bytecodeCount << 2);
  const constants = align(bytecodeEnd + ((objectCount + 1) << 2), 8);
  const upvalueRefs = constants + (numberCount << 3);
  const hotCounters = upvalueRefs + (upvalueCount << 1);
  const debug = align(hotCounters + (bytecodeCount << 1), 4);
  const size = align(debug + debugSize, 8);
  const prototype = allocateObject(global, size, ObjectType.PROTOTYPE);
  if (!prototype) return 0;
  store<u32>(prototype, bytecodeCount, Prototype.bytecodeCount);
  store<u32>(prototype, 0, Prototype.gray);
  store<u32>(prototype, prototype + constants, Prototype.constants);
  store<u32>(prototype, prototype + upvalueRefs, Prototype.upvalueRefs);
  store<u32>(prototype, objectCount, Prototype.objectConstantCount);
  store<u32>(prototype, numberCount, Prototype.numberConstantCount);
  store<u32>(prototype, size, Prototype.size);
  store<u8>(prototype, upvalueCount, Prototype.upvalueCount);
  store<u32>(prototype, 0, Prototype.traces);
  store<u8>(prototype, 0, Prototype.closureCount);
  store<u32>(prototype, 0, Prototype.lineInfo);
  store<u32>(prototype, 0, Prototype.upvalueNames);
  store<u32>(prototype, 0, Prototype.variableInfo);
  store<u32>(prototype, prototype + hotCounters, Prototype.hotCounters);
  store<u32>(prototype, prototype + debug + debugSize, Prototype.debugEnd);
  // The counter of the instruction at pc is at this bias plus half of pc.
  const bias = prototype + hotCounters - ((prototype + Prototype.bytecode) >> 1);
  store<u32>(prototype + constants - 4, bias);
  return prototype;
}

@inline
function copyInput(target: usize, length: u32): void {
  const bytes = takeBytes(length);
  if (bytes) memory.copy(target, bytes, length);
}

/** The header instruction is not in the dump. */
function readBytecode(prototype: usize, header: u32, frameSize: u32): void {
  const bytecode = prototype + Prototype.bytecode;
  store<u32>(bytecode, header | (frameSize << 8));
  copyInput(bytecode + 4, (load<u32>(prototype, Prototype.bytecodeCount) - 1) << 2);
}

/**
 * Line numbers, upvalue names and variables. The first two are of known extent; readers check the bounds of
 * the last.
 */
function readDebugInformation(prototype: usize, size: u32): void {
  const end = load<usize>(prototype, Prototype.debugEnd);
  const lines = end - size;
  copyInput(lines, size);
  const lineCount = load<u32>(prototype, Prototype.lineCount);
  const lineBits = lineCount < TWO_BYTE_LINES ? 0 : lineCount < FOUR_BYTE_LINES ? 1 : 2;
  const lineSize = (load<u32>(prototype, Prototype.bytecodeCount) - 1) << lineBits;
  if (lineSize > size) {
    fail(ErrorCode.BCBAD);
    return;
  }
  store<u32>(prototype, lines, Prototype.lineInfo);
  store<u32>(prototype, lines + lineSize, Prototype.upvalueNames);
  let at = lines + lineSize;
  let names = <u32>load<u8>(prototype, Prototype.upvalueCount);
  for (; names && at < end; at++) if (!load<u8>(at)) names--;
  if (names || at == end) {
    fail(ErrorCode.BCBAD);
    return;
  }
  store<u32>(prototype, at, Prototype.variableInfo);
}
