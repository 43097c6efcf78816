/**
 * What all parts of the declaration parser share: the lexer, the table of types, and how deep they are nested.
 *
 * Invariant: names are looked up among ordinary identifiers, except while the tag of a struct, union or enum is read.
 */

import { Kind } from "../../../spec/ctypes.ts";
import type { ErrorName } from "../../../spec/errors.ts";
import type { Ctype } from "../ctype.ts";
import { isTypedef } from "../ctype.ts";
import type { Ctypes } from "../ctypes.ts";
import { Lexer } from "./lexer.ts";
import { declarationError } from "./messages.ts";
import type { Parameters } from "./parameters.ts";
import { IDENTIFIER, isDeclarationWord } from "./tokens.ts";

const kindMask = (...kinds: number[]) => kinds.reduce((mask, kind) => mask | (1 << kind), 0);

const ORDINARY_NAMES = kindMask(Kind.TYPEDEF, Kind.FUNC, Kind.EXTERN, Kind.CONSTVAL);
const TAGS = kindMask(Kind.STRUCT, Kind.ENUM);

/** Declarators and operands of expressions are nested at most so deep (LuaJIT: CPARSE_MAX_DECLDEPTH). */
const MAXIMUM_DEPTH = 20;

/** Structs and conditional expressions, too, for which LuaJIT has no limit: they must fit into the host's stack. */
const MAXIMUM_NESTING = 200;

/** `#pragma pack` was not used: alignments are not limited. */
export const NO_PACKING = 255;

export class Parser {
  readonly types: Ctypes;
  readonly lexer: Lexer;
  /** Whether a tag that is not declared yet may be used, and a new one defined. */
  readonly acceptsNewTags: boolean;
  /** Limits of alignments (log2) by `#pragma pack`; the last one holds. */
  readonly packing: number[] = [NO_PACKING];

  private nameKinds = ORDINARY_NAMES;
  private depth = 0;
  private nesting = 0;

  constructor(types: Ctypes, source: string, parameters: Parameters, acceptsNewTags: boolean) {
    this.types = types;
    this.acceptsNewTags = acceptsNewTags;
    this.lexer = new Lexer(source, parameters, (name) => types.findName(name, this.nameKinds)?.id ?? 0);
    this.lexer.next();
  }

  /** What the current identifier names; the empty type 0 if that is nothing. */
  namedType(): Ctype {
    return this.types.get(this.lexer.named);
  }

  /** Whether a type begins here, rather than an expression or a declarator. */
  isAtType(): boolean {
    const { token } = this.lexer;
    return (
      isDeclarationWord(token) || token === "$" || (token === IDENTIFIER && isTypedef(this.namedType().info))
    );
  }

  /** Reads with names being tags. */
  amongTags<Result>(read: () => Result): Result {
    return this.amongNames(TAGS, read);
  }

  /** Reads with names being ordinary ones, as expressions need them. */
  amongOrdinaryNames<Result>(read: () => Result): Result {
    return this.amongNames(ORDINARY_NAMES, read);
  }

  private amongNames<Result>(kinds: number, read: () => Result): Result {
    const outer = this.nameKinds;
    this.nameKinds = kinds;
    const result = read();
    this.nameKinds = outer;
    return result;
  }

  /** Reads a declarator or an operand. */
  deeper<Result>(read: () => Result): Result {
    if (++this.depth > MAXIMUM_DEPTH) this.fail("XLEVELS");
    const result = read();
    this.depth--;
    return result;
  }

  /** Reads what may be nested more deeply. */
  nested<Result>(read: () => Result): Result {
    if (++this.nesting > MAXIMUM_NESTING) this.fail("XLEVELS");
    const result = read();
    this.nesting--;
    return result;
  }

  fail(name: ErrorName, ...details: string[]): never {
    throw declarationError(this.lexer, "", name, ...details);
  }

  /** The same, about the current token. */
  failNear(name: ErrorName): never {
    throw declarationError(this.lexer, this.lexer.token, name);
  }
}
