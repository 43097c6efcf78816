/** What a host is given to run, and what it reports. Both travel as JSON; bytes are strings with a character for each. */

export interface ProgramCase {
  readonly name: string;
  /** The file, as messages name it. */
  readonly file: string;
  readonly expected: string;
  /** It loads C libraries, which hosts compile. */
  readonly needsCompiler: boolean;
  /** What is in its folder and below: the program itself, modules, C libraries. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Benchmark {
  readonly name: string;
  readonly source: string;
}

export interface Suite {
  readonly programs: readonly ProgramCase[];
  readonly benchmarks: readonly Benchmark[];
}

/** `compiled`: loops and calls are compiled as soon as they have been run twice, so that small programs test it. */
export type Mode = "interpreted" | "compiled";

export interface Check {
  readonly name: string;
  /** What went wrong, if something did. */
  readonly failure?: string;
}

export interface Timing {
  readonly name: string;
  readonly mode: Mode;
  readonly milliseconds: number;
  readonly output: string;
}

export interface Report {
  /** From the import of the package to the first result of a program. */
  readonly startUp?: number;
  /** Why the host compiles no hot code, if so. */
  readonly refusal?: string;
  readonly checks: readonly Check[];
  readonly timings: readonly Timing[];
}

export const toBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

export const toText = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};
