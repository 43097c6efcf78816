import assert from "node:assert/strict";
import { test } from "node:test";
import { toBytes } from "../../lang/bytes.ts";
import { compileChunk } from "../../lang/compile.ts";
import {
  type CollectableConstant,
  type DumpPrototype,
  readDump,
  type TableConstant,
} from "../../lang/dump-reader.ts";
import { JUMP_BIAS, Op } from "../../spec/bytecodes.ts";
import { ErrorCode } from "../../spec/errors.ts";
import { ObjectType, PrototypeFlag } from "../../spec/vm.ts";
import { Random } from "../random.ts";
import { offsets } from "./layout.ts";
import {
  call,
  readByte,
  readHalf,
  readWord,
  State,
  TestTable,
  textOf,
  type Value,
  valueAt,
  view,
} from "./object-core.ts";

const state = new State();
const thread = call.newThread(state.global);
state.setField("hotLoop", 111);
state.setField("hotCall", 111);

/** The prototype of a dump, or the name of the error. */
function read(dump: Uint8Array, isForeign = true, chunkName = 0): number | string {
  const result = call.readDump(thread, state.writeBytes(dump), dump.length, isForeign ? 1 : 0, chunkName);
  if (result) return result;
  const code = readWord(state.global + offsets.Global.scratch0);
  return Object.keys(ErrorCode).find((name) => ErrorCode[name as keyof typeof ErrorCode] === code)!;
}

const compile = (source: string, strip = false) => compileChunk(toBytes(source), "=sample", { strip }).dump;

const sample = `
local a, b, c = 1, 2.5, "text"
local t = { 1, 2, 3, x = "y", [10.5] = true, [false] = -7, later = a, nil, 5 }
local u = { [1] = "one", [2] = 2, n = 1e300 }
local function outer(p, ...)
  local q, r = p, ...
  local function inner() q = q + a; return p, r end
  for i = 1, 10 do if i > 5 and q then break end q = q .. i end
  for k, v in pairs(t) do t[k] = v end
  for k in inner do print(k) end
  while q do q = { p, ... } end
  goto done
  ::done::
  return inner(), { inner() }, select("#", ...)
end
local i64, u64, im = 12345678901LL, 1ULL, 4i
return outer(a, b, c), outer, u, function(x) return x and outer or -x end, ...
`;

const field = (address: number, name: string) => readWord(address + offsets.Prototype[name]);
const byteField = (address: number, name: string) => readByte(address + offsets.Prototype[name]);

function tableConstant(constant: TableConstant): Value {
  if (constant.type === "number") return constant.value;
  if (constant.type === "string") return Buffer.from(constant.bytes).toString("latin1");
  return constant.type === "nil" ? undefined : constant.type === "true";
}

function checkConstant(address: number, constant: CollectableConstant): void {
  const type = readByte(address + offsets.Header.type);
  const data = address + offsets.Cdata.data;
  if (constant.type === "string") {
    assert.equal(address, state.string(Buffer.from(constant.bytes).toString("latin1")));
  } else if (constant.type === "prototype") {
    checkPrototype(address, constant.prototype);
  } else if (constant.type === "table") {
    assert.equal(type, ObjectType.values.TABLE);
    const table = Object.assign(new TestTable(state), { address });
    assert.equal(table.field("arraySize"), constant.array.length);
    constant.array.forEach((value, index) => {
      assert.equal(table.get(index), tableConstant(value));
    });
    for (const { key, value } of constant.hash) {
      const reserved = value.type === "nil" ? { object: address, tag: 0xfffffff4 } : tableConstant(value);
      assert.deepEqual(table.get(tableConstant(key)), reserved);
    }
  } else if (constant.type === "complex") {
    assert.equal(type, ObjectType.values.CDATA);
    assert.equal(readHalf(address + offsets.Cdata.ctypeId), 18);
    assert.equal(view().getFloat64(data, true), constant.real);
    assert.equal(view().getFloat64(data + 8, true), constant.imaginary);
  } else {
    assert.equal(type, ObjectType.values.CDATA);
    assert.equal(readHalf(address + offsets.Cdata.ctypeId), constant.type === "int64" ? 11 : 12);
    assert.equal(view().getBigInt64(data, true), BigInt.asIntN(64, constant.bits));
  }
}

