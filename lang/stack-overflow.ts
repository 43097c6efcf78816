/** Whether the host has run out of stack. Firefox has an error of its own for that. */
export const isStackOverflow = (thrown: unknown): boolean =>
  thrown instanceof RangeError || (thrown instanceof Error && thrown.name === "InternalError");
