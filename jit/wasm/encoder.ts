/**
 * Bytes of WebAssembly modules: a growable writer, and the one shape of module that a region needs. Invariant: a writer
 * may be used again after `reset`; what `take` gave stays.
 */
import { PREFIX, type ValueKind, ValueType } from "./opcodes.ts";

const START_SIZE = 4096;
const scratchNumber = new Float64Array(1);
const scratchBytes = new Uint8Array(scratchNumber.buffer);

export class ByteWriter {
  #bytes = new Uint8Array(START_SIZE);
  length = 0;

  reset(): void {
    this.length = 0;
  }

  /** Makes room for `count` bytes. */
  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** An instruction's code. */
  code(code: number): void {
    if (code > 0xff) {
      this.byte(PREFIX);
      this.unsigned(code & 0xff);
    } else this.byte(code);
  }

  /** LEB128 of an unsigned 32-bit integer. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** LEB128 of a signed 32-bit integer. */
  signed(value: number): void {
    let rest = value | 0;
    while (rest < -0x40 || rest > 0x3f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    this.byte(rest & 0x7f);
  }

  /** LEB128 of a signed 64-bit integer, given by its words. */
  signedWide(lowWord: number, highWord: number): void {
    let [low, high] = [lowWord >>> 0, highWord | 0];
    while (high !== low >> 31 || low >> 6 !== high) {
      this.byte((low & 0x7f) | 0x80);
      low = (low >>> 7) | (high << 25);
      high >>= 7;
    }
    this.byte(low & 0x7f);
  }

  number(value: number): void {
    scratchNumber[0] = value;
    this.bytes(scratchBytes);
  }

  /** The 8 bytes of a number, given by its words. */
  words(low: number, high: number): void {
    for (let shift = 0; shift < 32; shift += 8) this.byte((low >>> shift) & 0xff);
    for (let shift = 0; shift < 32; shift += 8) this.byte((high >>> shift) & 0xff);
  }

  bytes(source: Uint8Array): void {
    this.#reserve(source.length);
    this.#bytes.set(source, this.length);
    this.length += source.length;
  }

  /** A name of ASCII letters. */
  name(text: string): void {
    this.unsigned(text.length);
    for (let index = 0; index < text.length; index++) this.byte(text.charCodeAt(index));
  }

  /** What has been written, valid until the next write. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** A copy of what has been written. */
  take(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }
}

export interface FunctionSignature {
  readonly parameters: readonly ValueKind[];
  /** undefined: none. */
  readonly result: ValueKind | undefined;
}

export interface FunctionImport extends FunctionSignature {
  /** Name within the module "h". */
  readonly name: string;
}

/** The one function of a module, exported as "r". */
export interface FunctionCode extends FunctionSignature {
  /** Kinds of the locals, in their order, without the parameters. */
  readonly locals: readonly ValueKind[];
  /** Instructions without the last `end`. */
  readonly code: Uint8Array;
}

const Section = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const ExternalKind = { function: 0, memory: 2 } as const;
const FUNCTION_TYPE = 0x60;
const END = 0x0b;

/** Writes modules; keeps its buffers for the next one. */
export class ModuleWriter {
  readonly #module = new ByteWriter();
  readonly #section = new ByteWriter();

  /** The module that imports memory "m"."m" and the functions, and exports one function of its own. */
  write(imports: readonly FunctionImport[], main: FunctionCode): Uint8Array {
    const out = this.#module;
    out.reset();
    for (const byte of [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) out.byte(byte);
    const types = this.#types([...imports, main]);
    this.#imports(imports, types);
    const section = this.#section;
    section.byte(1);
    section.unsigned(types[imports.length]);
    this.#end(Section.function);
    section.byte(1);
    section.name("r");
    section.byte(ExternalKind.function);
    section.unsigned(imports.length);
    this.#end(Section.export);
    this.#code(main);
    return out.take();
  }

  /** Writes the type section; the type of each function. */
  #types(functions: readonly FunctionSignature[]): number[] {
    const numbers = new Map<string, number>();
    const list: FunctionSignature[] = [];
    const types = functions.map((signature) => {
      const key = `${signature.parameters.join()}:${signature.result ?? ""}`;
      let number = numbers.get(key);
      if (number === undefined) {
        number = list.push(signature) - 1;
        numbers.set(key, number);
      }
      return number;
    });
    const section = this.#section;
    section.unsigned(list.length);
    for (const { parameters, result } of list) {
      section.byte(FUNCTION_TYPE);
      section.unsigned(parameters.length);
      for (const kind of parameters) section.byte(ValueType[kind]);
      section.byte(result ? 1 : 0);
      if (result) section.byte(ValueType[result]);
    }
    this.#end(Section.type);
    return types;
  }

  #imports(imports: readonly FunctionImport[], types: readonly number[]): void {
    const section = this.#section;
    section.unsigned(imports.length + 1);
    section.name("m");
    section.name("m");
    section.byte(ExternalKind.memory);
    section.byte(0);
    section.byte(0);
    imports.forEach(({ name }, index) => {
      section.name("h");
      section.name(name);
      section.byte(ExternalKind.function);
      section.unsigned(types[index]);
    });
    this.#end(Section.import);
  }

  #code({ locals, code }: FunctionCode): void {
    const section = this.#section;
    const runs = new ByteWriter();
    let count = 0;
    for (let at = 0; at < locals.length; count++) {
      const first = at;
      while (at < locals.length && locals[at] === locals[first]) at++;
      runs.unsigned(at - first);
      runs.byte(ValueType[locals[first]]);
    }
    const head = new ByteWriter();
    head.unsigned(count);
    section.byte(1);
    section.unsigned(head.length + runs.length + code.length + 1);
    section.bytes(head.view());
    section.bytes(runs.view());
    section.bytes(code);
    section.byte(END);
    this.#end(Section.code);
  }

  /** Appends the section that has been written. */
  #end(number: number): void {
    this.#module.byte(number);
    this.#module.unsigned(this.#section.length);
    this.#module.bytes(this.#section.view());
    this.#section.reset();
  }
}
