/** Making a state, and the functions of chunks. */
import { Limit, Mark, ObjectType, PrototypeFlag, Tag } from "../gen/constants";
import { Function, Global, Header, Prototype, Thread } from "../gen/layouts";
import { objectConstant } from "../interpreter/operands";
import { FAST_FUNCTION_COUNT, Op, OPCODE_COUNT } from "../gen/opcodes";
import { allocateObject } from "../gc/object";
import { initialiseLibraries } from "../lib/state";
import { createHeap } from "../memory/heap";
import { newMainFunction } from "../object/function";
import { readDump } from "../object/prototype";
import { initialiseStrings, internString } from "../object/string";
import { initialiseMainThread } from "../object/thread";
import { newTable } from "../object/table";
import { NIL, setObject, typeOf } from "../object/value";
import { FUEL_SLICE } from "./safepoint";

const MEMORY_ERROR = memory.data<u8>([
  110, 111, 116, 32, 101, 110, 111, 117, 103, 104, 32, 109, 101, 109, 111, 114, 121,
]);
const MEMORY_ERROR_LENGTH: u32 = 17;

/** The address of a new state's Global, or 0 if memory is refused. `limit`: bytes that the state may use. */
export function createState(limit: u32, seedLow: u32, seedHigh: u32): usize {
  const global = createHeap(limit);
  if (!global) return 0;
  store<u64>(global, ((<u64>seedHigh) << 32) | <u64>seedLow, Global.hashSeed);
  setUpConstants(global);
  if (!initialiseStrings(global)) return 0;
  const globals = newTable(global, 0, 6), registry = newTable(global, 0, 4);
  if (!globals || !registry) return 0;
  store<u32>(global, globals, Global.globals);
  store<u32>(global, registry, Global.registry);
  const thread = allocateObject(global, Thread.SIZE, ObjectType.THREAD);
  if (!thread || !initialiseMainThread(global, thread)) return 0;
  store<u32>(global, thread, Global.mainThread);
  store<u32>(global, thread, Global.currentThread);
  const text = internString(global, MEMORY_ERROR, MEMORY_ERROR_LENGTH);
  if (!text || !initialiseLibraries(global)) return 0;
  store<u8>(text, load<u8>(text, Header.marked) | <u8>Mark.FIXED, Header.marked);
  setObject(global + Global.memoryError, <u32>Tag.STRING, text);
  return global;
}

function setUpConstants(global: usize): void {
  store<i32>(global, FUEL_SLICE, Global.fuel);
  store<i32>(global, FUEL_SLICE, Global.fuelSlice);
  store<u32>(global, Op.FUNCC | (Limit.MIN_STACK << 8), Global.functionHeader);
  store<u32>(global, Op.FUNCCW | (Limit.MIN_STACK << 8), Global.functionHeader + 4);
  for (let index: u32 = 0; index < FAST_FUNCTION_COUNT; index++) {
    store<u32>(global + (<usize>index << 2), OPCODE_COUNT + index, Global.fastHeader);
  }
  store<u32>(global, Op.RET1 | (2 << 16), Global.returnOne);
  store<u32>(global, Op.RET | (3 << 16), Global.returnTwo);
  store<u32>(global, Op.RETM, Global.returnAll);
  store<i64>(global, NIL, Global.nilValue);
  store<i64>(global, NIL, Global.nilNode);
  store<i64>(global, NIL, Global.nilNode + 8);
  store<i64>(global, NIL, Global.errorValue);
  store<i64>(global, NIL, Global.entryHandler);
  store<i64>(global, NIL, Global.hookFunction);
  for (let offset: usize = 0; offset < 32; offset += 8) store<i64>(global + offset, NIL, Global.scratch0);
}

/**
 * A function of the dump, with the thread's environment. 0: refused, Global.scratch0 holds the ErrorCode.
 * `isForeign`: its bytecode was not made by our compiler, and is verified.
 */
export function loadDump(thread: usize, dump: usize, length: u32, isForeign: u32, chunkName: usize): usize {
  const prototype = readDump(thread, dump, length, <bool>isForeign, chunkName);
  if (!prototype) return 0;
  return newMainFunction(load<u32>(thread, Thread.global), prototype, load<u32>(thread, Thread.env));
}

/** Marks a prototype and those within as built-in, by these flags: debug shows their functions as C functions. */
export function markBuiltin(luaFunction: usize, flags: u32): void {
  markPrototype(load<u32>(luaFunction, Function.pc) - Prototype.bytecode, flags);
}

function markPrototype(prototype: usize, flags: u32): void {
  store<u8>(prototype, load<u8>(prototype, Prototype.flags) | <u8>flags, Prototype.flags);
  const constants: usize = load<u32>(prototype, Prototype.constants);
  for (let index: u32 = 0; index < load<u32>(prototype, Prototype.objectConstantCount); index++) {
    const object: usize = objectConstant(constants, index);
    if (typeOf(object) == ObjectType.PROTOTYPE) markPrototype(object, flags);
  }
}
