/** Loads, stores, references, barriers, calls: against the values that memory then holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  FunctionField,
  GlobalField,
  HeaderField,
  NODE_SIZE,
  NodeField,
  StringField,
  TableField,
  UpvalueField,
} from "../../../lib/offsets.ts";
import { KeyHash, Mark, Tag } from "../../../spec/vm.ts";
import { BASE, GLOBAL, nil, RegionMachine, type SlotValue, string, table, traceOf, yes } from "./support.ts";

const snapshot = (entries = "", number = 0) =>
  `....              SNAP   #${number}   [ ${entries}] pc=0x100 base=0 slots=8 top=8 results=0\n`;

/** A trace that goes from its first line to its end, and stores the slots there. */
const machineOf = (lines: string, results: string, helpers = {}) =>
  new RegionMachine(
    [traceOf(`${snapshot()}${lines.trim()}\n${snapshot(results, 1)}`, { link: "interpreter" })],
    helpers,
  );

const no: SlotValue = { low: 0xffffffff, tag: Tag.values.FALSE };
const TABLE = 0x3000;
const ARRAY = 0x3100;
const NODES = 0x3200;
const FUNCTION = 0x3400;
const UPVALUE = 0x3500;
const OBJECT = 0x3600;

const values: Readonly<Record<string, readonly SlotValue[]>> = {
  num: [0, -0, 1.5, Infinity, -Infinity, Number.NaN, 2 ** 53, 5e-324],
  nil: [nil],
  fal: [no],
  tru: [yes],
  str: [string(OBJECT)],
  tab: [table(OBJECT), table(0xfffffff0)],
  fun: [{ low: OBJECT, tag: Tag.values.FUNCTION }],
  udt: [{ low: OBJECT, tag: Tag.values.USERDATA }],
  cdt: [{ low: OBJECT, tag: Tag.values.CDATA }],
  thr: [{ low: OBJECT, tag: Tag.values.THREAD }],
  lud: [{ low: OBJECT, tag: Tag.values.LIGHTUSERDATA }],
};

test("a slot of each type is loaded as what it is; any other leaves the trace", () => {
  for (const type of Object.keys(values)) {
    const used = machineOf(`0001 >  ${type} SLOAD  #1    T`, "3=0001 ");
    const unused = machineOf(`0001 >  ${type} SLOAD  #1    T`, "");
    for (const [other, candidates] of Object.entries(values))
      for (const value of candidates) {
        const { exit, slot } = used.run([value, 0, 7]);
        assert.equal(exit.snapshot, other === type ? 1 : 0, `${type} from ${other}`);
        assert.deepEqual(slot(3), other === type ? value : 7);
        assert.equal(unused.run([value]).exit.snapshot, exit.snapshot);
      }
  }
});

test("array slots are loaded with their tag checked, and stored with it", () => {
  for (const type of Object.keys(values)) {
    const machine = machineOf(
      `
0001 >  tab SLOAD  #1    T
0002 >  int SLOAD  #2    TC
0003    int FLOAD  0001  TAB_ASIZE
0004 >  int ABC    0003  0002
0005    p32 FLOAD  0001  TAB_ARRAY
0006    p32 AREF   0005  0002
0007 >  ${type} ALOAD  0006
0008    p32 AREF   0005  +3
0009    ${type} ASTORE 0008  0007`,
      "3=0007 ",
    );
    machine.view.setUint32(TABLE + TableField.arraySize, 4, true);
    machine.view.setUint32(TABLE + TableField.array, ARRAY, true);
    for (const [other, candidates] of Object.entries(values))
      for (const value of candidates) {
        machine.setValue(ARRAY + 8 * 2, value);
        machine.setValue(ARRAY + 8 * 3, 0.25);
        const { exit, slot } = machine.run([table(TABLE), 2, 7]);
        const isSame = other === type;
        assert.equal(exit.snapshot, isSame ? 1 : 0);
        assert.deepEqual([slot(3), machine.value(ARRAY + 8 * 3)], isSame ? [value, value] : [7, 0.25]);
      }
    assert.equal(machine.run([table(TABLE), 4]).exit.snapshot, 0);
    assert.equal(machine.run([table(TABLE), -1]).exit.snapshot, 0);
  }
});

