/**
 * Local variables, scopes, and the jumps between them: `goto`, `break`, `continue` and labels (LuaJIT: VarInfo,
 * FuncScope, and the var_, gola_ and fscope_ functions of lj_parse.c).
 *
 * One stack holds the variables, pending gotos and labels of all open functions. It only shrinks when a function
 * ends, since the debug information lists the variables of ended scopes too. Invariant: `newest[name]` is the
 * innermost visible variable of a name, and `shadowed` of a variable the next one outwards, over all functions.
 */

import { Op } from "../spec/bytecodes.ts";
import { EXPRESSION_GLOBAL, EXPRESSION_LOCAL, EXPRESSION_UPVALUE, type Expression } from "./expression.ts";
import { type FunctionState, MAXIMUM_LOCALS, MAXIMUM_UPVALUES, OUTER_UPVALUE } from "./function-state.ts";
import { instructionAJ, opcodeOf, withA, withOpcode } from "./instructions.ts";
import type { Lexer } from "./lexer.ts";
import { TOKEN_NONE } from "./tokens.ts";

const { JMP, UCLO } = Op;

export const SCOPE_LOOP = 0x01;
export const SCOPE_BREAK = 0x02;
export const SCOPE_GOTO_OR_LABEL = 0x04;
export const SCOPE_UPVALUE = 0x08;
/** Upvalues are closed already. */
export const SCOPE_NO_CLOSE = 0x10;
export const SCOPE_CONTINUE = 0x20;

export const VARIABLE_WRITTEN = 0x01;
export const IS_GOTO = 0x02;
export const IS_LABEL = 0x04;
export const VARIABLE_CONST = 0x08;

/** Names of what has no name in the source; below them, minus a number of the debug format (see hiddenName). */
export const NAME_NONE = -1;
export const NAME_BREAK = -2;
export const NAME_CONTINUE = -3;
const FIRST_HIDDEN_NAME = -16;

/** The hidden variables of loops, by their number in the debug information. */
export const HIDDEN_FOR_INDEX = 1;
export const HIDDEN_FOR_STOP = 2;
export const HIDDEN_FOR_STEP = 3;
export const HIDDEN_FOR_GENERATOR = 4;
export const HIDDEN_FOR_STATE = 5;
export const HIDDEN_FOR_CONTROL = 6;

export function hiddenName(number: number): number {
  return FIRST_HIDDEN_NAME - number;
}

/** The number of a hidden variable, or 0 if the name is an ordinary one. */
export function hiddenNumber(name: number): number {
  return name <= FIRST_HIDDEN_NAME ? FIRST_HIDDEN_NAME - name : 0;
}

const NO_VARIABLE = -1;

/** Room at the start; most chunks that programs make at run time are small. */
const INITIAL_VARIABLES = 16;
const INITIAL_NAMES = 128;

const MAXIMUM_VARIABLES = OUTER_UPVALUE;

export class Scope {
  flags: number;
  readonly parent: Scope | null;
  /** Where the scope starts on the variable stack. */
  readonly start: number;
  /** Active variables outside the scope. */
  readonly activeVariables: number;

  constructor(flags: number, parent: Scope | null, start: number, activeVariables: number) {
    this.flags = flags;
    this.parent = parent;
    this.start = start;
    this.activeVariables = activeVariables;
  }
}

export class VariableStack {
  /** Of the present compilation. */
  lexer!: Lexer;
  top = 0;
  names = new Int32Array(INITIAL_VARIABLES);
  startPositions = new Int32Array(INITIAL_VARIABLES);
  endPositions = new Int32Array(INITIAL_VARIABLES);
  slots = new Uint8Array(INITIAL_VARIABLES);
  flags = new Uint8Array(INITIAL_VARIABLES);
  private shadowed = new Int32Array(INITIAL_VARIABLES);
  /** The variable plus one, 0 for none. */
  private newest = new Int32Array(INITIAL_NAMES);
  /** Gotos that still look for their label, and labels in open scopes by name, to keep searches rare. */
  private pendingGotos = 0;
  private readonly openLabels = new Map<number, number>();

