/**
 * One handler for each bytecode (LuaJIT: lj_record_ins). A handler sees the state before the instruction runs: live
 * values are those of its operands, and what it will do must follow from them.
 */
import type { Value } from "../../lib/lua-state.ts";
import { FunctionField, PrototypeField, SLOT } from "../../lib/offsets.ts";
import { type BytecodeName, bytecodeNames } from "../../spec/bytecodes.ts";
import { Tag } from "../../spec/vm.ts";
import { abort } from "../abort.ts";
import { Field } from "../ir/operands.ts";
import {
  isNumberRef,
  isString,
  isTable,
  isTruthyType,
  Op,
  TREF_FALSE,
  TREF_NIL,
  TREF_TRUE,
  type TRef,
  Type,
} from "../ir/types.ts";
import { narrowArithmetic, narrowModulo, narrowToBits, narrowUnaryMinus } from "../opt/narrow.ts";
import { MAX_INDEX_CHAIN, recordAccess } from "./access.ts";
import { pushCall, recordIteratorCall, recordTailCall } from "./call.ts";
import { type Operand, recordEqualityTest, recordOrdering } from "./compare.ts";
import { recordConcatenation } from "./concat.ts";
import { callContinuation } from "./continuation.ts";
import { storeElements } from "./elements.ts";
import { recordFunction, recordVarargFunction } from "./function-entry.ts";
import { Bytecode, opcodeOf, operandA, operandB, operandC, operandD } from "./instruction.ts";
import { recordLibraryCall } from "./library-call.ts";
import {
  isNumberValue,
  isStringValue,
  NIL_VALUE,
  numberOf,
  numberValue,
  objectValue,
  readValue,
} from "./live.ts";
import {
  recordForEntry,
  recordForLoop,
  recordIsNext,
  recordIteratorLoop,
  recordLoop,
  recordNextLoop,
} from "./loops.ts";
import { findMetamethod, type Metamethod } from "./metatable.ts";
import type { Recording } from "./recording.ts";
import { recordReturn } from "./returns.ts";
import { recordUpvalueLoad, recordUpvalueStore } from "./upvalues.ts";
import { recordVarargs } from "./varargs.ts";

/** `instruction` is the original one, where a trace has been linked in its place: that is `trace`, else 0. */
export type Handler = (recording: Recording, instruction: number, trace: number) => void;

// Operands

const slotOperand = (recording: Recording, slot: number): Operand => ({
  ref: recording.read(slot),
  value: recording.liveAt(slot),
});

const constantsOf = (recording: Recording): number =>
  recording.u32(recording.prototype + PrototypeField.constants);

const objectConstant = (recording: Recording, index: number): number =>
  recording.u32(constantsOf(recording) - 8 - index * 4);

function stringOperand(recording: Recording, index: number): Operand {
  const address = objectConstant(recording, index);
  return { ref: recording.string(address), value: objectValue(address, Tag.values.STRING) };
}

function numberOperand(recording: Recording, index: number): Operand {
  const value = readValue(recording.heap, constantsOf(recording) + index * SLOT);
  return { ref: recording.number(value), value };
}

/** nil, false or true by their number. */
const primitiveOperand = (recording: Recording, index: number): Operand => ({
  ref: recording.builder.primitive(Type.NIL + index),
  value: { low: NIL_VALUE.low, high: Tag.values.NIL - index },
});

const literalOperand = (recording: Recording, number: number): Operand => ({
  ref: recording.int(number),
  value: numberValue(number),
});

// Comparisons and tests

const ordering: Handler = (recording, instruction) => {
  const left = slotOperand(recording, operandA(instruction));
  recordOrdering(recording, opcodeOf(instruction), left, slotOperand(recording, operandD(instruction)));
};

type OperandReader = (recording: Recording, operand: number) => Operand;

const equality =
  (isNegated: boolean, right: OperandReader): Handler =>
  (recording, instruction) => {
    const left = slotOperand(recording, operandA(instruction));
    recordEqualityTest(recording, isNegated, left, right(recording, operandD(instruction)));
  };

