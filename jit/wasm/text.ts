/**
 * A region's module as text, for listings (LuaJIT: jit/dis_*.lua). It knows the instructions that regions are made of,
 * and takes the module to be one that `ModuleWriter` wrote.
 */
import { type Immediate, type InstructionName, instructions, PREFIX } from "./opcodes.ts";

const CODE_SECTION = 10;
const IMPORT_SECTION = 2;
const MODULE_HEAD = 8;
const GLOBAL_KIND = 3;
const kindNames: Readonly<Record<number, string>> = { 127: "i32", 126: "i64", 124: "f64" };

interface Decoded {
  readonly name: InstructionName;
  readonly immediate: Immediate;
}

const byCode: ReadonlyMap<number, Decoded> = new Map(
  Object.entries(instructions).map(([name, { code, immediate }]) => [
    code,
    { name: name as InstructionName, immediate },
  ]),
);

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++];
  }

  /** Signed LEB128. */
  wide(): bigint {
    let value = 0n;
    let shift = 0n;
    let byte: number;
    do {
      byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    } while (byte & 0x80);
    return BigInt.asIntN(64, byte & 0x40 ? value - (1n << shift) : value);
  }

  /** Unsigned LEB128. */
  count(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  number(): number {
    const value = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at).getFloat64(0, true);
    this.at += 8;
    return value;
  }

  name(): string {
    const length = this.count();
    const start = this.at;
    this.at += length;
    return String.fromCharCode(...this.bytes.subarray(start, this.at));
  }
}

/** Places of a module's sections by number. */
function sectionsOf(bytes: Uint8Array): Map<number, number> {
  const reader = new Reader(bytes, MODULE_HEAD);
  const sections = new Map<number, number>();
  while (reader.at < bytes.length) {
    const section = reader.byte();
    const size = reader.count();
    sections.set(section, reader.at);
    reader.at += size;
  }
  return sections;
}

function importedHelpers(bytes: Uint8Array, at: number): string[] {
  const reader = new Reader(bytes, at);
  const names: string[] = [];
  for (let rest = reader.count(); rest > 0; rest--) {
    reader.name();
    const name = reader.name();
    if (reader.byte() === GLOBAL_KIND) names.push(name);
    reader.at += 2;
  }
  return names;
}

const hex = (value: bigint) => `0x${BigInt.asUintN(64, value).toString(16)}`;

function immediateText(reader: Reader, { immediate }: Decoded): string {
  switch (immediate) {
    case "block": {
      const kind = kindNames[reader.byte()];
      return kind ? ` (result ${kind})` : "";
    }
    case "label":
    case "local":
      return ` ${reader.count()}`;
    case "table":
      return ` ${Array.from({ length: reader.count() + 1 }, () => reader.count()).join(" ")}`;
    case "memory": {
      reader.byte();
      const offset = reader.count();
      return offset === 0 ? "" : ` offset=${offset}`;
    }
    case "i32":
      return ` ${reader.wide()}`;
    case "i64": {
      const value = reader.wide();
      return ` ${value > -65536n && value < 65536n ? value : hex(value)}`;
    }
    case "f64":
      return ` ${reader.number()}`;
    case "call":
      reader.count();
      reader.count();
      return "";
    default:
      return "";
  }
}

const opens = new Set<InstructionName>(["block", "loop", "if"]);
const INDENT = "  ";

/** One line an instruction, indented by blocks; after a head with the locals. */
export function disassemble(bytes: Uint8Array): string {
  const sections = sectionsOf(bytes);
  const functions = importedHelpers(bytes, sections.get(IMPORT_SECTION) ?? 0);
  const reader = new Reader(bytes, sections.get(CODE_SECTION));
  reader.count();
  const size = reader.count();
  const end = reader.at + size;
  const locals: string[] = [];
  for (let rest = reader.count(); rest > 0; rest--) {
    const count = reader.count();
    const kind = kindNames[reader.byte()];
    for (let index = 0; index < count; index++) locals.push(kind);
  }
  const lines = [`(param i32) (result i32) (local ${locals.join(" ")})`];
  let level = 0;
  while (reader.at < end - 1) {
    const first = reader.byte();
    const code = first === PREFIX ? (first << 8) | reader.count() : first;
    const decoded = byCode.get(code);
    if (!decoded) throw new Error(`unknown instruction ${code.toString(16)}`);
    if (decoded.name === "end" || decoded.name === "else") level--;
    const indent = INDENT.repeat(Math.max(level, 0));
    // The place in the table is pushed right before the call.
    const called =
      decoded.immediate === "call" ? functions[Number(/\d+$/.exec(lines.pop() ?? ""))] : undefined;
    const immediate = immediateText(reader, decoded);
    lines.push(indent + (called === undefined ? decoded.name + immediate : `call $${called}`));
    if (opens.has(decoded.name) || decoded.name === "else") level++;
  }
  return `${lines.join("\n")}\n`;
}