test("constants and integers are stored as Lua values", () => {
  const machine = machineOf(
    `
0001    num HSTORE ptr:0x3100  2.5
0002    str HSTORE ptr:0x3108  str:0x3600
0003    nil HSTORE ptr:0x3110  nil
0004    tru HSTORE ptr:0x3118  true
0005 >  int SLOAD  #1    TC
0006    int USTORE ptr:0x3120  0005`,
    "2=0005 3=+7 4=tab:0x3600 5=false 6=-0.0 ",
  );
  const { slot } = machine.run([-3]);
  const stored = [0x3100, 0x3108, 0x3110, 0x3118, 0x3120].map((address) => machine.value(address));
  assert.deepEqual(stored, [2.5, string(OBJECT), nil, yes, -3]);
  assert.deepEqual([2, 3, 4, 5, 6].map(slot), [-3, 7, table(OBJECT), no, -0]);
});

test("a node is used only if it has the whole key", () => {
  const machine = machineOf(
    `
0001 >  tab SLOAD  #1    T
0002    p32 FLOAD  0001  TAB_NODE
0003 >  p32 HREFK  0002  str:0x3600@1
0004 >  num HLOAD  0003
0005    num ADD    0004  1.0
0006    num HSTORE 0003  0005`,
    "",
  );
  const node = NODES + NODE_SIZE;
  machine.view.setUint32(TABLE + TableField.node, NODES, true);
  machine.setValue(node + NodeField.value, 41);
  for (const [key, exit] of [
    [string(OBJECT), 1],
    [string(OBJECT + 8), 0],
    [table(OBJECT), 0],
    [nil, 0],
  ] as const) {
    machine.setValue(node + NodeField.key, key);
    assert.equal(machine.run([table(TABLE)]).exit.snapshot, exit);
  }
  assert.equal(machine.value(node + NodeField.value), 42);
});

test("a string is looked up along the chain of its hash", () => {
  const lookUp = (key: string) =>
    machineOf(
      `
0001 >  tab SLOAD  #1    T
0002 >  str SLOAD  #2    T
0003    p32 HREF   0001  ${key}
0004 >  p32 NE     0003  kptr:${GLOBAL + GlobalField.nilValue}
0005 >  num HLOAD  0003`,
      "3=0005 ",
    );
  for (const machine of [lookUp("0002"), lookUp("str:0x3600")]) {
    const nodes = [1, 3].map((index) => NODES + index * NODE_SIZE);
    machine.view.setUint32(TABLE + TableField.node, NODES, true);
    machine.view.setUint32(TABLE + TableField.hashMask, 3, true);
    machine.view.setUint32(OBJECT + StringField.hash, 0x101, true);
    machine.view.setUint32(nodes[0] + NodeField.next, nodes[1], true);
    for (const [keys, exit, found] of [
      [[string(OBJECT), string(OBJECT + 8)], 1, 10],
      [[string(OBJECT + 8), string(OBJECT)], 1, 20],
      [[table(OBJECT), nil], 0, 0],
    ] as const) {
      nodes.forEach((node, index) => {
        machine.setValue(node + NodeField.key, keys[index]);
        machine.setValue(node + NodeField.value, 10 * (index + 1));
      });
      const run = machine.run([table(TABLE), string(OBJECT), 0]);
      assert.equal(run.exit.snapshot, exit);
      assert.equal(run.slot(3), found);
    }
  }
});

/** LuaJIT's hashrot of two words. */
function hashOf(low: number, high: number): number {
  const rotate = (word: number, count: number) => (word << count) | (word >>> (32 - count));
  const mixed = ((low ^ high) - rotate(high, 14)) | 0;
  return ((mixed ^ rotate(high, 19)) - rotate(mixed, 13)) >>> 0;
}

/** Of a number without its sign. */
function hashOfNumber(number: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, number);
  return hashOf(view.getUint32(4), view.getUint32(0) << 1);
}