/** The type of the slot decides, and that is known. */
const test =
  (copiesIf: boolean | undefined): Handler =>
  (recording, instruction) => {
    const value = recording.read(operandD(instruction));
    const jump = recording.instructionAt(recording.pc + 4);
    recording.maxSlot = Math.min(recording.maxSlot, operandA(jump));
    if (copiesIf === isTruthyType(value)) recording.assign(operandA(instruction), value);
  };

/** Built-in bytecode only: the operand of a wrong type is an error. */
const typeCheck: Handler = (recording, instruction) => {
  recording.read(operandA(instruction));
};

// Unary and arithmetic

const isArithmetic = (value: TRef): boolean => isNumberRef(value) || isString(value);

/** The number that an operand is or reads as. */
function liveNumber(recording: Recording, value: Value): number | undefined {
  if (isNumberValue(value)) return numberOf(value);
  return isStringValue(value) ? recording.environment.scanNumber(value.low) : undefined;
}

/** Calls the metamethod of the first operand or of the second. */
function callArithmetic(recording: Recording, metamethod: Metamethod, left: Operand, right: Operand): void {
  const found =
    findMetamethod(recording, left.ref, left.value, metamethod) ??
    (metamethod === "unm" ? undefined : findMetamethod(recording, right.ref, right.value, metamethod));
  if (found === undefined) abort("NO_METAMETHOD");
  callContinuation(recording, "RESULT", found.handler, found.handlerValue, [left.ref, right.ref]);
}

const arithmeticOps = { add: Op.ADD, sub: Op.SUB, mul: Op.MUL, div: Op.DIV, pow: Op.POW } as const;
type ArithmeticName = keyof typeof arithmeticOps | "mod";

function recordArithmetic(
  recording: Recording,
  target: number,
  name: ArithmeticName,
  left: Operand,
  right: Operand,
): void {
  if (!isArithmetic(left.ref) || !isArithmetic(right.ref)) {
    callArithmetic(recording, name, left, right);
    return;
  }
  const { builder } = recording;
  const [x, y] = [liveNumber(recording, left.value), liveNumber(recording, right.value)];
  const result =
    name === "mod"
      ? narrowModulo(builder, left.ref, right.ref, x, y)
      : narrowArithmetic(builder, arithmeticOps[name], left.ref, right.ref, x, y);
  recording.assign(target, result);
}

/** The order of the operands: variable and constant, constant and variable, or two variables. */
type Operands = "VN" | "NV" | "VV";

const arithmetic =
  (name: ArithmeticName, operands: Operands): Handler =>
  (recording, instruction) => {
    const variable = slotOperand(recording, operandB(instruction));
    const read = operands === "VV" ? slotOperand : numberOperand;
    const other = read(recording, operandC(instruction));
    const [left, right] = operands === "NV" ? [other, variable] : [variable, other];
    recordArithmetic(recording, operandA(instruction), name, left, right);
  };

const negation: Handler = (recording, instruction) => {
  const operand = slotOperand(recording, operandD(instruction));
  if (!isArithmetic(operand.ref)) {
    callArithmetic(recording, "unm", operand, operand);
    return;
  }
  const number = liveNumber(recording, operand.value);
  recording.assign(operandA(instruction), narrowUnaryMinus(recording.builder, operand.ref, number));
};

const logicalNot: Handler = (recording, instruction) => {
  const value = recording.read(operandD(instruction));
  recording.assign(operandA(instruction), isTruthyType(value) ? TREF_FALSE : TREF_TRUE);
};

