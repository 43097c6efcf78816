/** Numbers of the virtual machine that both sides share: tags, frame types, exit codes, statuses, limits. */

export interface ConstantGroup {
  readonly doc: string;
  readonly values: Readonly<Record<string, number>>;
}

const group = <const V extends Record<string, number>>(doc: string, values: V) => ({ doc, values });

/** High words of values that are not numbers. A value is a number if its high word is below NUMBER. */
export const Tag = group("High word of a value that is not a number; a number's high word is below NUMBER.", {
  NIL: 0xffffffff,
  FALSE: 0xfffffffe,
  TRUE: 0xfffffffd,
  LIGHTUSERDATA: 0xfffffffc,
  STRING: 0xfffffffb,
  UPVALUE: 0xfffffffa,
  THREAD: 0xfffffff9,
  PROTOTYPE: 0xfffffff8,
  FUNCTION: 0xfffffff7,
  TRACE: 0xfffffff6,
  CDATA: 0xfffffff5,
  TABLE: 0xfffffff4,
  USERDATA: 0xfffffff3,
  NUMBER: 0xfffffff2,
});

export const KeyIndex = group(
  "High word of a control slot that holds a traversal index (LuaJIT: LJ_KEYINDEX).",
  {
    TAG: 0xfffe7fff,
  },
);

export const KeyHash = group("Hashes of keys that are objects (LuaJIT: HASH_BIAS).", {
  /** What is added to an address to get a second word. */
  ADDRESS_BIAS: 0xfb3ee249,
});

export const ObjectType = group(
  "Type byte of a collectable object: the complement of its tag. 0: free cell.",
  {
    FREE: 0,
    STRING: 4,
    UPVALUE: 5,
    THREAD: 6,
    PROTOTYPE: 7,
    FUNCTION: 8,
    TRACE: 9,
    CDATA: 10,
    TABLE: 11,
    USERDATA: 12,
    NUMBER: 13,
  },
);

export const Mark = group("Bits of an object's marked byte.", {
  WHITE0: 1,
  WHITE1: 2,
  WHITES: 3,
  BLACK: 4,
  FINALIZED: 8,
  WEAK_KEYS: 8,
  WEAK_VALUES: 16,
  WEAK: 24,
  FIXED: 32,
  /** Something weak refers to it, and it was white when that table was sifted (core/gc/sift.ts). */
  SUSPECT: 64,
  /** Of a table in the list of weak ones: it has been sifted. */
  SIFTED: 128,
  COLOURS: 7,
});

export const FrameType = group("Low three bits of a frame link (LuaJIT: lj_frame.h).", {
  LUA: 0,
  ENTRY: 1,
  CONTINUATION: 2,
  VARARG: 3,
  PCALL: 6,
  PCALL_HOOKED: 7,
  TYPE_MASK: 3,
  FULL_MASK: 7,
});

export const Continuation = group(
  "What happens with the results of a call that a metamethod or the driver made.",
  {
    RESULT: 0, // result 0 to slot A of the instruction before
    IGNORE: 1, // drop the results
    BRANCH_IF_TRUE: 2, // take the following JMP if result 0 is truthy
    BRANCH_IF_FALSE: 3, // take the following JMP if result 0 is falsy
    CONCAT: 4, // go on with the CAT
    ERROR_HANDLER: 5, // result 0 is the new error value: unwind
    FINALIZER: 6, // resume the interrupted instruction, restoring its multiple results
    HOOK: 7, // likewise, after a hook
  },
);

export const PrototypeFlag = group("Flags of a prototype; the first five as in dumps.", {
  CHILD: 1,
  VARARG: 2,
  FFI: 4,
  NO_JIT: 8,
  ILOOP: 16, // no trace begins in it
  FOREIGN: 32, // of a dump that was not made here: verified, but types of slots are not known
  BUILTIN: 64, // built-in bytecode: debug shows it as a C function
  BIT_OPERATORS: 128, // as in dumps: uses the bytecodes of bit operators
});

export const ThreadStatus = group("Status of a thread.", {
  OK: 0, // fresh (a function on the stack), running or normal
  YIELDED: 1,
  ERROR: 2, // dead by an error
  DEAD: 3, // returned
});

export const HookMask = group("Bits of the hook mask.", {
  CALL: 1,
  RETURN: 2,
  LINE: 4,
  COUNT: 8,
  EVENTS: 15,
  ACTIVE: 16, // a hook runs
});