test("a number is looked up along the chain of its hash, -0 as 0", () => {
  const machine = machineOf(
    `
0001 >  tab SLOAD  #1    T
0002 >  num SLOAD  #2    T
0003    p32 HREF   0001  0002
0004 >  p32 NE     0003  kptr:${GLOBAL + GlobalField.nilValue}
0005 >  num HLOAD  0003`,
    "3=0005 ",
  );
  machine.view.setUint32(TABLE + TableField.node, NODES, true);
  machine.view.setUint32(TABLE + TableField.hashMask, 3, true);
  for (const [stored, key] of [
    [2.5, 2.5],
    [-1, -1],
    [1e300, 1e300],
    [0, -0],
    [0, 0],
  ]) {
    const main = NODES + (hashOfNumber(key) & 3) * NODE_SIZE;
    const next = NODES + 4 * NODE_SIZE;
    machine.view.setUint32(main + NodeField.next, next, true);
    for (const node of [main, next]) {
      machine.setValue(main + NodeField.key, 7.25);
      machine.setValue(next + NodeField.key, 7.25);
      machine.setValue(node + NodeField.key, stored);
      machine.setValue(node + NodeField.value, 42);
      const run = machine.run([table(TABLE), key, 0]);
      assert.equal(run.exit.snapshot, 1);
      assert.equal(run.slot(3), 42);
    }
    assert.equal(machine.run([table(TABLE), Number.NaN, 0]).exit.snapshot, 0);
    machine.view.setUint32(main + NodeField.next, 0, true);
  }
});

test("an object is looked up along the chain of its address", () => {
  for (const [type, makeKey] of [
    ["tab", table],
    ["fun", (low: number): SlotValue => ({ low, tag: Tag.values.FUNCTION })],
  ] as const) {
    const machine = machineOf(
      `
0001 >  tab SLOAD  #1    T
0002 >  ${type} SLOAD  #2    T
0003    p32 HREF   0001  0002
0004 >  p32 NE     0003  kptr:${GLOBAL + GlobalField.nilValue}
0005 >  num HLOAD  0003`,
      "3=0005 ",
    );
    const hash = hashOf(OBJECT, (OBJECT + KeyHash.values.ADDRESS_BIAS) | 0);
    const node = NODES + (hash & 3) * NODE_SIZE;
    machine.view.setUint32(TABLE + TableField.node, NODES, true);
    machine.view.setUint32(TABLE + TableField.hashMask, 3, true);
    machine.setValue(node + NodeField.key, makeKey(OBJECT));
    machine.setValue(node + NodeField.value, 42);
    const run = machine.run([table(TABLE), makeKey(OBJECT), 0]);
    assert.deepEqual([run.exit.snapshot, run.slot(3)], [1, 42]);
    assert.equal(machine.run([table(TABLE), makeKey(OBJECT + 8), 0]).exit.snapshot, 0);
  }
});

test("upvalues are guarded to be open or closed", () => {
  const machine = (op: string) =>
    machineOf(
      `
0001 >  fun SLOAD  #1    T
0002 >  p32 ${op}  0001  #256
0003 >  num ULOAD  0002
0004    num USTORE 0002  1.0`,
      "3=0003 ",
    );
  for (const [op, isClosed] of [
    ["UREFC", 1],
    ["UREFO", 0],
  ] as const) {
    const tested = machine(op);
    tested.view.setUint32(FUNCTION + FunctionField.upvalues + 4, UPVALUE, true);
    const place = isClosed ? UPVALUE + UpvalueField.value : ARRAY;
    tested.view.setUint32(UPVALUE + UpvalueField.location, place, true);
    for (const closed of [0, 1]) {
      tested.setValue(place, 5);
      tested.view.setUint8(UPVALUE + UpvalueField.closed, closed);
      const { exit, slot } = tested.run([{ low: FUNCTION, tag: Tag.values.FUNCTION }, 0, 7]);
      const isHit = closed === isClosed;
      assert.equal(exit.snapshot, isHit ? 1 : 0);
      assert.deepEqual([slot(3), tested.value(place)], isHit ? [5, 1] : [7, 5]);
    }
  }
});

