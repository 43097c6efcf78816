/**
 * What a compilation works in. It is kept for the next one: to make it takes longer than to compile a line.
 *
 * Invariant: a workspace belongs to at most one compilation, and what that leaves in it has no effect on the next one.
 */

import { ByteWriter } from "./bytes.ts";
import type { FunctionState } from "./function-state.ts";
import { VariableStack } from "./scopes.ts";
import { makeStringPool, resetStringPool } from "./string-pool.ts";

/** V8 keeps arrays of at most 64 bytes in its heap, and making larger ones takes half a microsecond. */
const SMALL = 64;
/** Sources up to this length: what they need is not worth giving back. */
const MAX_SOURCE = 8192;

export class Workspace {
  readonly strings = makeStringPool();
  readonly variables = new VariableStack();
  /** States of functions, by depth. */
  readonly states: FunctionState[] = [];
  /** The source text, with room behind it. */
  readonly source = new ByteWriter();
  /** The dump; the function that is being written; its debug information. */
  readonly output = new ByteWriter();
  readonly body = new ByteWriter(SMALL);
  readonly debug = new ByteWriter(SMALL);
}

let spare: Workspace | null = null;

export function takeWorkspace(): Workspace {
  const workspace = spare ?? new Workspace();
  spare = null;
  return workspace;
}

/** The compilation of a source of this length has ended, in whatever way. */
export function returnWorkspace(workspace: Workspace, sourceLength: number): void {
  if (sourceLength <= MAX_SOURCE && resetStringPool(workspace.strings)) spare = workspace;
}