const length: Handler = (recording, instruction) => {
  const target = operandA(instruction);
  const operand = slotOperand(recording, operandD(instruction));
  if (isString(operand.ref)) {
    recording.assign(target, recording.emit(Op.FLOAD, Type.INT, operand.ref, Field.STR_LEN));
    return;
  }
  const isPlainTable = isTable(operand.ref) && !recording.has52;
  const found = isPlainTable ? undefined : findMetamethod(recording, operand.ref, operand.value, "len");
  if (found !== undefined) {
    const second = recording.has52 ? operand.ref : TREF_NIL;
    callContinuation(recording, "RESULT", found.handler, found.handlerValue, [operand.ref, second]);
  } else if (!isTable(operand.ref)) abort("NO_METAMETHOD");
  else recording.assign(target, recording.emit(Op.ALEN, Type.INT, operand.ref, TREF_NIL));
};

const bits =
  (op: number): Handler =>
  (recording, instruction) => {
    const operands = [recording.read(operandB(instruction)), recording.read(operandC(instruction))];
    if (!operands.every(isNumberRef)) abort("NYI_BYTECODE", "bit operator");
    const [left, right] = operands.map((operand) => narrowToBits(recording.builder, operand));
    recording.assign(operandA(instruction), recording.emit(op, Type.INT, left, right));
  };

const bitNot: Handler = (recording, instruction) => {
  const operand = recording.read(operandD(instruction));
  if (!isNumberRef(operand)) abort("NYI_BYTECODE", "bit operator");
  const number = narrowToBits(recording.builder, operand);
  recording.assign(operandA(instruction), recording.emit(Op.BNOT, Type.INT, number));
};

const concatenation: Handler = (recording, instruction) => {
  const result = recordConcatenation(recording, operandB(instruction), operandC(instruction));
  if (result !== 0) recording.assign(operandA(instruction), result);
};

// Constants and moves

const move: Handler = (recording, instruction) => {
  recording.assign(operandA(instruction), recording.read(operandD(instruction)));
};

const constant =
  (read: OperandReader): Handler =>
  (recording, instruction) => {
    recording.assign(operandA(instruction), read(recording, operandD(instruction)).ref);
  };

const shortOperand: OperandReader = (recording, operand) => literalOperand(recording, (operand << 16) >> 16);

const nilRange: Handler = (recording, instruction) => {
  const last = operandD(instruction);
  for (let slot = operandA(instruction); slot <= last; slot++) recording.assign(slot, TREF_NIL);
};

// Upvalues

const upvalueLoad: Handler = (recording, instruction) => {
  recording.assign(operandA(instruction), recordUpvalueLoad(recording, operandD(instruction)));
};

const upvalueStore =
  (read: OperandReader): Handler =>
  (recording, instruction) => {
    recordUpvalueStore(recording, operandA(instruction), read(recording, operandD(instruction)).ref);
  };

// Tables

function load(
  recording: Recording,
  target: number,
  table: Operand,
  key: Operand,
  chain = MAX_INDEX_CHAIN,
): void {
  const result = recordAccess(recording, {
    table: table.ref,
    tableValue: table.value,
    key: key.ref,
    keyValue: key.value,
    chain,
  });
  if (result !== 0) recording.assign(target, result);
}

function store(
  recording: Recording,
  table: Operand,
  key: Operand,
  value: Operand,
  chain = MAX_INDEX_CHAIN,
): void {
  recordAccess(recording, {
    table: table.ref,
    tableValue: table.value,
    key: key.ref,
    keyValue: key.value,
    value: value.ref,
    valueValue: value.value,
    chain,
  });
}

const tableLoad =
  (key: OperandReader, chain?: number): Handler =>
  (recording, instruction) => {
    const table = slotOperand(recording, operandB(instruction));
    load(recording, operandA(instruction), table, key(recording, operandC(instruction)), chain);
  };

const tableStore =
  (key: OperandReader, chain?: number): Handler =>
  (recording, instruction) => {
    const value = slotOperand(recording, operandA(instruction));
    const table = slotOperand(recording, operandB(instruction));
    store(recording, table, key(recording, operandC(instruction)), value, chain);
  };

/** The environment of the running function. */
function globalsOperand(recording: Recording): Operand {
  const ref = recording.emit(Op.FLOAD, Type.TAB, recording.currentFunction(), Field.FUNC_ENV);
  const address = recording.u32(recording.function + FunctionField.env);
  return { ref, value: objectValue(address, Tag.values.TABLE) };
}

