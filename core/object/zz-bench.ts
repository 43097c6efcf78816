import { newTable, tableGetString, tableSetString, tableSetInteger, tableGetInteger, duplicateTable, tableSet, tableGet, tableNextIndex } from "./table";
import { internString, initialiseStrings } from "./string";
import { Global } from "../gen/layouts";
import { releaseObject } from "../gc/object";
import { release } from "../memory/allocator";
import { NIL, objectBits } from "./value";
export function benchIntern(global: usize, data: usize, length: u32, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) x ^= <u32>internString(global, data + (i & 7) * 64, length);
  return x;
}
export function benchInternNew(global: usize, data: usize, length: u32, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) { store<u32>(data, i); x ^= <u32>internString(global, data, length); }
  return x;
}
export function benchGetString(table: usize, a: usize, b: usize, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) { x ^= <u32>tableGetString(table, i & 1 ? a : b); }
  return x;
}
export function benchSetString(global: usize, table: usize, a: usize, b: usize, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) { x ^= <u32>tableSetString(global, table, i & 1 ? a : b); }
  return x;
}
export function benchNew(global: usize, asize: u32, hbits: u32, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) { x ^= <u32>newTable(global, asize, hbits); }
  return x;
}
export function benchDup(global: usize, t: usize, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) { x ^= <u32>duplicateTable(global, t); }
  return x;
}
export function benchAppend(global: usize, n: u32): u32 {
  const t = newTable(global, 0, 0);
  for (let i: u32 = 1; i <= n; i++) { store<i64>(tableSetInteger(global, t, i), 1); }
  return <u32>t;
}
export function benchHashInts(global: usize, n: u32): u32 {
  const t = newTable(global, 0, 0);
  for (let i: u32 = 1; i <= n; i++) { store<i64>(tableSet(global, t, reinterpret<i64>(<f64>i * 1.5)), 1); }
  return <u32>t;
}
export function benchGetFloat(global: usize, t: usize, n: u32, m: u32): u32 {
  let x: u32 = 0;
  for (let k: u32 = 0; k < m; k++)
  for (let i: u32 = 1; i <= n; i++) { x ^= <u32>tableGet(t, reinterpret<i64>(<f64>i * 1.5)); }
  return x;
}
export function benchNext(t: usize, target: usize, m: u32): u32 {
  let x: u32 = 0;
  for (let k: u32 = 0; k < m; k++) {
    let i: u32 = 0;
    do { i = tableNextIndex(t, i, target); x++; } while (i != 0xffffffff);
  }
  return x;
}
import { Table } from "../gen/layouts";
export function benchDup2(global: usize, src: usize, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const t = duplicateTable(global, src);
    x ^= <u32>t;
    if (load<u32>(t, Table.hashMask)) release(global, load<u32>(t, Table.node), (load<u32>(t, Table.hashMask) + 1) * 24);
    releaseObject(global, t, 32 + (load<u8>(t, Table.colocated) << 3));
  }
  return x;
}
export function benchNew2(global: usize, a: u32, h: u32, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const t = newTable(global, a, h);
    x ^= <u32>t;
    if (load<u32>(t, Table.hashMask)) release(global, load<u32>(t, Table.node), (load<u32>(t, Table.hashMask) + 1) * 24);
    releaseObject(global, t, 32 + (load<u8>(t, Table.colocated) << 3));
  }
  return x;
}
export function benchFill(global: usize, a: usize, b: usize, c: usize, n: u32): u32 {
  let x: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const t = newTable(global, 0, 2);
    store<i64>(tableSetString(global, t, a), 1);
    store<i64>(tableSetString(global, t, b), 1);
    store<i64>(tableSetString(global, t, c), 1);
    x ^= <u32>t;
    if (load<u32>(t, Table.hashMask)) release(global, load<u32>(t, Table.node), (load<u32>(t, Table.hashMask) + 1) * 24);
    releaseObject(global, t, 32 + (load<u8>(t, Table.colocated) << 3));
  }
  return x;
}
