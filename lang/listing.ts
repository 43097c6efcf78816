/**
 * The bytecode listing of `-bl`, byte for byte as LuaJIT prints it (LuaJIT: jit/bc.lua).
 *
 * Functions come in the order in which they end, the main function last. A line is position, `=>` if something jumps
 * there, opcode, operands, and a comment with the constant or name that an operand stands for.
 */

import { type BytecodeSpec, bytecodeNames, bytecodes, JUMP_BIAS } from "../spec/bytecodes.ts";
import { ByteWriter, toByteString } from "./bytes.ts";
import { type CollectableConstant, type Dump, type DumpPrototype, readDump } from "./dump-reader.ts";
import { opcodeOf, operandA, operandB, operandC, operandD } from "./instructions.ts";
import { numberText } from "./number-text.ts";

/** Longer strings are cut. */
const MAXIMUM_STRING = 40;

/** Longer names of chunks that are source text are not shown. */
const MAXIMUM_CHUNK_NAME = 40;

/** Subtracted from the constant of TSETM, see table constructors. */
const INDEX_BIAS = 2 ** 52;

const specifications: readonly BytecodeSpec[] = bytecodeNames.map((name) => bytecodes[name]);

/** The listing of a dump, one character per byte. */
export function listDump(dump: Dump): string {
  const lines: string[] = [];
  // A list of steps takes the place of recursion, since a dump may nest deeper than any source text.
  const steps: { prototype: DumpPrototype; isEntered: boolean }[] = [
    { prototype: dump.main, isEntered: false },
  ];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (step.isEntered || !step.prototype.hasChildren) {
      listPrototype(dump, step.prototype, lines);
      continue;
    }
    step.isEntered = true;
    steps.push(step);
    for (const constant of [...step.prototype.collectable].reverse()) {
      if (constant.type === "prototype") steps.push({ prototype: constant.prototype, isEntered: false });
    }
  }
  return lines.join("");
}

/** The listing of a dump as bytes. */
export function listBytecode(bytes: Uint8Array, name: Uint8Array | string = "=?"): Uint8Array {
  const text = listDump(readDump(bytes, name));
  const writer = new ByteWriter(text.length + 1);
  for (let index = 0; index < text.length; index++) writer.byte(text.charCodeAt(index));
  return writer.finish();
}

function listPrototype(dump: Dump, prototype: DumpPrototype, lines: string[]): void {
  const lastLine = prototype.firstLine + prototype.lineCount;
  lines.push(`-- BYTECODE -- ${location(dump, prototype)}-${lastLine}\n`);
  const { code } = prototype;
  const targets = new Set<number>();
  for (let position = 1; position < code.length; position++) {
    const spec = specifications[opcodeOf(code[position])];
    if (spec?.d === "jump") targets.add(jumpTarget(position, code[position]));
  }
  for (let position = 1; position < code.length; position++) {
    const mark = targets.has(position) ? "=>" : "  ";
    lines.push(instructionLine(dump, prototype, position, mark));
  }
  lines.push("\n");
}

function jumpTarget(position: number, instruction: number): number {
  return position + 1 + operandD(instruction) - JUMP_BIAS;
}

/** Where a function is defined: file without its folder, and first line. */
function location(dump: Dump, prototype: DumpPrototype): string {
  const name = toByteString(dump.chunkName);
  const line = prototype.firstLine;
  if (name.startsWith("@")) {
    const slash = Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\"));
    // A slash at the very start is kept.
    return `${name.slice(slash > 1 ? slash + 1 : 1)}:${line}`;
  }
  // LuaJIT prints an address here, which means nothing to anyone.
  if (name.length > MAXIMUM_CHUNK_NAME) return `0x00000000:${line}`;
  if (name.startsWith("=")) return `${name.slice(1)}:${line}`;
  return `"${name}":${line}`;
}

function pad(value: number | string): string {
  return String(value).padStart(3);
}

/** The line of one instruction, with a mark of two characters behind its position. */
export function instructionLine(
  dump: Dump,
  prototype: DumpPrototype,
  position: number,
  mark: string,
): string {
  const instruction = prototype.code[position];
  const op = opcodeOf(instruction);
  const name = bytecodeNames[op] ?? "?";
  const spec = specifications[op] ?? { doc: "" };
  const a = operandA(instruction);
  const number = String(position).padStart(4, "0");
  const start = `${number} ${mark} ${name.padEnd(6)} ${pad(spec.a === undefined ? "" : a)} `;
  if (spec.d === "jump") {
    return `${start}=> ${String(jumpTarget(position, instruction)).padStart(4, "0")}\n`;
  }
  const isTriple = spec.b !== undefined;
  if (!isTriple && spec.d === undefined) return `${start}\n`;
  let operand = isTriple ? operandC(instruction) : operandD(instruction);
  let comment = constantText(dump, prototype, spec, name === "TSETM", operand);
  if (spec.a === "uv") {
    const upvalue = upvalueName(prototype, a);
    comment = comment === null ? upvalue : `${upvalue} ; ${comment}`;
  }
  if (isTriple) {
    const operands = `${start}${pad(operandB(instruction))} ${pad(operand)}`;
    return comment === null ? `${operands}\n` : `${operands}  ; ${comment}\n`;
  }
  if (comment !== null) return `${start}${pad(operand)}      ; ${comment}\n`;
  if (spec.d === "lits" && operand > 32767) operand -= 65536;
  return `${start}${pad(operand)}\n`;
}

function upvalueName(prototype: DumpPrototype, index: number): string {
  const name = prototype.upvalueNames[index];
  return name === undefined ? "" : toByteString(name);
}

/** What the last operand stands for, or null if it stands for itself. */
function constantText(
  dump: Dump,
  prototype: DumpPrototype,
  spec: BytecodeSpec,
  isIndex: boolean,
  operand: number,
): string | null {
  switch (spec.b === undefined ? spec.d : spec.c) {
    case "str":
      return quoted(prototype.collectable[operand]);
    case "num": {
      const number = prototype.numbers[operand];
      return number === undefined ? "?" : numberText(isIndex ? number - INDEX_BIAS : number);
    }
    case "func": {
      const constant = prototype.collectable[operand];
      return constant?.type === "prototype" ? location(dump, constant.prototype) : "?";
    }
    case "uv":
      return upvalueName(prototype, operand);
    default:
      return null;
  }
}

function escaped(code: number): string {
  switch (code) {
    case 0x0a:
      return "\\n";
    case 0x0d:
      return "\\r";
    case 0x09:
      return "\\t";
    default:
      return code < 0x20 || code === 0x7f ? `\\${String(code).padStart(3, "0")}` : String.fromCharCode(code);
  }
}

function quoted(constant: CollectableConstant | undefined): string {
  if (constant?.type !== "string") return "?";
  let text = "";
  for (const code of constant.bytes.subarray(0, MAXIMUM_STRING)) text += escaped(code);
  return constant.bytes.length > MAXIMUM_STRING ? `"${text.slice(0, MAXIMUM_STRING)}"~` : `"${text}"`;
}
