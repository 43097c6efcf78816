/**
 * Writes finished functions as a dump in 32-bit form, as LuaJIT does deterministically (LuaJIT: lj_bcwrite.c, and
 * the fs_fixup functions of lj_parse.c).
 *
 * Functions end in the order in which a dump lists them, so each is written when it ends. Only the references of its
 * upvalues wait for the end of the function around it: until then it is open whether a variable is ever written to.
 */

import type { ByteWriter } from "./bytes.ts";
import { type Constants, KIND_CDATA, KIND_PROTOTYPE, KIND_STRING } from "./constants.ts";
import * as format from "./dump-format.ts";
import { lineNumberSize } from "./dump-format.ts";
import {
  FLAG_BIT_OPERATORS,
  FLAG_CHILD,
  FLAG_FFI,
  FLAG_VARARG,
  type FunctionState,
  OUTER_UPVALUE,
} from "./function-state.ts";
import type { Lexer } from "./lexer.ts";
import { hiddenNumber, IS_GOTO, IS_LABEL, VARIABLE_WRITTEN, type VariableStack } from "./scopes.ts";
import type { StringPool } from "./string-pool.ts";
import {
  TAG_FALSE,
  TAG_NIL,
  TAG_NUMBER,
  TAG_RESERVED,
  TAG_STRING,
  TAG_TRUE,
  type TemplateTable,
} from "./template-table.ts";
import type { Workspace } from "./workspace.ts";

const FLAGS_OFFSET = 4;

const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);

export interface DumpOptions {
  readonly strip: boolean;
  /**
   * Write the array parts of table templates with their trailing nils, and as many free nodes as the hash part's size
   * asks for: the border of such tables depends on both. LuaJIT's dumps leave them out, so this is for dumps that are
   * loaded at once.
   */
  readonly keepsShapes: boolean;
}

export class DumpWriter {
  private readonly output: ByteWriter;
  private readonly body: ByteWriter;
  private readonly debug: ByteWriter;
  private readonly strip: boolean;
  private readonly keepsShapes: boolean;

  constructor(
    workspace: Workspace,
    chunkName: Uint8Array,
    { strip, keepsShapes }: DumpOptions,
    sourceLength: number,
  ) {
    this.strip = strip;
    this.keepsShapes = keepsShapes;
    const { output } = workspace;
    this.output = output;
    this.body = workspace.body;
    this.debug = workspace.debug;
    output.length = 0;
    output.reserve(sourceLength >> 1);
    for (const byte of format.DUMP_SIGNATURE) output.byte(byte);
    output.byte(format.DUMP_VERSION);
    output.byte(strip ? format.DUMP_STRIPPED : 0);
    if (!strip) {
      output.uleb128(chunkName.length);
      output.append(chunkName, 0, chunkName.length);
    }
  }

  /** Writes the function that ends on this line. */
  writePrototype(state: FunctionState, variables: VariableStack, line: number): void {
    const { lexer, constants } = state;
    const { body, debug } = this;
    this.fixChildren(state, variables);
    const upvalueCount = state.upvalueCount;
    this.writeDebugInformation(state, variables, line - state.lineDefined);
    body.length = 0;
    body.byte(state.flags & (FLAG_CHILD | FLAG_VARARG | FLAG_FFI | FLAG_BIT_OPERATORS));
    body.byte(state.parameterCount);
    body.byte(state.frameSize);
    body.byte(upvalueCount);
    body.uleb128(constants.kinds.length);
    body.uleb128(constants.numbers.length);
    body.uleb128(state.position - 1);
    if (!this.strip) {
      body.uleb128(debug.length);
      if (debug.length > 0) {
        body.uleb128(state.lineDefined);
        body.uleb128(line - state.lineDefined);
      }
    }
    for (let position = 1; position < state.position; position++) body.word(state.code[position]);
    const upvalueOffset = body.length;
    for (let index = 0; index < upvalueCount; index++) body.half(state.upvalueReferences[index]);
    writeCollectableConstants(body, constants, lexer, this.keepsShapes);
    for (const number of constants.numbers) writeNumber(body, number);
    if (!this.strip) body.append(debug.bytes, 0, debug.length);
    const start = this.appendBody();
    if (upvalueCount > 0 && state.parent !== null) {
      const references = state.upvalueReferences.slice(0, upvalueCount);
      state.parent.children.push({ offset: start + upvalueOffset, references });
    }
  }