export const UserdataKind = group("Kind of a userdata.", {
  USERDATA: 0,
  FILE: 1,
  FFI_CLIB: 2,
  BUFFER: 3,
  FINALIZER: 4, // keeps the finalizer of C data; not seen by programs
  HOST_OBJECT: 5, // stands for an object of the host; its payload is the object's number
});

export const MemberKind = group("How a member of C data is read and written.", {
  NONE: 0,
  I8: 1,
  U8: 2,
  I16: 3,
  U16: 4,
  I32: 5,
  U32: 6,
  F32: 7,
  F64: 8,
  BOOL: 9, // only read
  WORD: 10, // pointers and enums, only read: new C data
  WIDE: 11, // integers of 64 bits: new C data
  REFERENCE: 12, // arrays and structs, only read: a new reference to it
});

export const MemberFlag = group("CdataMember.flags.", {
  POINTER: 1, // it lies where the C data points to, not in the C data
  WRITABLE: 2,
});

export const CdataResult = group("What became of an operation on C data; negative: a Status.", {
  FALSE: 0, // of a comparison; also: done
  TRUE: 1,
  CALL: 2, // the function in scratch0 is to be called; its first argument is in scratch1, the others are as they were
  CONTINUE: 3, // go on with the value in scratch0 in place of the C data
});

/** What a library function returns instead of a number of results. */
export const Status = group("Result of a library function that is not a number of results.", {
  ERROR: -1, // errorValue is set, complete with position
  ARGUMENT: -2, // scratch0: [argument number from 1 (u32), ErrorCode (u32)], scratch1: detail: raise a "bad argument"
  MESSAGE: -3, // scratch0: [level (u32), ErrorCode (u32)], scratch1, scratch2: details: raise an error with position
  MEMORY: -4, // out of memory: collect, run again once, then raise
  GROW_STACK: -5, // scratch0: slots that are needed above base; run again
  TAIL_CALL: -6, // the function is in scratch0, its scratch1 (u32) arguments are at base: call it in place of this one
  PCALL: -7, // driver operations follow
  XPCALL: -8,
  RESUME: -9, // scratch0: thread; scratch1: [index of first argument, 1 if wrapped]
  YIELD: -10,
  HOOKS: -11, // hooks have changed, and with them the dispatch; there are no results
  COLLECT: -12, // scratch0: [option, argument]: collectgarbage; the driver stores the result
  SUSPEND: -13, // a host function waits: leave the whole run
});

export const Exit = group("Why the interpreter left. The instruction to run next is in Thread.pc.", {
  RETURN_TO_ENTRY: 0, // Thread.results results at Thread.base … of an entry frame
  FUEL: 1,
  COLLECT: 2, // a collector step is due
  GROW_STACK: 3, // scratch0: slots needed above base
  META: 4, // instruction needs the slow path; pc is after the instruction
  LIBRARY: 5, // library function returned a Status, which is in Global.status
  RETURN_TO_CONTINUATION: 7,
  CALL_META: 8, // callee is no function
  MEMORY: 9, // pc is at the instruction
  HOT_LOOP: 10,
  HOT_CALL: 11,
  RECORD: 12, // dispatch offset is set: pc is at the instruction
  FOR_ERROR: 13,
  COMPILED: 14, // JFORL and so on
  TAIL_CALL_META: 18, // a library function tail-calls what is no function
  HOT_EXIT: 90, // an exit of a trace has been taken often: Global.status is its number
  RUN_ORIGINAL: 91, // the pc is at an instruction that was taken back in place of a JLOOP
  REGION_FUEL: 92, // a region has left since its fuel was used up
  MALFORMED: 19, // bytecode that no compiler makes: a slot does not hold what the instruction relies on
});

export const TraceExitFlag = group("Flags of a TraceExit.", {
  SAFEPOINT: 1, // taken for fuel or the collector: not counted
  UNCOUNTED: 2, // the end of a trace: never hot
  CONTINUED: 4, // the link is a side trace's, with the base of this one
});

export const Outcome = group("How the traces that have been entered one after the other come to their end.", {
  RETURNED: 0, // the function that a region has called has given its results
  LEFT: 1, // the interpreter goes on
  HOT: 2, // likewise, and the exit is hot: Global.status is its number
  SAFEPOINT: 3, // the fuel is used up, or the collector wants a step
  WAITING: -1, // what a region returns in place of an exit's number: one that it called has come to its end
});