  /** Prepares for another compilation, however the last one has ended. */
  reset(lexer: Lexer): void {
    this.lexer = lexer;
    this.top = 0;
    this.newest.fill(0);
    this.pendingGotos = 0;
    if (this.openLabels.size > 0) this.openLabels.clear();
  }

  private newestOf(name: number): number {
    return name < this.newest.length ? this.newest[name] - 1 : NO_VARIABLE;
  }

  private setNewest(name: number, variable: number): void {
    if (name >= this.newest.length) {
      const grown = new Int32Array(name * 2);
      grown.set(this.newest);
      this.newest = grown;
    }
    this.newest[name] = variable + 1;
  }

  private push(name: number, flags: number): number {
    const index = this.top;
    if (index >= MAXIMUM_VARIABLES)
      this.lexer.error(TOKEN_NONE, "tooManyVariablesInChunk", MAXIMUM_VARIABLES);
    if (index >= this.names.length) this.grow();
    this.names[index] = name;
    this.flags[index] = flags;
    this.top = index + 1;
    return index;
  }

  private grow(): void {
    const size = this.names.length * 2;
    const grown = <T extends Int32Array | Uint8Array>(array: T, bigger: T): T => {
      bigger.set(array);
      return bigger;
    };
    this.names = grown(this.names, new Int32Array(size));
    this.startPositions = grown(this.startPositions, new Int32Array(size));
    this.endPositions = grown(this.endPositions, new Int32Array(size));
    this.shadowed = grown(this.shadowed, new Int32Array(size));
    this.slots = grown(this.slots, new Uint8Array(size));
    this.flags = grown(this.flags, new Uint8Array(size));
  }

  private error(
    name: "redeclareConst" | "assignToConst" | "undefinedLabel" | "duplicateLabel" | "continueIntoScope",
    variable: number,
  ): never {
    this.lexer.error(TOKEN_NONE, name, this.lexer.strings.view(variable));
  }

  /** Declares a variable, the `ahead`th that is not active yet. */
  declare(state: FunctionState, ahead: number, name: number): number {
    if (name >= 0) {
      for (let index = this.newestOf(name); index !== NO_VARIABLE; index = this.shadowed[index]) {
        if ((this.flags[index] & VARIABLE_CONST) !== 0) this.error("redeclareConst", name);
      }
    }
    state.checkLimit(state.activeVariables + ahead, MAXIMUM_LOCALS, "local variables");
    const index = this.push(name, 0);
    state.variableMap[state.activeVariables + ahead] = index;
    return index;
  }

  /** Makes a variable that is not active yet visible to the constants declared together with it. */
  showEarly(index: number): void {
    const name = this.names[index];
    this.shadowed[index] = this.newestOf(name);
    this.setNewest(name, index);
  }

  /** Undoes `showEarly`, last variable first. */
  hideAgain(index: number): void {
    this.setNewest(this.names[index], this.shadowed[index]);
  }

  /** Makes declared variables active. */
  activate(state: FunctionState, count: number): void {
    for (let rest = count; rest > 0; rest--) {
      const index = state.variableMap[state.activeVariables];
      this.startPositions[index] = state.position;
      this.slots[index] = state.activeVariables++;
      if (this.names[index] >= 0) this.showEarly(index);
    }
  }

  /** Ends all variables from a register on. */
  private deactivate(state: FunctionState, level: number): void {
    while (state.activeVariables > level) {
      const index = state.variableMap[--state.activeVariables];
      this.endPositions[index] = state.position;
      if (this.names[index] >= 0) this.hideAgain(index);
    }
  }

  /** Finds the variable of a name: local, upvalue (made so in all functions between), or global. */
  find(state: FunctionState, expression: Expression, name: number): void {
    const variable = this.newestOf(name);
    if (variable === NO_VARIABLE) {
      expression.set(EXPRESSION_GLOBAL, name);
    } else if (variable >= state.variableBase) {
      expression.set(EXPRESSION_LOCAL, this.slots[variable]);
      expression.auxiliary = variable;
    } else {
      expression.set(EXPRESSION_UPVALUE, this.findUpvalue(state, variable));
      expression.auxiliary = variable;
    }
  }