  private appendBody(): number {
    const { output, body } = this;
    output.uleb128(body.length);
    const start = output.length;
    output.append(body.bytes, 0, body.length);
    return start;
  }

  /** Ends the dump; the flags are those of the main function. */
  finish(flags: number): Uint8Array {
    const { output } = this;
    if ((flags & FLAG_FFI) !== 0) output.bytes[FLAGS_OFFSET] |= format.DUMP_FFI;
    if ((flags & FLAG_BIT_OPERATORS) !== 0) output.bytes[FLAGS_OFFSET] |= format.DUMP_BIT_OPERATORS;
    output.byte(0);
    return output.finish();
  }

  private fixChildren(state: FunctionState, variables: VariableStack): void {
    const { bytes } = this.output;
    for (const child of state.children) {
      child.references.forEach((reference, index) => {
        const value = resolveUpvalue(variables, reference);
        const at = child.offset + index * 2;
        bytes[at] = value;
        bytes[at + 1] = value >>> 8;
      });
    }
  }

  private writeDebugInformation(state: FunctionState, variables: VariableStack, lineCount: number): void {
    const { debug } = this;
    debug.length = 0;
    const size = lineNumberSize(lineCount);
    for (let position = 1; position < state.position; position++) {
      const delta = state.lines[position] - state.lineDefined;
      if (size === 1) debug.byte(delta);
      else if (size === 2) debug.half(delta);
      else debug.word(delta);
    }
    const names = debug.length;
    writeVariables(debug, state, variables);
    // As in LuaJIT, which collects the names where the lexer keeps the text of its last token.
    state.lexer.text.setBytes(debug.bytes, names, debug.length);
  }
}

function resolveUpvalue(variables: VariableStack, reference: number): number {
  if (reference >= OUTER_UPVALUE) return reference - OUTER_UPVALUE;
  const isWritten = (variables.flags[reference] & VARIABLE_WRITTEN) !== 0;
  return variables.slots[reference] | format.UPVALUE_LOCAL | (isWritten ? 0 : format.UPVALUE_IMMUTABLE);
}

function writeName(writer: ByteWriter, strings: StringPool, name: number): void {
  writer.append(strings.bytes, strings.starts[name], strings.starts[name + 1]);
  writer.byte(0);
}

/** Names of the upvalues, then names and extents of the variables. */
function writeVariables(writer: ByteWriter, state: FunctionState, variables: VariableStack): void {
  const { strings } = state.lexer;
  const { names, flags, startPositions, endPositions } = variables;
  for (let index = 0; index < state.upvalueCount; index++) {
    writeName(writer, strings, names[state.upvalueVariables[index]]);
  }
  let lastStart = 0;
  for (let index = state.variableBase; index < variables.top; index++) {
    if ((flags[index] & (IS_GOTO | IS_LABEL)) !== 0) continue;
    const name = names[index];
    const start = startPositions[index];
    if (name < 0) writer.byte(hiddenNumber(name));
    else writeName(writer, strings, name);
    writer.uleb128(start - lastStart);
    writer.uleb128(endPositions[index] - start);
    lastStart = start;
  }
  writer.byte(0);
}

function writeCollectableConstants(
  writer: ByteWriter,
  constants: Constants,
  lexer: Lexer,
  keepsShapes: boolean,
): void {
  const { kinds, values } = constants;
  const { strings } = lexer;
  for (let slot = kinds.length - 1; slot >= 0; slot--) {
    const value = values[slot];
    switch (kinds[slot]) {
      case KIND_STRING: {
        const start = strings.starts[value];
        const end = strings.starts[value + 1];
        writer.uleb128(format.CONSTANT_STRING + end - start);
        writer.append(strings.bytes, start, end);
        break;
      }
      case KIND_PROTOTYPE:
        writer.uleb128(format.CONSTANT_CHILD);
        break;
      case KIND_CDATA:
        writeCdata(writer, lexer, value);
        break;
      default:
        writeTable(writer, strings, constants.tables[value], keepsShapes);
        break;
    }
  }
}

function writeCdata(writer: ByteWriter, lexer: Lexer, index: number): void {
  const { type, bits } = lexer.cdata[index];
  if (type === "complex") {
    writer.uleb128(format.CONSTANT_COMPLEX);
    writer.uleb128(0);
    writer.uleb128(0);
  } else {
    writer.uleb128(type === "int64" ? format.CONSTANT_INT64 : format.CONSTANT_UINT64);
  }
  writer.uleb128(Number(bits & 0xffff_ffffn));
  writer.uleb128(Number(bits >> 32n));
}

