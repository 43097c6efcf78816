/** What traces need for C data: allocation, arithmetic of 64-bit integers, blocks of memory (LuaJIT: lj_carith.c). */
import { Cdata } from "../gen/layouts";
import { chargeWork } from "../lib/work";
import { internString } from "../object/string";
import { newCdata } from "../object/userdata";

export {
  divideSigned as divideInt64,
  divideUnsigned as divideUint64,
  powerSigned as powerInt64,
  powerUnsigned as powerUint64,
  remainderSigned as remainderInt64,
  remainderUnsigned as remainderUint64,
} from "../vm/cdata-arithmetic";

/** Below it there is no object of C. */
const LEAST_ADDRESS: usize = 1024;

export { newCdata } from "../object/userdata";

/** C data of `size` bytes, all 0; the address 0 if memory was refused. */
export function newZeroedCdata(global: usize, ctypeId: u32, size: u32): usize {
  const cdata = newCdata(global, ctypeId, size);
  if (cdata) memory.fill(cdata + Cdata.data, 0, size);
  return cdata;
}

/** C data that holds an integer of 64 bits; 0 if memory was refused. */
export function newScalar64(global: usize, ctypeId: u32, value: i64): usize {
  const cdata = newCdata(global, ctypeId, 8);
  if (cdata) store<i64>(cdata, value, Cdata.data);
  return cdata;
}

/** C data that holds a pointer or an integer of 32 bits; 0 if memory was refused. */
export function newScalar32(global: usize, ctypeId: u32, value: i32): usize {
  const cdata = newCdata(global, ctypeId, 4);
  if (cdata) store<i32>(cdata, value, Cdata.data);
  return cdata;
}

export function copyMemory(to: usize, from: usize, size: u32): void {
  memory.copy(to, from, size);
}

export function fillMemory(to: usize, byte: u32, size: u32): void {
  memory.fill(to, <u8>byte, size);
}

/** The bytes of an element, repeated over `total` bytes: each round copies all that are there. */
export function repeatBytes(address: usize, elementSize: u32, total: u32): void {
  for (let done = elementSize; done < total && done != 0; done <<= 1) {
    memory.copy(address + done, address, min(done, total - done));
  }
}

/** Bytes before the next that is 0; -1: there is none in memory. */
export function textLength(address: usize): i32 {
  const end = <u64>memory.size() << 16;
  if (address < LEAST_ADDRESS) return -1;
  for (let at: u64 = address; at < end; at++) {
    if (!load<u8>(<usize>at)) return <i32>(at - address);
  }
  return -1;
}

/** The string of so many bytes at an address; 0 if memory was refused. */
export function stringAt(global: usize, address: usize, length: u32): usize {
  chargeWork(global, length);
  return internString(global, address, length);
}
