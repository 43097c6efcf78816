/** `-b`: listing and saving bytecode (LuaJIT: jit/bcsave.lua). Only the raw format is written. */

import { compileChunk, isBytecodeDump, LuaSyntaxError } from "../lang/compile.ts";
import { listBytecode } from "../lang/listing.ts";
import { fromByteString } from "../lib/byte-text.ts";
import type { LuaState } from "../lib/lua-state.ts";
import { readOnly, readWholeFile } from "../lib/read-file.ts";
import { SystemFailure } from "../lib/system.ts";

const USAGE = `Save LuaJIT bytecode: perilune -b[options] input output
  -l        Only list bytecode.
  -s        Strip debug info (default).
  -g        Keep debug info.
  -d        Generate bytecode in deterministic manner.
  -F name   Override filename (default: input filename).
  -e chunk  Use chunk string as input.
  --        Stop handling options.
  -         Use stdin as input and/or stdout as output.
`;

/** The command cannot be done; the message is for the user. */
class CommandError extends Error {}

interface Command {
  lists: boolean;
  strips: boolean;
  isChunk: boolean;
  fileName: string | undefined;
  files: string[];
}

const usageError = (): never => {
  throw new CommandError("");
};

function parse(parameters: readonly string[]): Command {
  const command: Command = { lists: false, strips: true, isChunk: false, fileName: undefined, files: [] };
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
      if (letter === "l") command.lists = true;
      else if (letter === "s" || letter === "g") command.strips = letter === "s";
      else if (letter === "e" && command.files.length === 0) command.isChunk = true;
      else if (letter === "F" && at === parameter.length - 1 && ++index < parameters.length) {
        command.fileName = parameters[index];
      } else if (!"dWX".includes(letter)) usageError();
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
    : compileChunk(source, name, { strip: !lists && strips, math: state.math }).dump;
  writeOutput(state, output, lists ? listBytecode(dump, name) : dump);
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
