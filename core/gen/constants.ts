// Generated from spec/ by `npm run generate`. Do not edit.

/** High word of a value that is not a number; a number's high word is below NUMBER. */
export const enum Tag {
  NIL = -1,
  FALSE = -2,
  TRUE = -3,
  LIGHTUSERDATA = -4,
  STRING = -5,
  UPVALUE = -6,
  THREAD = -7,
  PROTOTYPE = -8,
  FUNCTION = -9,
  TRACE = -10,
  CDATA = -11,
  TABLE = -12,
  USERDATA = -13,
  NUMBER = -14,
}

/** High word of a control slot that holds a traversal index (LuaJIT: LJ_KEYINDEX). */
export const enum KeyIndex {
  TAG = -98305,
}

/** Hashes of keys that are objects (LuaJIT: HASH_BIAS). */
export const enum KeyHash {
  ADDRESS_BIAS = -79764919,
}

/** Type byte of a collectable object: the complement of its tag. 0: free cell. */
export const enum ObjectType {
  FREE = 0,
  STRING = 4,
  UPVALUE = 5,
  THREAD = 6,
  PROTOTYPE = 7,
  FUNCTION = 8,
  TRACE = 9,
  CDATA = 10,
  TABLE = 11,
  USERDATA = 12,
  NUMBER = 13,
}

/** Bits of an object's marked byte. */
export const enum Mark {
  WHITE0 = 1,
  WHITE1 = 2,
  WHITES = 3,
  BLACK = 4,
  FINALIZED = 8,
  WEAK_KEYS = 8,
  WEAK_VALUES = 16,
  WEAK = 24,
  FIXED = 32,
  SUSPECT = 64,
  SIFTED = 128,
  COLOURS = 7,
}

/** Low three bits of a frame link (LuaJIT: lj_frame.h). */
export const enum FrameType {
  LUA = 0,
  ENTRY = 1,
  CONTINUATION = 2,
  VARARG = 3,
  PCALL = 6,
  PCALL_HOOKED = 7,
  TYPE_MASK = 3,
  FULL_MASK = 7,
}

/** What happens with the results of a call that a metamethod or the driver made. */
export const enum Continuation {
  RESULT = 0,
  IGNORE = 1,
  BRANCH_IF_TRUE = 2,
  BRANCH_IF_FALSE = 3,
  CONCAT = 4,
  ERROR_HANDLER = 5,
  FINALIZER = 6,
  HOOK = 7,
}

/** Flags of a prototype; the first five as in dumps. */
export const enum PrototypeFlag {
  CHILD = 1,
  VARARG = 2,
  FFI = 4,
  NO_JIT = 8,
  ILOOP = 16,
  FOREIGN = 32,
  BUILTIN = 64,
  BIT_OPERATORS = 128,
}

/** Status of a thread. */
export const enum ThreadStatus {
  OK = 0,
  YIELDED = 1,
  ERROR = 2,
  DEAD = 3,
}

/** Bits of the hook mask. */
export const enum HookMask {
  CALL = 1,
  RETURN = 2,
  LINE = 4,
  COUNT = 8,
  EVENTS = 15,
  ACTIVE = 16,
}

/** Kind of a userdata. */
export const enum UserdataKind {
  USERDATA = 0,
  FILE = 1,
  FFI_CLIB = 2,
  BUFFER = 3,
  FINALIZER = 4,
  HOST_OBJECT = 5,
}

/** Numbers of the predefined C types (LuaJIT: CTID_…). */
export const enum CtypeId {
  NONE = 0,
  VOID = 1,
  CVOID = 2,
  BOOL = 3,
  CCHAR = 4,
  INT8 = 5,
  UINT8 = 6,
  INT16 = 7,
  UINT16 = 8,
  INT32 = 9,
  UINT32 = 10,
  INT64 = 11,
  UINT64 = 12,
  INT128 = 13,
  UINT128 = 14,
  FLOAT = 15,
  DOUBLE = 16,
  COMPLEX_FLOAT = 17,
  COMPLEX_DOUBLE = 18,
  P_VOID = 19,
  P_CVOID = 20,
  P_CCHAR = 21,
  P_UINT8 = 22,
  A_CCHAR = 23,
  CTYPEID = 24,
}

