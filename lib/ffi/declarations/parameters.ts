/** What stands for the `$` of a parameterised declaration, in the order of the `$`. */

import type { CtypeNumber } from "../ctype.ts";

/** A type, a number, or a name (byte string). */
export type Parameter =
  | { readonly type: CtypeNumber }
  | { readonly number: number }
  | { readonly name: string };

export interface Parameters {
  /** The parameter for the next `$`, or undefined if there are no more. Throws if that argument cannot be one. */
  next(): Parameter | undefined;
  isAtEnd(): boolean;
}

export const noParameters: Parameters = { next: () => undefined, isAtEnd: () => true };