test("plain memory of each width", () => {
  const machine = machineOf(
    `
0001    u8  XLOAD  ptr:0x3100  #0
0002    i8  XLOAD  ptr:0x3100  #0
0003    u16 XLOAD  ptr:0x3100  #0
0004    i16 XLOAD  ptr:0x3100  #0
0005    i64 XLOAD  ptr:0x3108  #0
0006    i64 ADD    0005  0x0:0x1:i64
0007    i64 XSTORE ptr:0x3110  0006
0008    u8  XSTORE ptr:0x3118  0004
0009    flt XLOAD  ptr:0x3120  #0
0010    num CONV   0009  num.flt.any
0011    num MUL    0010  2.0
0012    flt CONV   0011  flt.num.any
0013    flt XSTORE ptr:0x3124  0012
0014    num CONV   0001  num.int.any
0015    num CONV   0002  num.int.any
0016    num CONV   0003  num.int.any
0017    num CONV   0004  num.int.any`,
    "1=0014 2=0015 3=0016 4=0017 ",
  );
  const { view } = machine;
  view.setUint32(0x3100, 0xfffe, true);
  view.setBigInt64(0x3108, -1n, true);
  view.setFloat32(0x3120, 0.1, true);
  view.setUint32(0x3118, 0, true);
  const { slot } = machine.run([]);
  assert.deepEqual([1, 2, 3, 4].map(slot), [0xfe, -2, 0xfffe, -2]);
  assert.equal(view.getBigInt64(0x3110, true), 0n);
  assert.equal(view.getUint32(0x3118, true), 0xfe);
  assert.equal(view.getFloat32(0x3124, true), Math.fround(Math.fround(0.1) * 2));
});

test("fields of objects and bytes of strings", () => {
  const machine = machineOf(
    `
0001 >  tab SLOAD  #1    T
0002    u8  FLOAD  0001  TAB_NOMM
0003    p32 FREF   0001  TAB_NOMM
0004    u8  FSTORE 0003  +255
0005    p32 FREF   0001  TAB_META
0006    tab FSTORE 0005  null:tab
0007 >  str SLOAD  #2    T
0008    int FLOAD  0007  STR_LEN
0009    int ADD    0008  -1
0010    p32 STRREF 0007  0009
0011    u8  XLOAD  0010  #0
0012    p32 STRREF 0007  +1
0013    u8  XLOAD  0012  #0
0014    num CONV   0011  num.int.any
0015    num CONV   0013  num.int.any
0016    num CONV   0002  num.int.any`,
    "3=0014 4=0015 5=0016 ",
  );
  const { view } = machine;
  view.setUint32(TABLE + TableField.metatable, 77, true);
  view.setUint8(TABLE + TableField.absent, 9);
  view.setUint32(OBJECT + StringField.length, 3, true);
  for (const [index, byte] of [10, 20, 30].entries()) view.setUint8(OBJECT + StringField.data + index, byte);
  const { slot } = machine.run([table(TABLE), string(OBJECT)]);
  assert.deepEqual([3, 4, 5].map(slot), [30, 20, 9]);
  assert.equal(view.getUint8(TABLE + TableField.absent), 255);
  assert.equal(view.getUint32(TABLE + TableField.metatable, true), 0);
});

