/**
 * What the parsing functions share: lexer, variables, the functions being compiled, the dump being written, and the
 * small steps over tokens (LuaJIT: LexState, and the lex_ functions of lj_parse.c).
 *
 * Invariant: `level` counts the open recursions of the parser, and is bounded, so that no source text overflows the
 * JavaScript stack.
 */

import type { SyntaxErrorName } from "../spec/syntax-errors.ts";
import { type DumpOptions, DumpWriter } from "./dump-writer.ts";
import type { FoldingMath } from "./folding.ts";
import { FunctionState } from "./function-state.ts";
import { Lexer } from "./lexer.ts";
import type { VariableStack } from "./scopes.ts";
import type { StringPool } from "./string-pool.ts";
import { isNameToken, TOKEN_NAME, TOKEN_NONE, tokenName } from "./tokens.ts";
import type { Workspace } from "./workspace.ts";

/** Deepest nesting of blocks and expressions. */
export const MAXIMUM_LEVELS = 200;

export class Parser {
  readonly strings: StringPool;
  readonly lexer: Lexer;
  readonly variables: VariableStack;
  readonly math: FoldingMath;
  /** Lua 5.2's syntax (LuaJIT: LJ_52): goto is no name, break may stand anywhere, semicolons are statements. */
  readonly has52: boolean;
  readonly dump: DumpWriter;
  state: FunctionState;
  level = 0;

  /** States of functions, by depth, to be used again. */
  private readonly states: FunctionState[];
  private depth = -1;

  constructor(
    workspace: Workspace,
    source: Uint8Array,
    chunkName: Uint8Array,
    math: FoldingMath,
    { has52, ...options }: DumpOptions & { readonly has52: boolean },
  ) {
    this.strings = workspace.strings;
    this.lexer = new Lexer(source, chunkName, this.strings, workspace.source);
    this.variables = workspace.variables;
    this.variables.reset(this.lexer);
    this.states = workspace.states;
    this.math = math;
    this.has52 = has52;
    this.dump = new DumpWriter(workspace, chunkName, options, source.length);
    this.state = this.openFunction();
  }

  /** Begins a function inside the current one. */
  openFunction(): FunctionState {
    this.depth++;
    let state = this.states[this.depth];
    if (state === undefined) {
      state = new FunctionState(this.lexer, this.depth === 0 ? null : this.states[this.depth - 1]);
      this.states.push(state);
    }
    state.reset(this.lexer, this.variables.top);
    this.state = state;
    return state;
  }

  /** Goes back to the function around the current one. */
  closeFunction(): void {
    this.variables.top = this.state.variableBase;
    this.depth--;
    if (this.depth >= 0) this.state = this.states[this.depth];
  }

  enterLevel(): void {
    if (++this.level >= MAXIMUM_LEVELS) this.lexer.error(TOKEN_NONE, "tooManyLevels");
  }

  leaveLevel(): void {
    this.level--;
  }

  /** Throws an error about the current token. */
  syntaxError(name: SyntaxErrorName): never {
    this.lexer.error(this.lexer.token, name);
  }

  tokenExpected(token: number): never {
    this.lexer.error(this.lexer.token, "tokenExpected", tokenName(token));
  }

  /** Skips the token if it is there. */
  accept(token: number): boolean {
    if (this.lexer.token !== token) return false;
    this.lexer.next();
    return true;
  }

  /** Skips a token that must be there. */
  expect(token: number): void {
    if (this.lexer.token !== token) this.tokenExpected(token);
    this.lexer.next();
  }

  /** Skips a token that must close what another one opened. */
  expectMatch(token: number, opening: number, line: number): void {
    const { lexer } = this;
    if (lexer.token !== token) {
      if (line === lexer.line) this.tokenExpected(token);
      lexer.error(lexer.token, "matchExpected", tokenName(token), tokenName(opening), line);
    }
    lexer.next();
  }

  isName(token: number): boolean {
    return isNameToken(token, this.has52);
  }

  /** Skips a name and returns its string id. */
  expectName(): number {
    const { lexer } = this;
    if (!this.isName(lexer.token)) this.tokenExpected(TOKEN_NAME);
    const name = lexer.tokenString;
    lexer.next();
    return name;
  }
}