  private findUpvalue(state: FunctionState, variable: number): number {
    const { upvalueCount, upvalueVariables } = state;
    for (let index = 0; index < upvalueCount; index++) {
      if (upvalueVariables[index] === variable) return index;
    }
    state.checkLimit(upvalueCount, MAXIMUM_UPVALUES, "upvalues");
    upvalueVariables[upvalueCount] = variable;
    state.upvalueCount = upvalueCount + 1;
    const parent = state.parent!;
    if (variable >= parent.variableBase) {
      state.upvalueReferences[upvalueCount] = variable;
      markCapturedVariable(parent, this.slots[variable]);
    } else {
      state.upvalueReferences[upvalueCount] = OUTER_UPVALUE + this.findUpvalue(parent, variable);
    }
    return upvalueCount;
  }

  /** Throws if the expression is a constant. */
  checkAssignment(expression: Expression): void {
    if (expression.kind !== EXPRESSION_LOCAL && expression.kind !== EXPRESSION_UPVALUE) return;
    const variable = expression.auxiliary;
    if ((this.flags[variable] & VARIABLE_CONST) !== 0) this.error("assignToConst", this.names[variable]);
  }

  /** Adds a pending goto or a label. */
  addJumpName(state: FunctionState, name: number, flags: number, position: number): number {
    const index = this.push(name, flags);
    this.startPositions[index] = position;
    this.slots[index] = state.activeVariables;
    if ((flags & IS_GOTO) !== 0) this.pendingGotos++;
    else if (name >= 0) this.openLabels.set(name, (this.openLabels.get(name) ?? 0) + 1);
    return index;
  }

  /** Sends a goto to its label. */
  private patchGoto(state: FunctionState, goto: number, label: number): void {
    const position = this.startPositions[goto];
    this.names[goto] = NAME_NONE;
    this.pendingGotos--;
    state.code[position] = withA(state.code[position], this.slots[label]);
    state.patchJumps(position, this.startPositions[label]);
  }

  /** Makes a goto close the upvalues of the scope that it leaves. */
  private closeGoto(state: FunctionState, goto: number): void {
    const position = this.startPositions[goto];
    state.code[position] = withA(state.code[position], this.slots[goto]);
    if (opcodeOf(state.code[position]) === JMP) {
      state.cutJump(position);
      state.code[position] = withOpcode(state.code[position], UCLO);
    }
  }

  /** Sends the pending gotos of a scope to a label. */
  resolveGotos(state: FunctionState, scope: Scope, label: number): void {
    const name = this.names[label];
    for (let goto = scope.start; goto < label && this.pendingGotos > 0; goto++) {
      if (this.names[goto] !== name || (this.flags[goto] & IS_GOTO) === 0) continue;
      if (this.slots[goto] < this.slots[label]) this.jumpIntoScope(state, goto);
      this.patchGoto(state, goto, label);
    }
  }

  private jumpIntoScope(state: FunctionState, goto: number): never {
    const { lexer } = this;
    const variable = this.names[state.variableMap[this.slots[goto]]];
    const name = this.names[goto];
    lexer.line = state.lines[this.startPositions[goto]];
    if (name === NAME_CONTINUE) return this.error("continueIntoScope", variable);
    const gotoName = lexer.strings.view(name);
    return lexer.error(TOKEN_NONE, "gotoIntoScope", gotoName, lexer.strings.view(variable));
  }

  /** At the end of a scope: backward gotos find their labels, the others move to the scope around. */
  private fixGotos(state: FunctionState, scope: Scope): void {
    for (let index = scope.start; index < this.top; index++) {
      const name = this.names[index];
      if (name === NAME_NONE) continue;
      if ((this.flags[index] & IS_LABEL) !== 0) {
        this.names[index] = NAME_NONE;
        this.openLabels.set(name, this.openLabels.get(name)! - 1);
        for (let goto = index + 1; goto < this.top && this.pendingGotos > 0; goto++) {
          if (this.names[goto] !== name || (this.flags[goto] & IS_GOTO) === 0) continue;
          if ((scope.flags & SCOPE_UPVALUE) !== 0 && this.slots[goto] > this.slots[index]) {
            this.closeGoto(state, goto);
          }
          this.patchGoto(state, goto, index);
        }
      } else if ((this.flags[index] & IS_GOTO) !== 0) {
        this.moveGotoOutwards(state, scope, index);
      }
    }
  }

