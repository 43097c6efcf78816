/**
 * The custom section `dylink.0` of a shared library, which says what memory and how many elements of the function table it
 * wants (https://github.com/WebAssembly/tool-conventions, DynamicLinking.md).
 */

const MEMORY_INFO = 1;
const NEEDED = 2;

export interface DynamicInfo {
  readonly memorySize: number;
  /** Log2. */
  readonly memoryAlign: number;
  readonly tableSize: number;
  /** Libraries that it needs. */
  readonly needed: readonly string[];
}

class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? 0;
  }

  /** A number in LEB128. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  text(): string {
    const length = this.number();
    const text = String.fromCharCode(...this.#bytes.subarray(this.at, this.at + length));
    this.at += length;
    return text;
  }
}

export function readDynamicInfo(section: Uint8Array): DynamicInfo {
  const reader = new Reader(section);
  let [memorySize, memoryAlign, tableSize] = [0, 0, 0];
  const needed: string[] = [];
  while (!reader.isAtEnd) {
    const kind = reader.byte();
    const size = reader.number();
    const end = reader.at + size;
    if (kind === MEMORY_INFO) {
      [memorySize, memoryAlign, tableSize] = [reader.number(), reader.number(), reader.number()];
    } else if (kind === NEEDED) {
      for (let count = reader.number(); count > 0; count--) needed.push(reader.text());
    }
    reader.at = end;
  }
  return { memorySize, memoryAlign, tableSize, needed };
}
