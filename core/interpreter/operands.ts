/**
 * Decoding of operands and the small steps that all families of instructions share. Everything here is inlined into
 * the interpreter function. Slots and constants are addressed in bytes: an operand is scaled by 8.
 */
import { FrameType, Tag } from "../gen/constants";
import { Function, Node, Prototype, Table, Upvalue } from "../gen/layouts";
import { JUMP_BIAS } from "../gen/opcodes";

/** Address of slot A relative to base. */
@inline
export function slotA(instruction: usize): usize {
  return <usize>load<u8>(instruction, 1) << 3;
}

@inline
export function slotB(instruction: usize): usize {
  return <usize>load<u8>(instruction, 3) << 3;
}

@inline
export function slotC(instruction: usize): usize {
  return <usize>load<u8>(instruction, 2) << 3;
}

@inline
export function slotD(instruction: usize): usize {
  return <usize>load<u16>(instruction, 2) << 3;
}

@inline
export function literalA(instruction: usize): u32 {
  return <u32>load<u8>(instruction, 1);
}

@inline
export function literalB(instruction: usize): u32 {
  return <u32>load<u8>(instruction, 3);
}

@inline
export function literalC(instruction: usize): u32 {
  return <u32>load<u8>(instruction, 2);
}

@inline
export function literalD(instruction: usize): u32 {
  return <u32>load<u16>(instruction, 2);
}

/** The target of the jump at `instruction`: its distance counts from the instruction after it. */
@inline
export function jumpTarget(instruction: usize): usize {
  return instruction + (<usize>load<u16>(instruction, 2) << 2) - ((<usize>JUMP_BIAS << 2) - 4);
}

/**
 * After a comparison, `pc` is at a JMP: takes it if `condition`, else skips it. One that leads backwards is left to run
 * itself, for it takes fuel.
 */
@inline
export function branch(pc: usize, condition: bool): usize {
  return condition ? max(jumpTarget(pc), pc) : pc + 4;
}

/** Collectable constant `index` of the prototype with these constants. */
@inline
export function objectConstant(constants: usize, index: u32): u32 {
  return load<u32>(constants - 8 - (<usize>index << 2));
}

/** The string constant `index` as a value. */
@inline
export function stringConstantBits(constants: usize, index: u32): i64 {
  return (<i64>(<u32>Tag.STRING) << 32) | <i64>objectConstant(constants, index);
}

/** The constants of the function whose frame begins at `base`. */
@inline
export function constantsOf(base: usize): usize {
  return load<u32>(load<u32>(load<u32>(base - 8), Function.pc) - (Prototype.bytecode - Prototype.constants));
}

/** Whether what a frame with this link returns goes to Lua code that wants one result. */
@inline
export function takesOne(link: usize): bool {
  return !(link & FrameType.TYPE_MASK) && literalB(link - 4) == 2;
}

/** Where the value of upvalue `index` of the running function is. */
@inline
export function upvalueAt(base: usize, index: u32): usize {
  return load<u32>(load<u32>(base - 8) + (<usize>index << 2), Function.upvalues);
}

/** The value slot of a string key, or 0. The 64-bit comparison covers the key's type. */
@inline
export function findString(table: usize, key: i64, hash: u32): usize {
  let node: usize = load<u32>(table, Table.node) + <usize>(hash & load<u32>(table, Table.hashMask)) * Node.SIZE;
  do {
    if (load<i64>(node, Node.key) == key) return node;
    node = load<u32>(node, Node.next);
  } while (node);
  return 0;
}

/**
 * Counts down the hot counter of the instruction at `instruction`; true when it runs out. The word below the
 * constants is biased so that half the instruction's address leads to its counter.
 */
@inline
export function isHot(constants: usize, instruction: usize): bool {
  const counter: usize = load<u32>(constants - 4) + (instruction >> 1);
  const left = <u32>load<u16>(counter) - 1;
  store<u16>(counter, left);
  return <i32>left < 0;
}

/** Likewise for the header at `instruction`, whose counter is the first one. */
@inline
export function isHotFunction(instruction: usize): bool {
  const counter: usize = load<u32>(instruction - (Prototype.bytecode - Prototype.hotCounters));
  const left = <u32>load<u16>(counter) - 1;
  store<u16>(counter, left);
  return <i32>left < 0;
}

/** Wraps a number to 32 bits as LuaJIT does: the low word of its sum with 2^52 + 2^51. */
@inline
export function toBits(number: f64): i32 {
  return <i32>reinterpret<i64>(number + 6755399441055744.0);
}