const globalLoad: Handler = (recording, instruction) => {
  const table = globalsOperand(recording);
  load(recording, operandA(instruction), table, stringOperand(recording, operandD(instruction)));
};

const globalStore: Handler = (recording, instruction) => {
  const value = slotOperand(recording, operandA(instruction));
  store(recording, globalsOperand(recording), stringOperand(recording, operandD(instruction)), value);
};

/** Multiple results to consecutive elements of a new table. */
const tableStoreMany: Handler = (recording, instruction) => {
  const first = operandA(instruction);
  const table = slotOperand(recording, first - 1);
  const index = recording.u32(constantsOf(recording) + operandD(instruction) * SLOT);
  const values = Array.from({ length: recording.results }, (_, offset) => recording.read(first + offset));
  storeElements(recording, table, index, values);
  recording.maxSlot = first;
};

const BIG_ARRAY = 0x7ff;

const newTable: Handler = (recording, instruction) => {
  const size = operandD(instruction);
  const arraySize = size & BIG_ARRAY;
  const slots = arraySize === BIG_ARRAY ? BIG_ARRAY + 2 : arraySize;
  recording.assign(operandA(instruction), recording.emit(Op.TNEW, Type.TAB, slots, size >>> 11));
};

const duplicateTable: Handler = (recording, instruction) => {
  const template = recording.object(objectConstant(recording, operandD(instruction)), Type.TAB);
  recording.assign(operandA(instruction), recording.emit(Op.TDUP, Type.TAB, template));
};

// Calls, returns and loops

const call: Handler = (recording, instruction) => {
  const isOpen = opcodeOf(instruction) === Bytecode.CALLM;
  const count = isOpen ? operandC(instruction) + recording.results : operandC(instruction) - 1;
  const callee = operandA(instruction);
  pushCall(recording, callee, count, recording.liveAt(callee));
};

const tailCall: Handler = (recording, instruction) => {
  const isOpen = opcodeOf(instruction) === Bytecode.CALLMT;
  const count = isOpen ? operandD(instruction) + recording.results : operandD(instruction) - 1;
  recordTailCall(recording, operandA(instruction), count);
};

const iteratorCall: Handler = (recording, instruction) => {
  recordIteratorCall(recording, operandA(instruction), operandC(instruction) - 1);
};

const returning: Handler = (recording, instruction) => {
  const isOpen = opcodeOf(instruction) === Bytecode.RETM;
  const count = isOpen ? operandD(instruction) + recording.results : operandD(instruction) - 1;
  recordReturn(recording, operandA(instruction), count);
};

const jump: Handler = (recording, instruction) => {
  recording.maxSlot = Math.min(recording.maxSlot, operandA(instruction));
};

const isNext: Handler = (recording, instruction) => recordIsNext(recording, instruction);
const forEntry: Handler = (recording, instruction) => recordForEntry(recording, instruction);
const forLoop: Handler = (recording, _, trace) => recordForLoop(recording, trace);
const iteratorLoop: Handler = (recording, _, trace) => recordIteratorLoop(recording, trace);

const notCompiled: Handler = () => abort("BLACKLISTED");

const notYet: Handler = (_, instruction) => abort("NYI_BYTECODE", bytecodeNames[opcodeOf(instruction)]);

/** Stands in the place of another instruction, which is recorded instead. */
const replaced: Handler = (_, instruction) =>
  abort("INTERNAL", `unexpected ${bytecodeNames[opcodeOf(instruction)]}`);