/** Without a JIT compiler the reader replaces instructions that count hotness by those that do not. */
const uncounted = new Map([
  [Op.FORL, Op.IFORL],
  [Op.ITERL, Op.IITERL],
  [Op.LOOP, Op.ILOOP],
  [Op.FUNCF, Op.IFUNCF],
  [Op.FUNCV, Op.IFUNCV],
]);

function withoutCounting(instruction: number): number {
  const opcode = instruction & 0xff;
  return (instruction & ~0xff) | (uncounted.get(opcode) ?? opcode);
}

/** Compares a prototype with what the front end's own reader makes of the dump. */
function checkPrototype(address: number, expected: DumpPrototype): void {
  assert.equal(readByte(address + offsets.Header.type), ObjectType.values.PROTOTYPE);
  assert.equal(byteField(address, "parameterCount"), expected.parameterCount);
  assert.equal(byteField(address, "frameSize"), expected.frameSize);
  assert.equal(byteField(address, "upvalueCount"), expected.upvalues.length);
  const { CHILD, VARARG, FFI, FOREIGN } = PrototypeFlag.values;
  assert.equal(byteField(address, "flags"), (expected.flags & (CHILD | VARARG | FFI)) | FOREIGN);
  assert.equal(field(address, "gray"), 0);
  assert.equal(field(address, "bytecodeCount"), expected.code.length);
  const bytecode = address + offsets.Prototype.bytecode;
  const header = expected.isVararg ? Op.IFUNCV : Op.IFUNCF;
  assert.equal(readWord(bytecode), header | (expected.frameSize << 8));
  for (let index = 1; index < expected.code.length; index++)
    assert.equal(readWord(bytecode + 4 * index) | 0, withoutCounting(expected.code[index]));

  const constants = field(address, "constants");
  assert.equal(constants % 8, 0);
  assert.equal(field(address, "objectConstantCount"), expected.collectable.length);
  expected.collectable.forEach((constant, index) => {
    checkConstant(readWord(constants - 8 - 4 * index), constant);
  });
  assert.equal(field(address, "numberConstantCount"), expected.numbers.length);
  assert.deepEqual(
    expected.numbers.map((_, index) => valueAt(constants + 8 * index)),
    [...expected.numbers],
  );
  const references = field(address, "upvalueRefs");
  assert.deepEqual(
    Array.from(expected.upvalues, (_, index) => readHalf(references + 2 * index)),
    [...expected.upvalues],
  );

  for (let pc = bytecode; pc < bytecode + 4 * expected.code.length; pc += 4)
    assert.equal(readHalf(readWord(constants - 4) + (pc >>> 1)), 111);
  assert.equal(field(address, "hotCounters"), readWord(constants - 4) + (bytecode >>> 1));
  checkDebugInformation(address, expected);
}

function checkDebugInformation(address: number, expected: DumpPrototype): void {
  const end = field(address, "debugEnd");
  assert.ok(end <= address + field(address, "size"));
  if (!expected.lines) {
    for (const name of ["lineInfo", "upvalueNames", "variableInfo", "firstLine", "lineCount"])
      assert.equal(field(address, name), 0);
    return;
  }
  assert.equal(field(address, "firstLine"), expected.firstLine);
  assert.equal(field(address, "lineCount"), expected.lineCount);
  for (let index = 1; index < expected.lines.length; index++)
    assert.equal(
      expected.firstLine + readByte(field(address, "lineInfo") + index - 1),
      expected.lines[index],
    );
  let names = field(address, "upvalueNames");
  for (const name of expected.upvalueNames) {
    assert.deepEqual(Buffer.from(view().buffer.slice(names, names + name.length)), Buffer.from(name));
    names += name.length + 1;
  }
  assert.equal(field(address, "variableInfo"), names);
  assert.equal(readByte(end - 1), 0);
}

for (const strip of [false, true])
  test(`a dump is read as the front end reads it (${strip ? "stripped" : "with debug information"})`, () => {
    const dump = compile(sample, strip);
    const main = read(dump);
    assert.equal(typeof main, "number");
    checkPrototype(main as number, readDump(dump).main);
    assert.equal(textOf(field(main as number, "chunkName")), strip ? "=?" : "=sample");
  });