/** How a member of C data is read and written. */
export const enum MemberKind {
  NONE = 0,
  I8 = 1,
  U8 = 2,
  I16 = 3,
  U16 = 4,
  I32 = 5,
  U32 = 6,
  F32 = 7,
  F64 = 8,
  BOOL = 9,
  WORD = 10,
  WIDE = 11,
  REFERENCE = 12,
}

/** CdataMember.flags. */
export const enum MemberFlag {
  POINTER = 1,
  WRITABLE = 2,
}

/** What became of an operation on C data; negative: a Status. */
export const enum CdataResult {
  FALSE = 0,
  TRUE = 1,
  CALL = 2,
  CONTINUE = 3,
}

/** Result of a library function that is not a number of results. */
export const enum Status {
  ERROR = -1,
  ARGUMENT = -2,
  MESSAGE = -3,
  MEMORY = -4,
  GROW_STACK = -5,
  TAIL_CALL = -6,
  PCALL = -7,
  XPCALL = -8,
  RESUME = -9,
  YIELD = -10,
  HOOKS = -11,
  COLLECT = -12,
  SUSPEND = -13,
}

/** Why the interpreter left. The instruction to run next is in Thread.pc. */
export const enum Exit {
  RETURN_TO_ENTRY = 0,
  FUEL = 1,
  COLLECT = 2,
  GROW_STACK = 3,
  META = 4,
  LIBRARY = 5,
  RETURN_TO_CONTINUATION = 7,
  CALL_META = 8,
  MEMORY = 9,
  HOT_LOOP = 10,
  HOT_CALL = 11,
  RECORD = 12,
  FOR_ERROR = 13,
  COMPILED = 14,
  TAIL_CALL_META = 18,
  HOT_EXIT = 90,
  RUN_ORIGINAL = 91,
  REGION_FUEL = 92,
  MALFORMED = 19,
}

/** Flags of a TraceExit. */
export const enum TraceExitFlag {
  SAFEPOINT = 1,
  UNCOUNTED = 2,
  CONTINUED = 4,
}

/** How the traces that have been entered one after the other come to their end. */
export const enum Outcome {
  RETURNED = 0,
  LEFT = 1,
  HOT = 2,
  SAFEPOINT = 3,
  WAITING = -1,
}

/** Where a store of an unsink recipe has its value from, see jit/snapshot/recipe.ts. */
export const enum SunkSource {
  VALUE = 0,
  OBJECT = 1,
  CONSTANT = 2,
  INTEGER = 3,
}

/** Objects of an unsink recipe. */
export const enum SunkKind {
  TABLE = 0,
  COPY = 1,
  CLOSURE = 2,
  SCALAR64 = 3,
  SCALAR32 = 4,
  CDATA = 5,
}

/** How a recipe's store to C data writes its value. */
export const enum SunkWidth {
  BYTE = 1,
  HALF = 2,
  WORD = 4,
  DOUBLE = 8,
  FLOAT = 5,
}

/** What becomes of an instruction that a JLOOP was taken out for. */
export const enum OriginalState {
  NONE = 0,
  WAITING = 1,
  RUNNING = 2,
}

/** Limits and sizes. */
export const enum Limit {
  MIN_STACK = 20,
  EXTRA_STACK = 8,
  START_STACK = 64,
  MAX_STACK = 65500,
  ERROR_STACK = 1000,
  ENTRY_SLOTS = 3,
  MAX_ENTRY_DEPTH = 200,
  MAX_RESUME_DEPTH = 10000,
  MAX_CALL_META = 100,
  MAX_ARRAY_SLOTS = 134217729,
  MAX_HASH_BITS = 26,
  MAX_STRING = 2147483392,
  MAX_BUFFER = 2147483392,
  MAX_UPVALUES = 60,
  DISPATCH_RECORD = 256,
  CDATA_MEMBERS = 256,
  MAX_REGION_DEPTH = 16,
  ONE_RESULT = 256,
  EXIT_VALUES = 64,
}