test("barriers call the core for black owners only", () => {
  const calls: unknown[][] = [];
  const helpers = {
    barrierBack: (...parameters: unknown[]) => calls.push(["back", ...parameters]),
    barrierForward: (...parameters: unknown[]) => calls.push(["forward", ...parameters]),
  };
  const machine = machineOf(
    `
0001 >  tab SLOAD  #1    T
0002    nil TBAR   0001
0003 >  str SLOAD  #2    T
0004    nil OBAR   0001  0003`,
    "",
    helpers,
  );
  const owner = TABLE + HeaderField.marked;
  const value = OBJECT + HeaderField.marked;
  const { BLACK, WHITE0, WHITE1 } = Mark.values;
  for (const [ownerMark, valueMark, expected] of [
    [WHITE0, WHITE1, []],
    [BLACK, BLACK, ["back"]],
    [BLACK, WHITE1, ["back", "forward"]],
    [0, WHITE0, []],
  ] as const) {
    calls.length = 0;
    machine.view.setUint8(owner, ownerMark);
    machine.view.setUint8(value, valueMark);
    machine.run([table(TABLE), string(OBJECT)]);
    assert.deepEqual(
      calls.map(([name]) => name),
      expected,
    );
  }
  const upvalue = machineOf(
    "0001 >  fun SLOAD  #1    T\n0002 >  p32 UREFC  0001  #0\n0003    nil OBAR   0002  str:0x3600",
    "",
    helpers,
  );
  upvalue.view.setUint32(FUNCTION + FunctionField.upvalues, UPVALUE, true);
  upvalue.view.setUint8(UPVALUE + UpvalueField.closed, 1);
  upvalue.view.setUint8(UPVALUE + HeaderField.marked, BLACK);
  upvalue.view.setUint8(value, WHITE0);
  calls.length = 0;
  upvalue.run([{ low: FUNCTION, tag: Tag.values.FUNCTION }]);
  assert.deepEqual(calls, [["forward", GLOBAL, UPVALUE, OBJECT]]);
});

test("allocations leave by the latest snapshot where memory is refused", () => {
  let result = 0;
  const seen: unknown[][] = [];
  const give =
    (name: string) =>
    (...parameters: unknown[]) => {
      seen.push([name, ...parameters]);
      return result;
    };
  const names = [
    "newTable",
    "duplicateTable",
    "makeClosure",
    "newKey",
    "numberToString",
    "substring",
    "bufferReset",
    "bufferPut",
    "bufferString",
  ];
  const helpers = Object.fromEntries(names.map((name) => [name, give(name)]));
  const cases = [
    ["0002    tab TNEW   #3    #2", "newTable", [GLOBAL, 3, 2]],
    ["0002    tab TDUP   tab:0x3000", "duplicateTable", [GLOBAL, TABLE]],
    [
      "0002    nil CARG   pro:0x3000 fun:0x3100\n0003    fun FNEW   0002  #2",
      "makeClosure",
      [GLOBAL, TABLE, ARRAY, BASE + 8],
    ],
    ["0002    str TOSTR  0001  NUM", "numberToString", [GLOBAL, 1.5]],
    ["0002    str SNEW   ptr:0x3100  +4", "substring", [GLOBAL, ARRAY, 4]],
    ["0002    p32 NEWREF tab:0x3000  0001", "newKey", [GLOBAL, TABLE, 0x3ff8000000000000n]],
  ] as const;
  for (const [line, name, parameters] of cases) {
    const isReference = line.includes("NEWREF");
    const machine = machineOf(
      `0001 >  num SLOAD  #1    T\n${line}${isReference ? "\n0003    num HSTORE 0002  0001" : ""}`,
      isReference ? "" : `3=${line.split("\n").at(-1)?.slice(0, 4)} `,
      helpers,
    );
    for (const address of [0, OBJECT]) {
      result = address;
      seen.length = 0;
      const { exit } = machine.run([1.5]);
      assert.equal(exit.snapshot, address === 0 ? 0 : 1, name);
      assert.deepEqual(seen, [[name, ...parameters]]);
    }
  }
});

test("strings are put together in the scratch buffer", () => {
  const seen: unknown[][] = [];
  const note =
    (name: string, result?: number) =>
    (buffer: number, ...more: unknown[]) => {
      seen.push([name, buffer, ...more]);
      return result ?? buffer;
    };
  const helpers = {
    bufferReset: note("reset"),
    bufferPut: note("put"),
    bufferPutNumber: note("number"),
    bufferString: note("string", OBJECT),
  };
  const machine = machineOf(
    `
0001 >  num SLOAD  #1    T
0002    p32 BUFHDR ptr:0x5000  RESET
0003    p32 BUFPUT 0002  str:0x3600
0004    p32 CARG   0003  0001
0005    p32 CALLL  0004  bufferPutNumber
0006    str BUFSTR 0005  0002`,
    "2=0006 ",
    helpers,
  );
  assert.deepEqual(machine.run([2.5]).slot(2), string(OBJECT));
  assert.deepEqual(seen, [
    ["reset", 0x5000],
    ["put", 0x5000, OBJECT],
    ["number", 0x5000, 2.5],
    ["string", 0x5000],
  ]);
});