test("a stripped chunk gets the name that the caller gives", () => {
  const name = state.string("=given");
  assert.equal(field(read(compile("return 1", true), true, name) as number, "chunkName"), name);
  assert.equal(textOf(field(read(compile("return 1"), true, name) as number, "chunkName")), "=sample");
});

/** A dump by hand: header without debug information, then prototypes. */
const dumpOf = (...prototypes: number[][]) =>
  Uint8Array.from([0x1b, 0x4c, 0x4a, 2, 2, ...prototypes.flatMap((bytes) => [bytes.length, ...bytes]), 0]);

/** flags, parameters, frame size, upvalues, object constants, number constants, instructions. */
const headerBytes = (objects = 0, numbers = 0, instructions = 1) => [
  0,
  0,
  2,
  0,
  objects,
  numbers,
  instructions,
];
const RET0 = [Op.RET0, 0, 1, 0];

test("the least dump there is", () => {
  const main = read(dumpOf([...headerBytes(), ...RET0])) as number;
  assert.equal(field(main, "bytecodeCount"), 2);
  assert.equal(readWord(main + offsets.Prototype.bytecode + 4), Op.RET0 | (1 << 16));
});

test("numbers come as integers of 33 bits or as doubles, NaN is made canonical", () => {
  // 5, -1, 2^31-1, 0.5, and a NaN that would read as a tagged value
  const numbers = [
    [5 << 1],
    [0xfe, 0xff, 0xff, 0xff, 0x1f],
    [0xfe, 0xff, 0xff, 0xff, 0x0f],
    [0x01, 0x80, 0x80, 0x80, 0xff, 0x03],
    [0x01, 0xfb, 0xff, 0xff, 0xff, 0x0f],
  ];
  const main = read(dumpOf([...headerBytes(0, numbers.length), ...RET0, ...numbers.flat()])) as number;
  const constants = field(main, "constants");
  const values = numbers.map((_, index) => valueAt(constants + 8 * index));
  assert.deepEqual(values, [5, -1, 0x7fffffff, 0.5, NaN]);
  assert.equal(readWord(constants + 8 * 4 + 4), 0x7ff80000);
});

test("dumps for other machines are told from malformed ones", () => {
  const good = dumpOf([...headerBytes(), ...RET0]);
  const change = (at: number, byte: number) => good.map((old, index) => (index === at ? byte : old));
  for (const [at, byte] of [
    [1, 0x4d],
    [3, 1],
    [4, 8 | 2],
    [4, 1 | 2],
    [4, 64 | 2],
  ])
    assert.equal(read(change(at, byte)), "BCFMT");
  assert.equal(read(Uint8Array.of(0x1b, 0x4c)), "BCFMT");
  assert.equal(read(new Uint8Array()), "BCFMT");
  assert.equal(typeof read(change(4, 16 | 4 | 2)), "number");
});

test("malformed dumps are refused", () => {
  const one = [...headerBytes(), ...RET0];
  const bad: Record<string, Uint8Array> = {
    "no prototype": dumpOf(),
    "two main prototypes": dumpOf(one, one),
    "a child that is not there": dumpOf([...headerBytes(1), ...RET0, 0]),
    "bytes behind the end": Uint8Array.of(...dumpOf(one), 0),
    "no end": dumpOf(one).subarray(0, -1),
    "a length that is too long": Uint8Array.of(...dumpOf().subarray(0, 5), 100, ...one, 0),
    "a length that is too short": Uint8Array.of(...dumpOf().subarray(0, 5), 10, ...one, 0),
    "an endless number": Uint8Array.of(...dumpOf().subarray(0, 5), ...new Array(9).fill(0x80), 0),
    "too many instructions": dumpOf([...headerBytes(0, 0, 100), ...RET0]),
    "no instructions": dumpOf(headerBytes(0, 0, 0)),
    "too many constants": dumpOf([...headerBytes(50), ...RET0, 5, 5]),
    "a string that is too long": dumpOf([...headerBytes(1), ...RET0, 5 + 40, 1, 2]),
    "a table that is too long": dumpOf([...headerBytes(1), ...RET0, 1, 90, 0]),
    "a nil key": dumpOf([...headerBytes(1), ...RET0, 1, 0, 1, 0, 1]),
    "a NaN key": dumpOf([...headerBytes(1), ...RET0, 1, 0, 1, 4, 0, 0x80, 0x80, 0xe0, 0xff, 0x07, 1]),
  };
  for (const [reason, dump] of Object.entries(bad)) assert.equal(read(dump), "BCBAD", reason);
});

