/**
 * One handler for each bytecode (LuaJIT: lj_record_ins). A handler sees the state before the instruction runs: live
 * values are those of its operands, and what it will do must follow from them.
 */
import { type BytecodeName, bytecodeNames } from "../../spec/bytecodes.ts";
import { abort } from "../abort.ts";
import { type IrOp, isTruthyType, Op, TREF_NIL } from "../ir/types.ts";
import { arithmetic, concatenation, length, logicalNot, negation } from "./arithmetic.ts";
import { pushCall, recordIteratorCall, recordTailCall } from "./call.ts";
import { recordEqualityTest, recordOrdering } from "./compare.ts";
import { recordFunction, recordVarargFunction } from "./function-entry.ts";
import { Bytecode, opcodeOf, operandA, operandC, operandD } from "./instruction.ts";
import { recordLibraryCall } from "./library-call.ts";
import {
  recordForEntry,
  recordForLoop,
  recordIsNext,
  recordIteratorLoop,
  recordLoop,
  recordNextLoop,
} from "./loops.ts";
import {
  cdataOperand,
  type Handler,
  literalOperand,
  numberOperand,
  type OperandReader,
  primitiveOperand,
  shortOperand,
  slotOperand,
  stringOperand,
} from "./operands.ts";
import { recordReturn } from "./returns.ts";
import {
  duplicateTable,
  globalLoad,
  globalStore,
  newTable,
  tableLoad,
  tableStore,
  tableStoreMany,
} from "./table-instructions.ts";
import { recordUpvalueLoad, recordUpvalueStore } from "./upvalues.ts";

// Comparisons and tests

const ordering: Handler = (recording, instruction) => {
  const left = slotOperand(recording, operandA(instruction));
  recordOrdering(recording, opcodeOf(instruction), left, slotOperand(recording, operandD(instruction)));
};

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

// Constants and moves

const move: Handler = (recording, instruction) => {
  recording.assign(operandA(instruction), recording.read(operandD(instruction)));
};

const constant =
  (read: OperandReader): Handler =>
  (recording, instruction) => {
    recording.assign(operandA(instruction), read(recording, operandD(instruction)).ref);
  };

const nilRange: Handler = (recording, instruction) => {
  const last = operandD(instruction);
  for (let slot = operandA(instruction); slot <= last; slot++) recording.assign(slot, TREF_NIL);
};

const bits =
  (op: IrOp): Handler =>
  (recording, instruction) =>
    recording.rare.recordBits(recording, instruction, op);

// Upvalues

const upvalueLoad: Handler = (recording, instruction) => {
  recording.assign(operandA(instruction), recordUpvalueLoad(recording, operandD(instruction)));
};

const upvalueStore =
  (read: OperandReader): Handler =>
  (recording, instruction) => {
    recordUpvalueStore(recording, operandA(instruction), read(recording, operandD(instruction)).ref);
  };

const newClosure: Handler = (recording, instruction) =>
  recording.rare.recordNewClosure(recording, instruction);
const close: Handler = (recording, instruction) =>
  recording.rare.recordClose(recording, operandA(instruction));

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
  KCDATA: constant(cdataOperand),
  KSHORT: constant(shortOperand),
  KNUM: constant(numberOperand),
  KPRI: constant(primitiveOperand),
  KNIL: nilRange,
  UGET: upvalueLoad,
  USETV: upvalueStore(slotOperand),
  USETS: upvalueStore(stringOperand),
  USETN: upvalueStore(numberOperand),
  USETP: upvalueStore(primitiveOperand),
  UCLO: close,
  FNEW: newClosure,
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
  VARG: (recording, instruction) => recording.rare.recordVarargs(recording, instruction),
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
  BNOT: (recording, instruction) => recording.rare.recordBitNot(recording, instruction),
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
