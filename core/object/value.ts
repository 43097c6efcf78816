/**
 * Tagged values (LuaJIT: lj_obj.h, lj_tv.h). A value is 64 bits: the high word is a tag below which every double lies,
 * the low word an address. Invariant: a value that is not a number has exactly one bit pattern, so that raw equality
 * of values that are not both numbers is equality of their 64 bits.
 */
import { Tag, ObjectType } from "../gen/constants";
import { Header } from "../gen/layouts";

/** Bit patterns of the primitives: the tag above an all-ones low word. */
export const NIL: i64 = -1;
export const FALSE: i64 = -0x100000001;
export const TRUE: i64 = -0x200000001;

/** The canonical NaN that enters where bytes or host numbers do. */
export const NAN_BITS: i64 = 0x7ff8000000000000;

@inline
export function tagOf(slot: usize): u32 {
  return load<u32>(slot, 4);
}

@inline
export function isNumber(slot: usize): bool {
  return load<u32>(slot, 4) < <u32>Tag.NUMBER;
}

@inline
export function isNil(slot: usize): bool {
  return load<i64>(slot) == NIL;
}

@inline
export function isString(slot: usize): bool {
  return load<u32>(slot, 4) == <u32>Tag.STRING;
}

@inline
export function isTable(slot: usize): bool {
  return load<u32>(slot, 4) == <u32>Tag.TABLE;
}

@inline
export function isFunction(slot: usize): bool {
  return load<u32>(slot, 4) == <u32>Tag.FUNCTION;
}

@inline
export function isTruthy(slot: usize): bool {
  return load<u32>(slot, 4) < <u32>Tag.FALSE;
}

/** Whether the value holds the address of a collectable object (strings to userdata). */
@inline
export function isCollectable(slot: usize): bool {
  return load<u32>(slot, 4) - <u32>Tag.USERDATA <= <u32>Tag.STRING - <u32>Tag.USERDATA;
}

/** The address in the low word. */
@inline
export function addressOf(slot: usize): usize {
  return load<u32>(slot);
}

@inline
export function copyValue(target: usize, source: usize): void {
  store<i64>(target, load<i64>(source));
}

@inline
export function setNil(slot: usize): void {
  store<i64>(slot, NIL);
}

@inline
export function booleanBits(condition: bool): i64 {
  return condition ? TRUE : FALSE;
}

@inline
export function objectBits(tag: u32, address: usize): i64 {
  return (<i64>tag << 32) | <i64>address;
}

@inline
export function setObject(slot: usize, tag: u32, address: usize): void {
  store<i64>(slot, objectBits(tag, address));
}

@inline
export function setNumber(slot: usize, number: f64): void {
  store<f64>(slot, number);
}

/** Stores a double that comes from outside (bytes, the host): a NaN becomes the canonical one. */
@inline
export function setForeignNumber(slot: usize, number: f64): void {
  store<f64>(slot, number);
  if (number != number) store<i64>(slot, NAN_BITS);
}

@inline
export function bitsAreNumber(bits: i64): bool {
  return <u32>(bits >>> 32) < <u32>Tag.NUMBER;
}

/** The tag of an object of the given type. */
@inline
export function tagOfType(type: u32): u32 {
  return ~type;
}

@inline
export function typeOf(object: usize): u32 {
  return load<u8>(object, Header.type);
}

/** From this many values on, memory.copy, which is a call into the engine, beats a loop. */
const MANY_VALUES: u32 = 16;

/** Copies values to lower addresses, or to where they do not overlap. */
@inline
export function moveDown(target: usize, source: usize, count: u32): void {
  if (count >= MANY_VALUES) memory.copy(target, source, <usize>count << 3);
  else {
    for (const end = source + (<usize>count << 3); source < end; source += 8, target += 8) store<i64>(target, load<i64>(source));
  }
}

/** Copies values to higher addresses; the ranges may overlap. */
@inline
export function moveUp(target: usize, source: usize, count: u32): void {
  if (count >= MANY_VALUES) memory.copy(target, source, <usize>count << 3);
  else {
    for (let offset = <usize>count << 3; offset; offset -= 8) store<i64>(target + offset - 8, load<i64>(source + offset - 8));
  }
}

/** Raw equality: of numbers by value, of all else by their bits. */
export function equalValues(left: usize, right: usize): bool {
  if (isNumber(left) && isNumber(right)) return load<f64>(left) == load<f64>(right);
  return load<i64>(left) == load<i64>(right);
}
