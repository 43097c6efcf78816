/**
 * What the core imports. Each function but `callFunction` builds the text of an error and leaves it in
 * Global.errorValue; false (0) if memory for it was refused.
 */

/** Runs a host function: results at base - 8 and above, their number or a Status is returned. */
@external("host", "callFunction")
export declare function callHostFunction(thread: usize, id: u32, base: usize, argumentCount: u32): i32;

/** "attempt to OPERATION NAME (a TYPE value)"; `operation` is an ErrorCode that begins with OP. */
@external("host", "raiseOperand")
export declare function raiseOperand(thread: usize, slot: usize, operation: u32): void;

@external("host", "raiseCompare")
export declare function raiseCompare(thread: usize, left: usize, right: usize): void;

/** An ErrorCode that begins with FFI_, with the types of two operands, or of C data and the key it lacks. */
@external("host", "raiseCdata")
export declare function raiseCdata(thread: usize, code: u32, left: usize, right: usize): void;

@external("host", "raiseCall")
export declare function raiseCall(thread: usize, slot: usize): void;

/** Any message without details, at the current line. */
@external("host", "raiseCode")
export declare function raiseCode(thread: usize, code: u32): void;

/** After Status.ARGUMENT; raise.ts says what is where. */
@external("host", "raiseArgument")
export declare function raiseArgument(thread: usize): void;

/** After Status.MESSAGE. */
@external("host", "raiseMessage")
export declare function raiseMessageText(thread: usize): void;

/** A finalizer has failed with Global.errorValue, which is reported. */
@external("host", "finalizerFailed")
export declare function finalizerFailed(thread: usize): void;

/** Puts the position of the caller of a function of coroutine.wrap before the message in Global.errorValue. */
@external("host", "raiseWrapped")
export declare function raiseWrapped(thread: usize): void;
