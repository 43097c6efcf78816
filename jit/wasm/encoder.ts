/**
 * Bytes of WebAssembly modules: a growable writer, and the one shape of module that a region needs. Invariant: a writer
 * may be used again after `reset`; what `take` gave stays.
 */
import { Code, PREFIX, type SignatureKind, type ValueKind, ValueType } from "./opcodes.ts";

const START_SIZE = 1024;
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

  patch(at: number, value: number): void {
    this.#bytes[at] = value;
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
  readonly parameters: readonly SignatureKind[];
  /** undefined: none. */
  readonly result: SignatureKind | undefined;
}

export interface FunctionImport extends FunctionSignature {
  /** Name within the module "h". */
  readonly name: string;
}

export interface ModuleContent {
  /** What calls and the module's own function name by their place; the first is the module's function's. */
  readonly types: readonly FunctionSignature[];
  /** Functions that are called, in the order of the table that they get into. */
  readonly helpers: readonly string[];
  /** Kinds of the locals, in their order, without the parameters. */
  readonly locals: readonly ValueKind[];
  /** Instructions of the one function without the last `end`. */
  readonly code: Uint8Array;
}

const Section = { type: 1, import: 2, function: 3, table: 4, export: 7, element: 9, code: 10 } as const;
const ExternalKind = { function: 0, memory: 2, global: 3 } as const;
const FUNCTION_TYPE = 0x60;
const FUNCTION_REFERENCE = 0x70;
/** Elements given by expressions, for table 0. */
const ACTIVE_EXPRESSIONS = 4;
const MAGIC_AND_VERSION = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/**
 * Writes modules of one function, exported as "r". They import the memory "m"."m", and helpers as immutable globals of
 * type funcref, which get into a table of the module's own. Imported as functions, V8 11.3 compiles a wrapper for each
 * signature, needed or not: 60, 127 and 264 µs a module with 1, 3 and 8 signatures, against 20 µs whatever the number
 * with globals (instances cost 5 to 30 µs either way). A call through the table costs 2.2 ns, a direct one 1.9.
 */
export class ModuleWriter {
  /** Kept for the next module. */
  readonly #module = new ByteWriter();
  readonly #section = new ByteWriter();

  write({ types, helpers, locals, code }: ModuleContent): Uint8Array {
    const out = this.#module;
    out.reset();
    for (const byte of MAGIC_AND_VERSION) out.byte(byte);
    this.#types(types);
    this.#imports(helpers);
    const section = this.#section;
    section.byte(1);
    section.byte(0);
    this.#end(Section.function);
    if (helpers.length > 0) {
      section.byte(1);
      section.byte(FUNCTION_REFERENCE);
      section.byte(0);
      section.unsigned(helpers.length);
      this.#end(Section.table);
    }
    section.byte(1);
    section.name("r");
    section.byte(ExternalKind.function);
    section.byte(0);
    this.#end(Section.export);
    if (helpers.length > 0) this.#elements(helpers.length);
    this.#code(locals, code);
    return out.take();
  }

  #types(types: readonly FunctionSignature[]): void {
    const section = this.#section;
    section.unsigned(types.length);
    for (const { parameters, result } of types) {
      section.byte(FUNCTION_TYPE);
      section.unsigned(parameters.length);
      for (const kind of parameters) section.byte(ValueType[kind]);
      section.byte(result ? 1 : 0);
      if (result) section.byte(ValueType[result]);
    }
    this.#end(Section.type);
  }

  #imports(helpers: readonly string[]): void {
    const section = this.#section;
    section.unsigned(helpers.length + 1);
    section.name("m");
    section.name("m");
    section.byte(ExternalKind.memory);
    section.byte(0);
    section.byte(0);
    for (const name of helpers) {
      section.name("h");
      section.name(name);
      section.byte(ExternalKind.global);
      section.byte(FUNCTION_REFERENCE);
      section.byte(0);
    }
    this.#end(Section.import);
  }

  /** The table's elements: the imported globals. */
  #elements(count: number): void {
    const section = this.#section;
    section.byte(1);
    section.byte(ACTIVE_EXPRESSIONS);
    section.byte(Code["i32.const"]);
    section.byte(0);
    section.byte(Code.end);
    section.unsigned(count);
    for (let index = 0; index < count; index++) {
      section.byte(Code["global.get"]);
      section.unsigned(index);
      section.byte(Code.end);
    }
    this.#end(Section.element);
  }

  #code(locals: readonly ValueKind[], code: Uint8Array): void {
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
    section.byte(Code.end);
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