test("debug information that runs out is refused", () => {
  const dump = compile("local x = 1 return function() return x end");
  for (let length = 6; length < dump.length; length++) {
    const result = read(dump.subarray(0, length));
    assert.equal(result, "BCBAD", `${length} of ${dump.length} bytes`);
  }
});

test("memory that is refused is told", () => {
  const dump = compile(sample);
  const needed = state.used;
  read(dump);
  const cost = state.used - needed;
  for (const share of [0, 0.3, 0.6, 0.9]) {
    const start = state.used;
    state.setField("gcLimit", start + Math.floor(cost * share));
    const result = read(dump);
    state.setField("gcLimit", 0x7fffffff);
    if (typeof result === "string") assert.equal(result, "ERRMEM");
  }
});

/** Name, A and D, or name, A, B and C. */
type Instruction =
  | readonly [keyof typeof Op, number, number]
  | readonly [keyof typeof Op, number, number, number];

const encode = (instructions: readonly Instruction[]) =>
  instructions.flatMap(([name, a, second, c]) =>
    c === undefined ? [Op[name], a, second & 255, (second >> 8) & 255] : [Op[name], a, c, second],
  );

/** What the verifier says of a function whose only instructions these are; its frame has 8 slots. */
function verify(...instructions: Instruction[]): boolean {
  const code = encode(instructions);
  const flags = 2;
  // Constants 0: a string, 1: a table; numbers 0: 1, 1: 2^31 - 1
  const constants = [1, 0, 0, 6, 0x61, 2, 0xfe, 0xff, 0xff, 0xff, 0x0f];
  const prototype = [flags, 1, 8, 1, 2, 2, instructions.length, ...code, 0, 0, ...constants];
  const result = read(dumpOf(prototype));
  assert.ok(typeof result === "number" || result === "BCBAD");
  assert.equal(typeof read(dumpOf(prototype), false), "number");
  return typeof result === "number";
}

const jump = (distance: number) => JUMP_BIAS + distance;

test("sound bytecode passes the verifier", () => {
  assert.ok(verify(["RET0", 0, 1]));
  assert.ok(verify(["KNIL", 0, 7], ["MOV", 7, 0], ["ADDVV", 1, 2, 3], ["RET1", 1, 2]));
  assert.ok(verify(["ISLT", 0, 1], ["JMP", 8, jump(0)], ["RET0", 0, 1]));
  assert.ok(verify(["CALL", 2, 0, 3], ["CALLM", 1, 2, 0], ["RET0", 0, 1]));
  assert.ok(verify(["VARG", 2, 0, 1], ["UCLO", 0, jump(0)], ["RETM", 1, 1]));
  assert.ok(verify(["VARG", 2, 0, 1], ["UCLO", 0, jump(1)], ["RET0", 0, 1], ["RETM", 1, 1]));
  assert.ok(verify(["TDUP", 0, 1], ["KSTR", 1, 0], ["VARG", 2, 0, 1], ["TSETM", 2, 0], ["RET0", 0, 1]));
  assert.ok(
    verify(
      ["JMP", 3, jump(1)],
      ["JMP", 3, jump(1)],
      ["ITERC", 3, 3, 3],
      ["ITERL", 3, jump(-3)],
      ["RET0", 0, 1],
    ),
  );
  assert.ok(verify(["FORI", 0, jump(1)], ["FORL", 0, jump(-1)], ["RET0", 0, 1]));
  assert.ok(verify(["ISNEXT", 3, jump(0)], ["ITERN", 3, 3, 3], ["ITERL", 3, jump(-3)], ["RET0", 0, 1]));
});