  private moveGotoOutwards(state: FunctionState, scope: Scope, goto: number): void {
    const name = this.names[goto];
    if (scope.parent === null) this.lostGoto(state, goto);
    scope.parent.flags |=
      name === NAME_BREAK ? SCOPE_BREAK : name === NAME_CONTINUE ? SCOPE_CONTINUE : SCOPE_GOTO_OR_LABEL;
    this.slots[goto] = scope.activeVariables;
    if ((scope.flags & SCOPE_UPVALUE) !== 0) this.closeGoto(state, goto);
  }

  private lostGoto(state: FunctionState, goto: number): never {
    const { lexer } = this;
    const name = this.names[goto];
    lexer.line = state.lines[this.startPositions[goto]];
    if (name === NAME_BREAK) return lexer.error(TOKEN_NONE, "breakOutsideLoop");
    if (name === NAME_CONTINUE) return lexer.error(TOKEN_NONE, "continueOutsideLoop");
    return this.error("undefinedLabel", name);
  }

  /** The label of a name in the current scope, or -1. */
  findLabel(state: FunctionState, name: number): number {
    if ((this.openLabels.get(name) ?? 0) === 0) return NO_VARIABLE;
    for (let index = state.scope!.start; index < this.top; index++) {
      if (this.names[index] === name && (this.flags[index] & IS_LABEL) !== 0) return index;
    }
    return NO_VARIABLE;
  }

  duplicateLabel(name: number): never {
    this.error("duplicateLabel", name);
  }

  beginScope(state: FunctionState, flags: number): Scope {
    state.scope = new Scope(flags, state.scope, this.top, state.activeVariables);
    return state.scope;
  }

  endScope(state: FunctionState): void {
    const scope = state.scope!;
    state.scope = scope.parent;
    this.deactivate(state, scope.activeVariables);
    state.freeRegister = state.activeVariables;
    if ((scope.flags & (SCOPE_UPVALUE | SCOPE_NO_CLOSE)) === SCOPE_UPVALUE) {
      state.emit(instructionAJ(UCLO, scope.activeVariables, 0));
    }
    const brokenLoop = SCOPE_LOOP | SCOPE_BREAK;
    if ((scope.flags & brokenLoop) === brokenLoop) {
      scope.flags &= ~SCOPE_BREAK;
      this.resolveHere(state, scope, NAME_BREAK, state.position);
    }
    if ((scope.flags & (SCOPE_GOTO_OR_LABEL | SCOPE_BREAK | SCOPE_CONTINUE)) !== 0) {
      this.fixGotos(state, scope);
    }
  }

  /** Sends the pending `continue`s of the current scope to a position. */
  resolveContinue(state: FunctionState, position: number): void {
    const scope = state.scope!;
    if ((scope.flags & SCOPE_CONTINUE) === 0) return;
    scope.flags &= ~SCOPE_CONTINUE;
    this.resolveHere(state, scope, NAME_CONTINUE, position);
  }

  private resolveHere(state: FunctionState, scope: Scope, name: number, position: number): void {
    const label = this.addJumpName(state, name, IS_LABEL, position);
    this.top = label;
    this.resolveGotos(state, scope, label);
  }
}

/** Marks the scope of a captured variable: its end must close the upvalue. */
function markCapturedVariable(state: FunctionState, slot: number): void {
  let scope = state.scope;
  while (scope !== null && scope.activeVariables > slot) scope = scope.parent;
  if (scope !== null) scope.flags |= SCOPE_UPVALUE;
}

/** Emits the jump of a `break` or `continue`. */
export function emitLoopExit(variables: VariableStack, state: FunctionState, isBreak: boolean): void {
  state.scope!.flags |= isBreak ? SCOPE_BREAK : SCOPE_CONTINUE;
  variables.addJumpName(state, isBreak ? NAME_BREAK : NAME_CONTINUE, IS_GOTO, state.emitJump());
}