export const SunkSource = group(
  "Where a store of an unsink recipe has its value from, see jit/snapshot/recipe.ts.",
  {
    VALUE: 0, // the Global.exitValues of this number
    OBJECT: 1, // the object of this number in the recipe
    CONSTANT: 2, // the recipe
    INTEGER: 3, // the Global.exitValues of this number, a Lua number, as a 64-bit integer
  },
);

export const SunkKind = group("Objects of an unsink recipe.", {
  TABLE: 0, // array slots, log2 of nodes
  COPY: 1, // template
  CLOSURE: 2, // prototype, bytes from the first slot to the frame's; source: the parent
  SCALAR64: 3, // C type; source: the value, as a 64-bit integer
  SCALAR32: 4, // likewise, of 32 bits
  CDATA: 5, // C type, bytes
});

export const SunkWidth = group("How a recipe's store to C data writes its value.", {
  BYTE: 1,
  HALF: 2,
  WORD: 4,
  DOUBLE: 8, // all 64 bits
  FLOAT: 5, // the double as a float
});

export const OriginalState = group("What becomes of an instruction that a JLOOP was taken out for.", {
  NONE: 0,
  WAITING: 1, // it will run next
  RUNNING: 2, // it has begun: the JLOOP comes back before the next instruction
});

export const Limit = group("Limits and sizes.", {
  MIN_STACK: 20, // slots that a library function may use above its arguments
  EXTRA_STACK: 8, // slots for the driver: metamethod calls, hooks, error handlers
  START_STACK: 64,
  MAX_STACK: 65500, // slots (LuaJIT: LUAI_MAXSTACK)
  ERROR_STACK: 1000, // further slots for an error handler after a stack overflow
  ENTRY_SLOTS: 3, // slots that a call of the host takes below its arguments, see core/vm/entry.ts
  MAX_ENTRY_DEPTH: 200, // nested calls through the host (LuaJIT: LUAI_MAXCSTACK)
  MAX_RESUME_DEPTH: 10000, // coroutines that wait for each other (LuaJIT: the C stack)
  MAX_CALL_META: 100, // length of __index and __newindex chains (LuaJIT: LJ_MAX_IDXCHAIN)
  MAX_ARRAY_SLOTS: 0x8000001,
  MAX_HASH_BITS: 26,
  MAX_STRING: 0x7fffff00,
  MAX_BUFFER: 0x7fffff00, // bytes of a string buffer (LuaJIT: LJ_MAX_BUF)
  MAX_UPVALUES: 60,
  DISPATCH_RECORD: 256, // above all opcodes, which are bytes
  CDATA_MEMBERS: 256, // entries of Global.members; a power of 2
  MAX_REGION_DEPTH: 16, // calls from region to region: some engines have little stack
  ONE_RESULT: 0x100, // results that are wanted of such a call: exactly one
  EXIT_VALUES: 64, // values, and objects, that the sunk objects of an exit are made of: Global.exitValues
});

export const Heap = group("Sizes of the memory, see core/memory/. A page is a run of granules.", {
  C_STACK: 0x40000, // the stack of C code lies below, the core's static data above
  GRANULE: 4096,
  PAGE: 16384,
  MAX_SMALL: 3264, // bytes of the largest cell: five to a page
  SIZE_CLASSES: 52,
});

export const GcPhase = group("Phases of the collector, in their order.", {
  PAUSE: 0,
  MARK: 1,
  ATOMIC: 2,
  SWEEP_USERDATA: 3,
  SWEEP_THREADS: 4,
  SWEEP: 5,
});

export const Verdict = group("What the host says when it is told of fuel that has been used.", {
  GO_ON: 0,
  PAUSE: 1, // leave the run, which goes on later
  STOP: 2, // the error in errorValue is to be raised
});

/** Metamethods in the order of their numbers; the first eight fit into a table's negative cache. */
export const metamethods = [
  "index",
  "newindex",
  "gc",
  "mode",
  "eq",
  "len",
  "lt",
  "le",
  "concat",
  "call",
  "add",
  "sub",
  "mul",
  "div",
  "mod",
  "pow",
  "unm",
  "metatable",
  "tostring",
  "new",
  "pairs",
  "ipairs",
  "name",
] as const;
