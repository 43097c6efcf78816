/**
 * Changes dumps so that many of them still pass the verifier: it knows where the instructions lie and puts operands,
 * opcodes and neighbours of the kinds that occur into them. Now and then any byte changes.
 */
import { bytecodeNames, bytecodes } from "../../spec/bytecodes.ts";
import type { Random } from "../random.ts";

const HEADER_FLAGS = 4;
const STRIPPED = 2;
const INSTRUCTION = 4;

/** A prototype within a dump: where its fixed fields and its instructions are. */
interface PrototypePlace {
  /** Flags, parameters, frame size, number of upvalues: a byte each. */
  readonly fields: number;
  readonly instructions: number;
  readonly count: number;
  readonly end: number;
}

class DumpReader {
  readonly bytes: Uint8Array;
  at = HEADER_FLAGS + 1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  prototypes(): PrototypePlace[] {
    const isStripped = (this.bytes[HEADER_FLAGS] & STRIPPED) !== 0;
    if (!isStripped) {
      const nameLength = this.unsigned();
      this.at += nameLength;
    }
    const places: PrototypePlace[] = [];
    for (let length = this.unsigned(); length > 0; length = this.unsigned()) {
      const end = this.at + length;
      const fields = this.at;
      this.at += 4;
      this.unsigned();
      this.unsigned();
      const count = this.unsigned();
      if (!isStripped && this.unsigned() > 0) {
        this.unsigned();
        this.unsigned();
      }
      places.push({ fields, instructions: this.at, count, end });
      this.at = end;
    }
    return places;
  }
}

/** Opcodes that dumps may have. */
const opcodes = bytecodeNames.flatMap((name, number) =>
  /^(FUNC|IFUNC|J[A-LN-Z])/.test(name) ? [] : [number],
);

/** Opcodes with operands of the same kinds as the given one, with which it may change places. */
const kinOf = bytecodeNames.map((name) => {
  const kind = (of: typeof name) => {
    const { a, b, c, d } = bytecodes[of] as Record<string, string | undefined>;
    return [a, b, c, d].map((mode) => mode?.replace(/^(dst|base|rbase)$/, "var")).join();
  };
  return opcodes.filter((other) => kind(bytecodeNames[other]) === kind(name));
});

/** A dump with one to three changes. */
export function mutateDump(dump: Uint8Array, random: Random): Uint8Array {
  const bytes = dump.slice();
  const places = new DumpReader(bytes).prototypes();
  for (let changes = 1 + random.below(3); changes > 0; changes--) {
    const place = random.pick(places);
    const kind = random.below(12);
    if (kind === 0) bytes[random.below(bytes.length)] = random.below(256);
    else if (kind === 1) changeField(bytes, place, random);
    else changeInstruction(bytes, place, random);
  }
  return bytes;
}

function changeField(
  bytes: Uint8Array,
  { fields, instructions, end, count }: PrototypePlace,
  random: Random,
): void {
  const behind = instructions + INSTRUCTION * count;
  if (random.below(2) === 0 && behind < end)
    bytes[behind + random.below(Math.min(end - behind, 8))] = random.below(256);
  else bytes[fields + random.below(4)] += random.pick([1, -1, 2, -2, 4]);
}

function changeInstruction(
  bytes: Uint8Array,
  { fields, instructions, count }: PrototypePlace,
  random: Random,
): void {
  const frameSize = bytes[fields + 2];
  const at = instructions + INSTRUCTION * random.below(count);
  const other = instructions + INSTRUCTION * random.below(count);
  const slot = () => random.below(frameSize + 1);
  switch (random.below(9)) {
    case 0:
      bytes[at] = random.pick(opcodes);
      break;
    case 1:
    case 2:
      bytes[at] = random.pick(kinOf[bytes[at]] ?? opcodes);
      break;
    case 3:
      bytes[at + 1] = slot();
      break;
    case 4:
      bytes[at + 2] = slot();
      break;
    case 5:
      bytes[at + 3] = random.pick([slot(), 0, 1, 0x80]);
      break;
    case 6:
      bytes[at + random.pick([1, 2, 3])] += random.pick([1, -1, 2, -2]);
      break;
    case 7:
      bytes.copyWithin(at, other, other + INSTRUCTION);
      break;
    default: {
      const kept = bytes.slice(at, at + INSTRUCTION);
      bytes.copyWithin(at, other, other + INSTRUCTION);
      bytes.set(kept, other);
    }
  }
}
