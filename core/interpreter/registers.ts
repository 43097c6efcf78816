/**
 * The interpreter's registers, as the families of instructions see them. They are locals of the one interpreter
 * function (frame.ts); these declarations exist for readers and editors, and are never compiled.
 */

/** The running thread. */
export declare const thread: usize;
/** The state. */
export declare const global: usize;
/** The instruction that is being run. */
export declare const instruction: usize;
/** The next instruction. */
export declare let pc: usize;
/** Slot 0 of the current frame. */
export declare let base: usize;
/** Number constant 0 of the current prototype; object constants lie below. */
export declare let constants: usize;
/** Number of arguments while a call is made; of results after a call, return or VARG with a variable number. */
export declare let results: u32;
/** Added to opcodes from the next instruction on. */
export declare const dispatchOffset: u32;
/** Set before `break`: why the interpreter leaves. */
export declare let exit: i32;