/** Sizes of the memory, see core/memory/. A page is a run of granules. */
export const enum Heap {
  C_STACK = 262144,
  GRANULE = 4096,
  PAGE = 16384,
  MAX_SMALL = 3264,
  SIZE_CLASSES = 52,
}

/** Phases of the collector, in their order. */
export const enum GcPhase {
  PAUSE = 0,
  MARK = 1,
  ATOMIC = 2,
  SWEEP_USERDATA = 3,
  SWEEP_THREADS = 4,
  SWEEP = 5,
}

/** What the host says when it is told of fuel that has been used. */
export const enum Verdict {
  GO_ON = 0,
  PAUSE = 1,
  STOP = 2,
}

/** Numbers of the error messages. */
export const enum ErrorCode {
  ERRMEM = 0,
  ERRERR = 1,
  STROV = 2,
  STKOV = 3,
  STKOVH = 4,
  TABOV = 5,
  NANIDX = 6,
  NILIDX = 7,
  NEXTIDX = 8,
  BADCALL = 9,
  BADOPRT = 10,
  BADOPRV = 11,
  BADCMPT = 12,
  BADCMPV = 13,
  GETLOOP = 14,
  SETLOOP = 15,
  OPCALL = 16,
  OPINDEX = 17,
  OPARITH = 18,
  OPCAT = 19,
  OPLEN = 20,
  BADSELF = 21,
  BADARG = 22,
  BADTYPE = 23,
  BADVAL = 24,
  NOVAL = 25,
  NOCORO = 26,
  NOTABN = 27,
  NOLFUNC = 28,
  NOFUNCL = 29,
  NOSFT = 30,
  NOPROXY = 31,
  FORINIT = 32,
  FORLIM = 33,
  FORSTEP = 34,
  CYIELD = 35,
  BADLU = 36,
  ASSERT = 37,
  PROTMT = 38,
  UNPACK = 39,
  NUMRNG = 40,
  IDXRNG = 41,
  BASERNG = 42,
  LVLRNG = 43,
  INVLVL = 44,
  INVOPT = 45,
  INVOPTM = 46,
  INVFMT = 47,
  SETFENV = 48,
  CORUN = 49,
  CODEAD = 50,
  TABINS = 51,
  TABCAT = 52,
  TABSORT = 53,
  IOCLFL = 54,
  IOSTDCL = 55,
  OSUNIQF = 56,
  OSDATEF = 57,
  STRDUMP = 58,
  STRSLC = 59,
  STRPATB = 60,
  STRPATC = 61,
  STRPATE = 62,
  STRPATM = 63,
  STRPATU = 64,
  STRPATX = 65,
  STRCAPI = 66,
  STRCAPN = 67,
  STRCAPU = 68,
  STRFMT = 69,
  STRGSRV = 70,
  NYIJIT = 71,
  NOJIT = 72,
  JITOPT = 73,
  XMODE = 74,
  XNEAR = 75,
  XLEVELS = 76,
  XNUMBER = 77,
  XSTR = 78,
  XTOKEN = 79,
  XSYMBOL = 80,
  XSYNTAX = 81,
  BCFMT = 82,
  BCBAD = 83,
  BUFFER_SELF = 84,
  BUFFER_BADOPT = 85,
  BUFFER_BADENC = 86,
  BUFFER_BADDEC = 87,
  BUFFER_BADDICTX = 88,
  BUFFER_DEPTH = 89,
  BUFFER_DUPKEY = 90,
  BUFFER_EOB = 91,
  BUFFER_LEFTOV = 92,
  DETAIL = 93,
  TEXT = 94,
}

/** Numbers of the metamethods. */
export const enum Metamethod {
  INDEX = 0,
  NEWINDEX = 1,
  GC = 2,
  MODE = 3,
  EQ = 4,
  LEN = 5,
  LT = 6,
  LE = 7,
  CONCAT = 8,
  CALL = 9,
  ADD = 10,
  SUB = 11,
  MUL = 12,
  DIV = 13,
  MOD = 14,
  POW = 15,
  UNM = 16,
  METATABLE = 17,
  TOSTRING = 18,
  NEW = 19,
  PAIRS = 20,
  IPAIRS = 21,
  NAME = 22,
  COUNT = 23,
}