function isInteger32(value: number): boolean {
  return value === (value | 0);
}

/** A 33-bit number: an integer with a zero bit below, or the low word of a double with a one bit below. */
function writeNumber(writer: ByteWriter, value: number): void {
  if (isInteger32(value)) {
    writeTagged(writer, value >>> 0, 0);
    return;
  }
  doubleView[0] = value;
  const high = wordView[1];
  writeTagged(writer, wordView[0], 1);
  writer.uleb128(high);
}

function writeTagged(writer: ByteWriter, word: number, bit: number): void {
  let rest = word * 2 + bit;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) writer.byte((rest & 0x7f) | 0x80);
  writer.byte(rest);
}

/** Keys of template tables in the order of their bits: numbers, strings by their bytes, true, false. */
function compareKeys(table: TemplateTable, strings: StringPool, left: number, right: number): number {
  const leftTag = table.keyTags[left];
  const rightTag = table.keyTags[right];
  const leftKey = table.keys[left];
  const rightKey = table.keys[right];
  if (leftTag !== rightTag) return keyOrder(leftTag) - keyOrder(rightTag);
  if (leftTag === TAG_STRING) return strings.compare(leftKey, rightKey);
  if (leftKey < 0 !== rightKey < 0) return leftKey < 0 ? 1 : -1;
  if (leftKey === rightKey) return 0;
  return Math.abs(leftKey) < Math.abs(rightKey) ? -1 : 1;
}

const keyOrders = [TAG_NUMBER, TAG_STRING, TAG_TRUE, TAG_FALSE];
const keyOrder = (tag: number): number => keyOrders.indexOf(tag);

function writeTable(
  writer: ByteWriter,
  strings: StringPool,
  table: TemplateTable,
  keepsShapes: boolean,
): void {
  const { arrayTags, arrayValues, tags, values, keyTags, keys } = table;
  let arraySize = arrayTags.length;
  while (!keepsShapes && arraySize > 0 && arrayTags[arraySize - 1] === TAG_NIL) arraySize--;
  const nodes =
    keepsShapes && !table.hasStringKeys
      ? table.insertionOrder()
      : table.usedNodes().sort((left, right) => compareKeys(table, strings, left, right));
  writer.uleb128(format.CONSTANT_TABLE);
  writer.uleb128(arraySize);
  const missing = keepsShapes ? Math.max(0, fewestEntries(table) - nodes.length) : 0;
  writer.uleb128(nodes.length + missing);
  for (let index = 0; index < arraySize; index++) {
    writeTableValue(writer, strings, arrayTags[index], arrayValues[index], true);
  }
  for (const node of nodes) {
    writeTableValue(writer, strings, keyTags[node], keys[node], false);
    writeTableValue(writer, strings, tags[node], values[node], true);
  }
  for (let node = 0; node < missing; node++) {
    writer.byte(format.TABLE_NIL);
    writer.byte(format.TABLE_NIL);
  }
}

/** With fewer the hash part would be smaller. */
function fewestEntries({ keyTags: { length } }: TemplateTable): number {
  return length <= 2 ? length >> 1 : (length >> 1) + 1;
}

/** Writes a key or value; only the numbers of values may be written as integers. */
function writeTableValue(
  writer: ByteWriter,
  strings: StringPool,
  tag: number,
  value: number,
  isNarrow: boolean,
): void {
  switch (tag) {
    case TAG_STRING: {
      const start = strings.starts[value];
      const end = strings.starts[value + 1];
      writer.uleb128(format.TABLE_STRING + end - start);
      writer.append(strings.bytes, start, end);
      break;
    }
    case TAG_NUMBER:
      if (isNarrow && isInteger32(value)) {
        writer.byte(format.TABLE_INTEGER);
        writer.uleb128(value);
      } else {
        doubleView[0] = value;
        const high = wordView[1];
        writer.byte(format.TABLE_NUMBER);
        writer.uleb128(wordView[0]);
        writer.uleb128(high);
      }
      break;
    case TAG_RESERVED:
      writer.byte(format.TABLE_NIL);
      break;
    default:
      writer.byte(format.TABLE_NIL + tag);
      break;
  }
}
