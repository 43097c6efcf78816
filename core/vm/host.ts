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

// Operations on C data, whose types TypeScript knows. They return a Status or a CdataResult.

/** The member of the C data at `object` that the value at `key` names goes to `target`. */
@external("host", "indexCdata")
export declare function indexCdata(thread: usize, object: usize, key: usize, target: usize): i32;

@external("host", "assignCdata")
export declare function assignCdata(thread: usize, object: usize, key: usize, value: usize): i32;

/** An arithmetic operation, length or concatenation, by its Metamethod; the result goes to `target`. */
@external("host", "calculateCdata")
export declare function calculateCdata(thread: usize, metamethod: u32, left: usize, right: usize, target: usize): i32;

/** Metamethod.EQ, LT or LE. */
@external("host", "compareCdata")
export declare function compareCdata(thread: usize, metamethod: u32, left: usize, right: usize): i32;

/**
 * The C data at `slot` is replaced by an int64_t or uint64_t of its value, the latter if it is one or if `ctypeId` is its
 * type; `argument` is its number if it is one, for the error, or 0.
 */
@external("host", "widenCdata")
export declare function widenCdata(thread: usize, slot: usize, ctypeId: u32, argument: u32): i32;

/** The C data at `slot` is replaced by what tonumber gives for it. */
@external("host", "cdataToNumber")
export declare function cdataToNumber(thread: usize, slot: usize): i32;

/** A finalizer has failed with Global.errorValue, which is reported. */
@external("host", "finalizerFailed")
export declare function finalizerFailed(thread: usize): void;

/** The fuel is used up while jit.profile is active, in compiled code or not. */
@external("host", "profile")
export declare function profile(thread: usize, isCompiled: bool): void;

/** So many units of fuel have been used by a metered program, which is between two instructions: a Verdict. */
@external("host", "meter")
export declare function meter(thread: usize, spent: u32): i32;

/** Likewise in the middle of a library function: it cannot be paused. */
@external("host", "meterWork")
export declare function meterWork(thread: usize, spent: u32): i32;

/** The call that the host has made fails with Global.errorValue; the stack is as it was when the error was raised. */
@external("host", "callFailed")
export declare function callFailed(thread: usize): void;

/** Puts the position of the caller of a function of coroutine.wrap before the message in Global.errorValue. */
@external("host", "raiseWrapped")
export declare function raiseWrapped(thread: usize): void;
