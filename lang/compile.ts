/**
 * The front end's entry: Lua source bytes to a dump of LuaJIT bytecode in 32-bit form (LuaJIT: lj_parse).
 *
 * Invariant: whatever the bytes are, the result is a dump or a `LuaSyntaxError`, never another exception.
 */

import { toBytes } from "./bytes.ts";
import { defaultFoldingMath, type FoldingMath } from "./folding.ts";
import { beginMainFunction, finishFunction } from "./functions.ts";
import { Parser } from "./parser.ts";
import { isStackOverflow } from "./stack-overflow.ts";
import { parseBlockStatements } from "./statements.ts";
import { TOKEN_EOF, TOKEN_NONE } from "./tokens.ts";
import { returnWorkspace, takeWorkspace } from "./workspace.ts";

export type { FoldingMath } from "./folding.ts";
export { LuaSyntaxError, shortChunkName } from "./syntax-error.ts";

export interface CompileOptions {
  /** Leave out debug information. */
  readonly strip?: boolean;
  /** For a dump that is loaded at once and not kept: see DumpOptions. */
  readonly keepsShapes?: boolean;
  /** Lua 5.2's syntax where it differs. */
  readonly has52?: boolean;
  /** Arithmetic for constant folding, which must round as the interpreter does. */
  readonly math?: FoldingMath;
  /** Told now and then of the bytes that have been read since the last time; may throw, to stop the compiler. */
  readonly onProgress?: (bytes: number) => void;
}

export interface CompiledChunk {
  readonly dump: Uint8Array;
}

/** Whether the bytes are a dump rather than source text. */
export function isBytecodeDump(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1b;
}

/** Compiles a chunk. The name is LuaJIT's: `@file`, `=name`, or the source text itself. */
export function compileChunk(
  source: Uint8Array,
  chunkName: Uint8Array | string,
  options: CompileOptions = {},
): CompiledChunk {
  const { strip = false, keepsShapes = false, has52 = false } = options;
  const nameBytes = toBytes(chunkName);
  const nul = nameBytes.indexOf(0);
  const name = nul < 0 ? nameBytes : nameBytes.subarray(0, nul);
  const { onProgress, math = defaultFoldingMath } = options;
  const workspace = takeWorkspace();
  try {
    const parser = new Parser(workspace, source, name, math, { strip, keepsShapes, has52 });
    return { dump: compileWith(parser, onProgress) };
  } finally {
    returnWorkspace(workspace, source.length);
  }
}

function compileWith(parser: Parser, onProgress: CompileOptions["onProgress"]): Uint8Array {
  const { lexer } = parser;
  lexer.onProgress = onProgress;
  try {
    const dump = parseChunk(parser);
    lexer.tellProgress();
    return dump;
  } catch (error) {
    // Only a caller that is deep in the stack already gets here; the parser's own depth is bounded.
    if (isStackOverflow(error)) lexer.error(TOKEN_NONE, "tooManyLevels");
    throw error;
  }
}

function parseChunk(parser: Parser): Uint8Array {
  const { lexer, state } = parser;
  beginMainFunction(parser);
  lexer.next();
  parseBlockStatements(parser);
  if (lexer.token !== TOKEN_EOF) parser.tokenExpected(TOKEN_EOF);
  finishFunction(parser);
  return parser.dump.finish(state.flags);
}
