/**
 * The descriptor of an expression that has been parsed but perhaps not computed yet (LuaJIT: ExpDesc).
 *
 * `kind` says what `info`, `auxiliary` and `number` hold. `trueJumps` and `falseJumps` are lists of jumps that are
 * taken if the expression is true or false before its end is reached; NO_JUMP if there are none.
 */

import { NO_JUMP } from "./instructions.ts";

/** Constants come first; the order of the first three is that of the primitives in KPRI. */
export const EXPRESSION_NIL = 0;
export const EXPRESSION_FALSE = 1;
export const EXPRESSION_TRUE = 2;
/** info: string id */
export const EXPRESSION_STRING = 3;
/** number: the value */
export const EXPRESSION_NUMBER = 4;
/** info: index of the cdata constant; never folded */
export const EXPRESSION_CDATA = 5;
/** info: register, auxiliary: variable */
export const EXPRESSION_LOCAL = 6;
/** info: upvalue, auxiliary: variable */
export const EXPRESSION_UPVALUE = 7;
/** info: string id */
export const EXPRESSION_GLOBAL = 8;
/** info: register of the table, auxiliary: the key, see below */
export const EXPRESSION_INDEXED = 9;
/** info: position of the jump behind a comparison */
export const EXPRESSION_JUMP = 10;
/** info: position of an instruction whose A is still open */
export const EXPRESSION_RELOCATABLE = 11;
/** info: register */
export const EXPRESSION_REGISTER = 12;
/** info: position of the call, auxiliary: its base register */
export const EXPRESSION_CALL = 13;
/** A call behind safe navigation; as EXPRESSION_CALL. */
export const EXPRESSION_NAVIGATED_CALL = 14;
export const EXPRESSION_VOID = 15;

/** Keys of an indexed expression from here on are byte literals; below 0 they are inverted string slots. */
export const BYTE_KEY = 256;

export class Expression {
  kind = EXPRESSION_VOID;
  info = 0;
  auxiliary = 0;
  number = 0;
  trueJumps = NO_JUMP;
  falseJumps = NO_JUMP;

  set(kind: number, info: number): void {
    this.kind = kind;
    this.info = info;
    this.trueJumps = NO_JUMP;
    this.falseJumps = NO_JUMP;
  }

  copyFrom(other: Expression): void {
    this.kind = other.kind;
    this.info = other.info;
    this.auxiliary = other.auxiliary;
    this.number = other.number;
    this.trueJumps = other.trueJumps;
    this.falseJumps = other.falseJumps;
  }

  hasJumps(): boolean {
    return this.trueJumps !== this.falseJumps;
  }

  isConstant(): boolean {
    return this.kind <= EXPRESSION_NUMBER;
  }

  isPlainConstant(): boolean {
    return this.kind <= EXPRESSION_NUMBER && this.trueJumps === this.falseJumps;
  }

  isPlainNumber(): boolean {
    return this.kind === EXPRESSION_NUMBER && this.trueJumps === this.falseJumps;
  }

  /** Whether the expression is a variable or field, and so can be assigned to. */
  isAssignable(): boolean {
    return this.kind >= EXPRESSION_LOCAL && this.kind <= EXPRESSION_INDEXED;
  }
}