test("unsound bytecode does not", () => {
  const unsound: Instruction[][] = [
    [["MOV", 8, 0]],
    [["MOV", 0, 8]],
    [["MOV", 0, 0x100]],
    [["ADDVV", 0, 8, 0]],
    [["ADDVN", 0, 0, 2]],
    [["KSTR", 0, 1]],
    [["KSTR", 0, 2]],
    [["TDUP", 0, 0]],
    [["FNEW", 0, 0]],
    [["KCDATA", 0, 0]],
    [["KNUM", 0, 2]],
    [["KPRI", 0, 3]],
    [["UGET", 0, 1]],
    [["USETV", 1, 0]],
    [["CAT", 0, 3, 2]],
    [["CAT", 0, 3, 8]],
    [["KNIL", 3, 2]],
    [["TNEW", 0, 27 << 11]],
    [["JMP", 0, jump(-2)]],
    [["JMP", 0, jump(1)]],
    [["CALL", 6, 1, 3]],
    [["CALL", 6, 4, 1]],
    [["CALL", 0, 1, 0]],
    [["CALLT", 6, 3]],
    [["RET", 0, 0]],
    [["RET", 6, 4]],
    [["RET1", 0, 1]],
    [["FORL", 5, jump(-1)]],
    [
      ["ITERC", 2, 2, 3],
      ["ITERL", 2, jump(-2)],
    ],
    [
      ["ITERC", 3, 2, 3],
      ["RET0", 0, 1],
    ],
    [
      ["ITERC", 3, 2, 3],
      ["ITERL", 4, jump(-2)],
    ],
    [["ISNEXT", 3, jump(0)]],
    [
      ["MOV", 0, 0],
      ["FORI", 0, jump(-2)],
    ],
    [
      ["ITERN", 3, 3, 3],
      ["ITERL", 3, jump(-2)],
      ["ISNEXT", 3, jump(-3)],
    ],
    [
      ["FORI", 0, jump(1)],
      ["FORL", 1, jump(-1)],
    ],
    [
      ["FORI", 0, jump(2)],
      ["FORL", 0, jump(-1)],
    ],
    [
      ["FORI", 0, jump(1)],
      ["MOV", 5, 0],
    ],
    [
      ["MOV", 5, 0],
      ["ITERL", 3, jump(-2)],
    ],
    [["VARG", 0, 2, 0]],
    [["ISLT", 0, 1]],
    [
      ["JMP", 0, jump(0)],
      ["CALLM", 0, 1, 0],
    ],
    [
      ["CALL", 2, 0, 1],
      ["CALLM", 0, 1, 0],
    ],
    [
      ["CALL", 2, 1, 1],
      ["CALLM", 0, 1, 1],
    ],
    [
      ["CALL", 2, 0, 1],
      ["MOV", 0, 0],
      ["CALLM", 0, 1, 1],
    ],
    [
      ["CALL", 2, 0, 1],
      ["CALLM", 0, 1, 1],
      ["JMP", 0, jump(-2)],
    ],
    [
      ["ISF", 0, 0],
      ["JMP", 0, jump(1)],
      ["CALLM", 0, 1, 0],
    ],
    [
      ["CALL", 2, 0, 1],
      ["UCLO", 0, jump(0)],
      ["CALLM", 0, 1, 1],
      ["JMP", 0, jump(-3)],
    ],
    [
      ["VARG", 2, 0, 1],
      ["TSETM", 2, 1],
    ],
    [["FUNCF", 8, 0]],
    [["JLOOP", 0, 1]],
    [["TGETR", 0, 0, 0]],
  ];
  for (const instructions of unsound)
    assert.ok(!verify(...instructions, ["RET0", 0, 1]), JSON.stringify(instructions));
  assert.equal(verify(["MOV", 0, 0]), false);
  assert.equal(verify(["ISF", 0, 0], ["JMP", 0, jump(-1)]), false);
});

test("children may not refer to what their parent lacks", () => {
  const child = (low: number, high: number) => [0, 0, 2, 1, 0, 0, 1, ...RET0, low, high];
  const parent = [1, 0, 2, 0, 1, 0, 1, ...RET0, 0];
  assert.equal(typeof read(dumpOf(child(1, 0xc0), parent)), "number");
  assert.equal(read(dumpOf(child(2, 0xc0), parent)), "BCBAD");
  assert.equal(read(dumpOf(child(0, 0), parent)), "BCBAD");
  assert.equal(read(dumpOf(child(0, 0x90), parent)), "BCBAD");
});

