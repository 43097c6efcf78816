/**
 * Reads the text form of IR that `printIr` writes. Labels of instructions need not be consecutive: `0007` names the
 * instruction that stands in the line of that label. Empty lines and what follows `;` are skipped. For tests and tools: a
 * mistake in the text throws an Error that names the line.
 */
import { type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { Ir } from "./ir.ts";
import { literalForm, typeByShort } from "./operands.ts";
import { SUNK_MARK } from "./print.ts";
import {
  InstructionFlag,
  type IrRef,
  Op,
  opNames,
  opSpecs,
  REF_FALSE,
  REF_NIL,
  REF_TRUE,
  Type,
} from "./types.ts";

export interface ParsedIr {
  readonly ir: Ir;
  readonly snapshots: Snapshot[];
}

const INSTRUCTION = /^(\d{4}) ([> ])([+ ]) (\S+)\s+([A-Z][A-Z0-9]*)(?:\s+(.*))?$/;
const LOOP_LINE = /^(\d{4}) -+ LOOP -+$/;
const SNAPSHOT =
  /^\.\.\.\.\s+SNAP\s+#\d+\s+\[(.*)\] pc=(0x[\da-f]+) base=(-?\d+) slots=(\d+) top=(\d+) results=(\d+)(?: units=(\d+))?$/;

class Parser {
  readonly ir = new Ir();
  readonly snapshots: Snapshot[] = [];
  readonly #labels = new Map<string, IrRef>();
  #line = "";

  constructor() {
    this.ir.reset();
  }

  fail(message: string): never {
    throw new Error(`${message} in the IR line: ${this.#line}`);
  }

  line(text: string): void {
    this.#line = text;
    const bare = text.replace(/\s*;.*$/, "").trimEnd();
    if (bare === "") return;
    const loop = LOOP_LINE.exec(bare);
    if (loop) {
      this.#labels.set(loop[1], this.ir.append(Op.LOOP, Type.NIL, 0, 0, InstructionFlag.GUARD));
      return;
    }
    const snapshot = SNAPSHOT.exec(bare);
    if (snapshot) {
      this.#snapshot(snapshot);
      return;
    }
    const found = INSTRUCTION.exec(bare);
    if (!found) this.fail("no instruction and no snapshot");
    this.#instruction(found);
  }

  #instruction([, label, guard, phi, short, name, rest = ""]: RegExpExecArray): void {
    const op = opNames.indexOf(name as (typeof opNames)[number]);
    const type = typeByShort.get(short);
    if (op < 0) this.fail(`no operation ${name}`);
    if (type === undefined) this.fail(`no type ${short}`);
    const words = rest.split(/\s+/).filter((word) => word !== "");
    const isSunk = words.at(-1) === SUNK_MARK.trim();
    if (isSunk) words.pop();
    const operands = opSpecs[op].args.map((mode, index) => {
      if (mode === "none") return 0;
      const word = words.shift() ?? this.fail("an operand is missing");
      if (mode === "ref") return word === "----" ? 0 : this.ref(word);
      return literalForm(opNames[op], index === 1).read(word) ?? this.fail(`no literal: ${word}`);
    });
    if (words.length > 0) this.fail(`too much: ${words.join(" ")}`);
    const flags =
      (guard === ">" ? InstructionFlag.GUARD : 0) |
      (phi === "+" ? InstructionFlag.PHI : 0) |
      (isSunk ? InstructionFlag.SUNK : 0);
    this.#labels.set(label, this.ir.append(op, type, operands[0], operands[1], flags));
  }

  #snapshot([, entries, pc, base, slots, top, results, units]: RegExpExecArray): void {
    this.snapshots.push({
      ref: this.ir.next,
      pc: Number(pc),
      baseOffset: Number(base),
      slotCount: Number(slots),
      topSlot: Number(top),
      results: Number(results),
      units: Number(units ?? 0),
      entries: entries
        .split(/\s+/)
        .filter((word) => word !== "")
        .map((word) => this.#entry(word)),
    });
  }

  #entry(word: string): SnapshotEntry {
    const [assignment, ...marks] = word.split("|");
    const at = assignment.indexOf("=");
    let [flags, link] = [0, 0];
    for (const mark of marks) {
      if (mark === "N") flags |= SnapshotFlag.NO_RESTORE;
      else if (mark === "K") flags |= SnapshotFlag.KEYINDEX;
      else {
        flags |= mark[0] === "F" ? SnapshotFlag.FRAME : SnapshotFlag.CONTINUATION;
        link = Number(mark.slice(1));
      }
    }
    return { slot: Number(assignment.slice(0, at)), ref: this.ref(assignment.slice(at + 1)), flags, link };
  }

  /** A label or a constant. */
  ref(word: string): IrRef {
    if (/^\d{4}$/.test(word)) return this.#labels.get(word) ?? this.fail(`no instruction ${word} so far`);
    const slot = /^(.+)@(\d+)$/.exec(word);
    if (slot) return this.ir.keySlot(this.ref(slot[1]), Number(slot[2]));
    return (
      this.#primitive(word) ?? this.#number(word) ?? this.#address(word) ?? this.fail(`no value: ${word}`)
    );
  }

  #primitive(word: string): IrRef | undefined {
    return { nil: REF_NIL, false: REF_FALSE, true: REF_TRUE }[word];
  }

  #number(word: string): IrRef | undefined {
    const integer = /^([+-]\d+)(?::(\w+))?$/.exec(word);
    if (integer) return this.ir.int(Number(integer[1]), typeByShort.get(integer[2] ?? "int"));
    if (word === "nan") return this.ir.num(Number.NaN);
    if (/^-?inf$/.test(word)) return this.ir.num(word === "inf" ? Infinity : -Infinity);
    if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(word)) return this.ir.num(Number(word));
    const wide = /^(0x[\da-f]+):(0x[\da-f]+):(\w+)$/.exec(word);
    return wide ? this.ir.int64(Number(wide[2]), Number(wide[1]), typeByShort.get(wide[3])) : undefined;
  }

  #address(word: string): IrRef | undefined {
    const [kind, value = ""] = word.split(":");
    if (kind === "null") return this.ir.nullOf(typeByShort.get(value) ?? this.fail(`no type ${value}`));
    if (kind === "ptr" || kind === "kptr") return this.ir.pointer(Number(value), kind === "kptr");
    const type = typeByShort.get(kind);
    return type === undefined || value === "" ? undefined : this.ir.object(Number(value), type);
  }
}

export function parseIr(text: string): ParsedIr {
  const parser = new Parser();
  for (const line of text.split("\n")) parser.line(line);
  return parser;
}