export const handlers = {
  ISLT: ordering,
  ISGE: ordering,
  ISLE: ordering,
  ISGT: ordering,
  ISEQV: equality(false, slotOperand),
  ISNEV: equality(true, slotOperand),
  ISEQS: equality(false, stringOperand),
  ISNES: equality(true, stringOperand),
  ISEQN: equality(false, numberOperand),
  ISNEN: equality(true, numberOperand),
  ISEQP: equality(false, primitiveOperand),
  ISNEP: equality(true, primitiveOperand),
  ISTC: test(true),
  ISFC: test(false),
  IST: test(undefined),
  ISF: test(undefined),
  ISTYPE: typeCheck,
  ISNUM: typeCheck,
  MOV: move,
  NOT: logicalNot,
  UNM: negation,
  LEN: length,
  ADDVN: arithmetic("add", "VN"),
  SUBVN: arithmetic("sub", "VN"),
  MULVN: arithmetic("mul", "VN"),
  DIVVN: arithmetic("div", "VN"),
  MODVN: arithmetic("mod", "VN"),
  ADDNV: arithmetic("add", "NV"),
  SUBNV: arithmetic("sub", "NV"),
  MULNV: arithmetic("mul", "NV"),
  DIVNV: arithmetic("div", "NV"),
  MODNV: arithmetic("mod", "NV"),
  ADDVV: arithmetic("add", "VV"),
  SUBVV: arithmetic("sub", "VV"),
  MULVV: arithmetic("mul", "VV"),
  DIVVV: arithmetic("div", "VV"),
  MODVV: arithmetic("mod", "VV"),
  POW: arithmetic("pow", "VV"),
  CAT: concatenation,
  KSTR: constant(stringOperand),
  KCDATA: notYet,
  KSHORT: constant(shortOperand),
  KNUM: constant(numberOperand),
  KPRI: constant(primitiveOperand),
  KNIL: nilRange,
  UGET: upvalueLoad,
  USETV: upvalueStore(slotOperand),
  USETS: upvalueStore(stringOperand),
  USETN: upvalueStore(numberOperand),
  USETP: upvalueStore(primitiveOperand),
  UCLO: notYet,
  FNEW: notYet,
  TNEW: newTable,
  TDUP: duplicateTable,
  GGET: globalLoad,
  GSET: globalStore,
  TGETV: tableLoad(slotOperand),
  TGETS: tableLoad(stringOperand),
  TGETB: tableLoad(literalOperand),
  TGETR: tableLoad(slotOperand, 0),
  TSETV: tableStore(slotOperand),
  TSETS: tableStore(stringOperand),
  TSETB: tableStore(literalOperand),
  TSETM: tableStoreMany,
  TSETR: tableStore(slotOperand, 0),
  CALLM: call,
  CALL: call,
  CALLMT: tailCall,
  CALLT: tailCall,
  ITERC: iteratorCall,
  ITERN: recordNextLoop,
  VARG: recordVarargs,
  ISNEXT: isNext,
  RETM: returning,
  RET: returning,
  RET0: returning,
  RET1: returning,
  FORI: forEntry,
  JFORI: forEntry,
  FORL: forLoop,
  IFORL: notCompiled,
  JFORL: replaced,
  ITERL: iteratorLoop,
  IITERL: notCompiled,
  JITERL: replaced,
  LOOP: recordLoop,
  ILOOP: notCompiled,
  JLOOP: replaced,
  JMP: jump,
  BNOT: bitNot,
  BAND: bits(Op.BAND),
  BOR: bits(Op.BOR),
  BXOR: bits(Op.BXOR),
  BSHL: bits(Op.BSHL),
  BSHR: bits(Op.BSHR),
  BSAR: bits(Op.BSAR),
  FUNCF: (recording, _, trace) => recordFunction(recording, trace),
  IFUNCF: notCompiled,
  JFUNCF: replaced,
  FUNCV: (recording, _, trace) => recordVarargFunction(recording, trace),
  IFUNCV: notCompiled,
  JFUNCV: replaced,
  FUNCC: recordLibraryCall,
  FUNCCW: recordLibraryCall,
} satisfies Record<BytecodeName, Handler>;

const handlerOf: readonly Handler[] = bytecodeNames.map((name) => handlers[name]);

/** The handler of an opcode. Those above the bytecodes are headers of library functions. */
export const handlerFor = (opcode: number): Handler => handlerOf[opcode] ?? recordLibraryCall;
