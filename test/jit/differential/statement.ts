/** What a family of statements of random programs is given and gives. */

/** Random choices and expressions, from the generator. */
export interface Choices {
  pick<T>(items: readonly T[]): T;
  number(depth: number): string;
  integer(depth: number): string;
  string(): string;
  value(): string;
  condition(): string;
}

/** One line. */
export type Statement = (choices: Choices) => string;