/** The same of a function with 8 slots whose constants 0 and 1 are functions that capture its slots 1 and 3. */
function verifyClosures(...instructions: Instruction[]): boolean {
  const child = (slot: number) => [0, 0, 2, 1, 0, 0, 1, ...RET0, slot, 0x80];
  const parent = [1, 0, 8, 0, 2, 0, instructions.length, ...encode(instructions), 0, 0];
  const result = read(dumpOf(child(1), child(3), parent));
  assert.ok(typeof result === "number" || result === "BCBAD");
  return typeof result === "number";
}

test("upvalues are closed on every path", () => {
  const close = (slot: number, distance = 0) => ["UCLO", slot, jump(distance)] as const;
  const end = ["RET0", 0, 1] as const;
  assert.ok(verifyClosures(["FNEW", 2, 0], close(0), end));
  assert.ok(verifyClosures(["FNEW", 2, 0], close(1), end));
  assert.ok(verifyClosures(["FNEW", 2, 0], ["FNEW", 4, 1], close(2), ["CALL", 2, 1, 1], close(1), end));
  assert.ok(verifyClosures(["FNEW", 2, 0], ["CALL", 2, 1, 1], close(0), ["CALL", 0, 1, 1], end));
  assert.ok(verifyClosures(["ISF", 0, 0], ["JMP", 0, jump(2)], ["FNEW", 2, 0], close(0), end));
  assert.ok(verifyClosures(["LOOP", 0, jump(2)], ["FNEW", 2, 0], close(1, -3), end));
  assert.ok(verifyClosures(["FNEW", 2, 1], ["CAT", 4, 4, 5], close(0), end));

  assert.ok(!verifyClosures(["FNEW", 2, 0], end));
  assert.ok(!verifyClosures(["FNEW", 2, 0], close(2), end));
  assert.ok(!verifyClosures(["FNEW", 2, 0], ["CALLT", 2, 1]));
  assert.ok(!verifyClosures(["FNEW", 2, 0], ["RET1", 2, 2]));
  assert.ok(!verifyClosures(["FNEW", 2, 0], ["CALL", 1, 1, 1], close(0), end));
  assert.ok(!verifyClosures(["FNEW", 4, 1], ["CAT", 4, 2, 3], close(0), end));
  assert.ok(!verifyClosures(["FNEW", 2, 0], ["FNEW", 4, 1], close(2), ["RET1", 4, 2]));
  assert.ok(!verifyClosures(["ISF", 0, 0], ["JMP", 0, jump(1)], ["FNEW", 2, 0], end));
  assert.ok(!verifyClosures(["CALL", 0, 1, 1], ["FNEW", 2, 0], ["LOOP", 0, jump(0)], ["JMP", 2, jump(-4)]));
  const cleared = [0, 0, 8, 0, 1, 0, 1, ...RET0, 0];
  assert.equal(read(dumpOf([0, 0, 2, 0, 0, 0, 1, ...RET0], cleared)), "BCBAD");
});

test("whatever the bytes are, reading ends with a prototype or an error", () => {
  const random = new Random(9);
  const sources = [sample, "local a, b = ... return a.b.c, { a = 1, [2] = b, 3 }, a(b(...))"];
  const dumps = sources.flatMap((source) => [compile(source), compile(source, true)]);
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 6000; round++) {
    const dump = Uint8Array.from(random.pick(dumps));
    for (let changes = 1 + random.below(4); changes > 0; changes--)
      dump[random.below(dump.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
    const used = state.used;
    const result = read(dump.subarray(0, random.below(8) ? dump.length : random.below(dump.length)));
    assert.ok(state.used - used < 100_000 + 64 * dump.length, "memory out of proportion");
    const outcome = typeof result === "number" ? "read" : result;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  assert.deepEqual([...outcomes.keys()].sort(), ["BCBAD", "BCFMT", "read"]);
});
