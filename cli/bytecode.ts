/**
 * `-b`: listing and saving bytecode (LuaJIT: jit/bcsave.lua), as it is or as C source text. Object files, and the bytecode
 * of 64 bit builds (GC64), are LuaJIT's own.
 */

import { compileChunk, isBytecodeDump, LuaSyntaxError } from "../lang/compile.ts";
import { listBytecode } from "../lang/listing.ts";
import { fromByteString } from "../lib/byte-text.ts";
import type { LuaState } from "../lib/lua-state.ts";
import { readOnly, readWholeFile } from "../lib/read-file.ts";
import { SystemFailure } from "../lib/system.ts";
import { bytecodeAsC, moduleNameOf, symbolName } from "./bytecode-source.ts";

const USAGE = `Save LuaJIT bytecode: perilune -b[options] input output
  -l        Only list bytecode.
  -s        Strip debug info (default).
  -g        Keep debug info.
  -W        Generate 32 bit (non-GC64) bytecode (default).
  -d        Generate bytecode in deterministic manner.
  -n name   Set module name (default: auto-detect from input name).
  -t type   Set output file type (default: auto-detect from output name).
  -F name   Override filename (default: input filename).
  -e chunk  Use chunk string as input.
  --        Stop handling options.
  -         Use stdin as input and/or stdout as output.

File types: c cc h raw (default)
`;

/** The command cannot be done; the message is for the user. */
class CommandError extends Error {}

interface Command {
  lists: boolean;
  strips: boolean;
  isChunk: boolean;
  fileName: string | undefined;
  moduleName: string | undefined;
  type: string | undefined;
  files: string[];
}

const usageError = (): never => {
  throw new CommandError("");
};

/** File types by the extension of the output, or by `-t`. */
const fileTypes: Readonly<Record<string, string>> = {
  raw: "raw",
  c: "c",
  cc: "c",
  h: "h",
  o: "obj",
  obj: "obj",
};

function chosenType(name: string): string {
  const lower = name.toLowerCase();
  if (!Object.hasOwn(fileTypes, lower)) throw new CommandError("unknown file type");
  return fileTypes[lower];
}

function chosenModuleName(name: string): string {
  const symbol = symbolName(name);
  if (symbol === undefined) throw new CommandError("bad module name");
  return symbol;
}

/** Options that take a value, which is the next parameter. Those for object files have no effect. */
const valueOptions: Readonly<Record<string, (command: Command, value: string) => void>> = {
  F: (command, value) => {
    command.fileName = value;
  },
  n: (command, value) => {
    command.moduleName = chosenModuleName(value);
  },
  t: (command, value) => {
    command.type = chosenType(value);
  },
  a: () => {},
  o: () => {},
};

const flagOptions: Readonly<Record<string, (command: Command) => void>> = {
  l: (command) => {
    command.lists = true;
  },
  s: (command) => {
    command.strips = true;
  },
  g: (command) => {
    command.strips = false;
  },
  // The compiler's output is always deterministic, and for 32 bits.
  d: () => {},
  W: () => {},
  X: () => {
    throw new CommandError("cannot generate 64 bit (GC64) bytecode");
  },
};

function parse(parameters: readonly string[]): Command {
  const command: Command = {
    lists: false,
    strips: true,
    isChunk: false,
    fileName: undefined,
    moduleName: undefined,
    type: undefined,
    files: [],
  };
  let index = 0;
  for (; index < parameters.length; index++) {
    const parameter = parameters[index];
    if (parameter[0] !== "-" || parameter === "-") {
      command.files.push(parameter);
      continue;
    }
    if (parameter === "--") {
      index++;
      break;
    }
    for (let at = 1; at < parameter.length; at++) {
      const letter = parameter[at];
      if (Object.hasOwn(flagOptions, letter)) {
        flagOptions[letter](command);
        continue;
      }
      // What follows belongs to these: they are the last in their parameter.
      if (at !== parameter.length - 1 || index + 1 >= parameters.length) usageError();
      if (letter === "e" && command.files.length === 0) command.isChunk = true;
      else if (Object.hasOwn(valueOptions, letter)) valueOptions[letter](command, parameters[++index]);
      else usageError();
    }
  }
  command.files.push(...parameters.slice(index));
  return command;
}

function readInput(state: LuaState, { isChunk }: Command, input: string): Uint8Array {
  if (isChunk) return fromByteString(input);
  if (input === "-") return state.streams.input.readAll();
  let handle: number;
  try {
    handle = state.system.open(fromByteString(input), readOnly);
  } catch (failure) {
    if (!(failure instanceof SystemFailure)) throw failure;
    throw new CommandError(`cannot open ${input}: ${failure.message}`);
  }
  try {
    return readWholeFile(state.system, handle);
  } finally {
    state.system.close(handle);
  }
}

function chunkName({ isChunk, fileName }: Command, input: string): string {
  if (fileName !== undefined) return `@${fileName}`;
  if (isChunk) return input;
  return input === "-" ? "=stdin" : `@${input}`;
}

function writeOutput(state: LuaState, output: string, bytes: Uint8Array): void {
  if (output === "-") {
    state.streams.output.write(bytes, 0, bytes.length);
    return;
  }
  const mode = { read: false, write: true, append: false, truncate: true, create: true };
  try {
    const handle = state.system.open(fromByteString(output), mode);
    for (let at = 0; at < bytes.length; ) at += state.system.write(handle, bytes.subarray(at), null);
    state.system.close(handle);
  } catch (failure) {
    if (!(failure instanceof SystemFailure)) throw failure;
    throw new CommandError(`${output}: ${failure.message}`);
  }
}

function perform(state: LuaState, command: Command): void {
  const { files, lists, strips } = command;
  if (files.length === 0 || files.length > 2 || (!lists && files.length < 2)) usageError();
  const [input, output = "-"] = files;
  const source = readInput(state, command, input);
  const name = fromByteString(chunkName(command, input));
  const dump = isBytecodeDump(source)
    ? source
    : compileChunk(source, name, { strip: !lists && strips, math: state.math, has52: state.has52 }).dump;
  writeOutput(state, output, lists ? listBytecode(dump, name) : encode(command, dump, input, output));
}

/** The dump in the form of the file's type. */
function encode({ type, moduleName }: Command, dump: Uint8Array, input: string, output: string): Uint8Array {
  const extension = /\.([a-zA-Z]+)$/.exec(output.toLowerCase())?.[1] ?? "raw";
  const form = type ?? fileTypes[extension] ?? "raw";
  if (form === "raw") return dump;
  if (form === "obj")
    throw new CommandError("cannot write object files; write C source text (-t c) and compile it");
  const symbol = moduleName ?? moduleNameOf(input);
  if (symbol === undefined) throw new CommandError("cannot derive module name, use -n name");
  return bytecodeAsC(dump, symbol, form === "h");
}

/** Returns whether it could be done; if not, the reason has been printed. */
export function runBytecodeCommand(state: LuaState, parameters: readonly string[]): boolean {
  try {
    perform(state, parse(parameters));
    return true;
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof LuaSyntaxError)) throw error;
    const text = error.message === "" ? USAGE : `perilune: ${error.message}\n`;
    const bytes = fromByteString(text);
    state.streams.error.write(bytes, 0, bytes.length);
    return false;
  }
}