test("helpers get the state, values with tags, and converted numbers", () => {
  const seen: unknown[][] = [];
  const note =
    (name: string, result: unknown) =>
    (...parameters: unknown[]) => {
      seen.push([name, ...parameters]);
      return result;
    };
  const helpers = {
    findValue: note("value", ARRAY),
    tableLength: note("length", 3),
    fmod: note("fmod", 0.5),
    randomNumber: note("random", 0.75),
    parseNumber: note("parse", -1n),
  };
  const machine = machineOf(
    `
0001 >  tab SLOAD  #1    T
0002 >  int SLOAD  #2    TC
0003    p32 HREF   0001  true
0004 >  p32 NE     0003  ptr:0x3108
0005    int ALEN   0001  nil
0006    num CARG   0002  1.5
0007    num CALLN  0006  fmod
0008    num CALLS  nil   randomNumber`,
    "3=0005 4=0007 5=0008 ",
    helpers,
  );
  const { slot } = machine.run([table(TABLE), 6]);
  assert.deepEqual([3, 4, 5].map(slot), [3, 0.5, 0.75]);
  assert.deepEqual(
    new Set(seen.map((call) => call.join())),
    new Set([
      `value,${GLOBAL},${TABLE},${-0x200000001n}`,
      "fmod,6,1.5",
      `random,${GLOBAL}`,
      `length,${TABLE}`,
    ]),
  );
});

test("text that is no number leaves the trace", () => {
  for (const [bits, exit] of [
    [-1n, 0],
    [0x4004000000000000n, 1],
  ] as const) {
    const machine = machineOf("0001 >  str SLOAD  #1    T\n0002 >  num STRTO  0001", "2=0002 ", {
      parseNumber: () => bits,
    });
    const { exit: left, slot } = machine.run([string(OBJECT), 7]);
    assert.deepEqual([left.snapshot, slot(2)], exit === 1 ? [1, 2.5] : [0, 7]);
  }
});

test("a string of one byte is one that the state knows, or made by the core", () => {
  const made: unknown[][] = [];
  const helpers = {
    characterString: (...parameters: unknown[]) => {
      made.push(parameters);
      return OBJECT;
    },
  };
  const CHARACTER = 0x3700;
  for (const [lines, byte] of [
    ["0001    str SNEW   ptr:0x3100  +1", 0x41],
    ["0001    str TOSTR  +65  CHAR", 0x41],
    ["0001    str TOSTR  -1  CHAR", 0xff],
  ] as const) {
    const machine = machineOf(lines, "2=0001 ", helpers);
    machine.view.setUint8(0x3100, byte);
    assert.deepEqual(machine.run([]).slot(2), string(OBJECT));
    assert.deepEqual(made.splice(0), [[GLOBAL, byte]]);
    machine.view.setUint32(GLOBAL + GlobalField.characters + 4 * byte, CHARACTER, true);
    assert.deepEqual(machine.run([]).slot(2), string(CHARACTER));
    assert.deepEqual(made, []);
  }
});

test("helpers that charge see and change the fuel", () => {
  const machine: RegionMachine = machineOf("0001    str SNEW   ptr:0x3100  +4", "2=0001 ", {
    substring: () => {
      const fuel = machine.view.getInt32(GLOBAL + GlobalField.fuel, true);
      machine.view.setInt32(GLOBAL + GlobalField.fuel, fuel - 10, true);
      return OBJECT;
    },
  });
  assert.equal(machine.run([], 100).fuel, 90);
});
