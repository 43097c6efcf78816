// Generated from spec/ by `npm run generate`. Do not edit.

/** Common header of collectable objects. */
export const enum Header {
  next = 0,
  marked = 4,
  type = 5,
  SIZE = 8,
}

/** Interned byte string. The bytes follow the header, then a NUL. */
export const enum String {
  next = 0,
  marked = 4,
  type = 5,
  reserved = 6,
  flags = 7,
  hash = 8,
  length = 12,
  data = 16,
  SIZE = 16,
}

/** Table with an array part (index 0 is used too) and a hash part of 2^n chained nodes. */
export const enum Table {
  next = 0,
  marked = 4,
  type = 5,
  absent = 6,
  colocated = 7,
  array = 8,
  gray = 12,
  metatable = 16,
  node = 20,
  arraySize = 24,
  hashMask = 28,
  arrayEnd = 32,
  SIZE = 32,
}

/** Node of a hash part. A key that is nil has never been used; a nil value marks a dead or free entry. */
export const enum Node {
  value = 0,
  key = 8,
  next = 16,
  freeTop = 20,
  SIZE = 24,
}

/** What Lua functions and library functions share. */
export const enum Function {
  next = 0,
  marked = 4,
  type = 5,
  fastId = 6,
  upvalueCount = 7,
  env = 8,
  gray = 12,
  pc = 16,
  upvalues = 20,
  SIZE = 24,
}

/** Function of the core's or the host's library. */
export const enum LibraryFunction {
  next = 0,
  marked = 4,
  type = 5,
  fastId = 6,
  upvalueCount = 7,
  env = 8,
  gray = 12,
  pc = 16,
  id = 20,
  upvalues = 24,
  SIZE = 24,
}

/** Upvalue of Lua functions: open (points into a Lua stack) or closed (holds its value). */
export const enum Upvalue {
  next = 0,
  marked = 4,
  type = 5,
  closed = 6,
  immutable = 7,
  value = 8,
  location = 16,
  disambiguation = 20,
  SIZE = 24,
}

/** Function prototype. Bytecode, constants, hot counters and debug info follow in the same cell. */
export const enum Prototype {
  next = 0,
  marked = 4,
  type = 5,
  parameterCount = 6,
  frameSize = 7,
  bytecodeCount = 8,
  gray = 12,
  constants = 16,
  upvalueRefs = 20,
  objectConstantCount = 24,
  numberConstantCount = 28,
  size = 32,
  upvalueCount = 36,
  flags = 37,
  chunkName = 40,
  firstLine = 44,
  lineCount = 48,
  lineInfo = 52,
  upvalueNames = 56,
  variableInfo = 60,
  hotCounters = 64,
  debugEnd = 68,
  closureCount = 72,
  traces = 76,
  bytecode = 80,
  SIZE = 80,
}

/** Coroutine (LuaJIT: lua_State). Its stack is a block of its own. */
export const enum Thread {
  next = 0,
  marked = 4,
  type = 5,
  status = 6,
  flags = 7,
  global = 8,
  gray = 12,
  base = 16,
  top = 20,
  limit = 24,
  stack = 28,
  openUpvalues = 32,
  env = 36,
  stackSize = 40,
  pc = 44,
  resumer = 48,
  results = 52,
  entryDepth = 56,
  nextThread = 60,
  callDepth = 64,
  hookPc = 68,
  resumeDepth = 72,
  SIZE = 80,
}

/** Userdata: newproxy, files and string buffers. */
export const enum Userdata {
  next = 0,
  marked = 4,
  type = 5,
  kind = 6,
  unused = 7,
  env = 8,
  length = 12,
  metatable = 16,
  gray = 20,
  data = 24,
  SIZE = 24,
}

/** Userdata of kind BUFFER (LuaJIT: SBufExt). Its bytes lie in a block of its own, or are those of the source. */
export const enum StringBuffer {
  next = 0,
  marked = 4,
  type = 5,
  kind = 6,
  unused = 7,
  env = 8,
  length = 12,
  metatable = 16,
  gray = 20,
  start = 24,
  limit = 28,
  read = 32,
  write = 36,
  source = 40,
  keyDictionary = 44,
  metatableDictionary = 48,
  SIZE = 56,
}

/** C data. Where other objects have their link it has its size. */
export const enum Cdata {
  size = 0,
  marked = 4,
  type = 5,
  ctypeId = 6,
  data = 8,
  SIZE = 8,
}

/** Where a member of C data is: one entry of the table Global.members. */
export const enum CdataMember {
  key = 0,
  ctypeId = 4,
  kind = 6,
  flags = 7,
  offset = 8,
  resultId = 12,
  SIZE = 16,
}

/** Payload of a userdata of kind FINALIZER: what ffi.gc has set. It does not keep the C data alive. */
export const enum Finalizer {
  finalizer = 0,
  cdata = 8,
  SIZE = 16,
}

/** Header of a page of cells of one size. The cells follow. */
export const enum Page {
  next = 0,
  previous = 4,
  partialNext = 8,
  partialPrevious = 12,
  free = 16,
  freeCount = 20,
  cellSize = 24,
  cellCount = 28,
  sizeClass = 32,
  epoch = 36,
  isPartial = 40,
  isRaw = 41,
  granules = 42,
  global = 44,
  cells = 48,
  SIZE = 48,
}

/** Header of an object that has granules of its own. The object follows. */
export const enum LargeObject {
  next = 0,
  size = 4,
  object = 8,
  SIZE = 8,
}

/** A root trace that can be entered; its number is in operand D of the instruction that enters it. */
export const enum CompiledTrace {
  functionIndex = 0,
  originalInstruction = 4,
  topSlots = 8,
  startPc = 12,
  entries = 16,
  SIZE = 24,
}

/** Where the interpreter goes on after a region has returned the number of this exit. */
export const enum TraceExit {
  pc = 0,
  baseOffset = 4,
  results = 8,
  count = 12,
  traceId = 16,
  snapshot = 18,
  link = 20,
  flags = 22,
  recipe = 24,
  SIZE = 32,
}

/** What the libraries keep for a state, in Global.librarySpace. A field that is named like a library function (TABLE_name) holds the address of that Function: whoever makes the state stores it, and keeps all of them alive. */
export const enum LibraryState {
  random = 0,
  entropy = 32,
  typeNames = 40,
  tostringName = 104,
  profiling = 108,
  eventNames = 112,
  proxyMetatables = 128,
  base_next = 132,
  base_ipairs_aux = 136,
  base_tostring = 140,
  base_load_bytes = 144,
  base_load_pieces = 148,
  base_dofile_chunk = 152,
  base_print_slowly = 156,
  io_print_write = 160,
  coroutine_wrap_aux = 164,
  table_sort_slowly = 168,
  string_gmatch_aux = 172,
  string_gsub_with_function = 176,
  string_gsub_with_index = 180,
  string_gsub_with_unary = 184,
  string_format_slowly = 188,
  string_buffer_set_cdata = 192,
  string_buffer_put_slowly = 196,
  string_buffer_putf_slowly = 200,
  ffiScratch = 208,
  ffiErrno = 224,
  SIZE = 232,
}

/** A state: everything that its threads share (LuaJIT: global_State). One block, never moved. */
export const enum Global {
  mainThread = 0,
  currentThread = 4,
  registry = 8,
  globals = 12,
  status = 16,
  memoryRetry = 20,
  retryRound = 21,
  retryPosition = 24,
  memoryError = 32,
  has52 = 40,
  fuel = 44,
  fuelSlice = 48,
  fuelSpared = 52,
  isMetered = 56,
  isFatal = 57,
  isMemoryFatal = 58,
  stackLimit = 60,
  dispatchOffset = 64,
  hookMask = 68,
  hookCount = 72,
  hookStart = 76,
  hookFunction = 80,
  functionHeader = 88,
  fastHeader = 96,
  returnOne = 192,
  returnTwo = 196,
  returnAll = 200,
  hotLoop = 204,
  hotCall = 208,
  jitMode = 212,
  isRecording = 216,
  hotExit = 220,
  traces = 224,
  tracesSize = 228,
  traceExits = 232,
  traceExitsSize = 236,
  members = 240,
  exitBase = 244,
  callBase = 248,
  callExit = 252,
  originalPc = 256,
  originalJloop = 260,
  originalState = 264,
  watchesDeath = 268,
  errorValue = 272,
  scratch0 = 280,
  scratch1 = 288,
  scratch2 = 296,
  scratch3 = 304,
  nilValue = 312,
  nilNode = 320,
  exitValues = 344,
  stringTable = 856,
  stringMask = 860,
  stringCount = 864,
  stringOldTable = 868,
  stringMoved = 872,
  hashSeed = 880,
  emptyString = 888,
  metamethodNames = 892,
  baseMetatables = 1020,
  gcDebt = 1084,
  gcBase = 1088,
  gcLimit = 1092,
  gcState = 1096,
  currentWhite = 1097,
  gcStopped = 1098,
  finalizing = 1099,
  gcStress = 1100,
  gcPause = 1104,
  gcStepMultiplier = 1108,
  gcEstimate = 1112,
  gray = 1116,
  grayAgain = 1120,
  weak = 1124,
  userdataList = 1128,
  finalizerQueue = 1132,
  threadList = 1136,
  objectFree = 1140,
  rawFree = 1348,
  objectCurrent = 1556,
  rawCurrent = 1764,
  objectPartial = 1972,
  rawPartial = 2180,
  objectPages = 2388,
  rawPages = 2596,
  unsweptPages = 2804,
  largeObjects = 3012,
  unsweptLarge = 3016,
  heldBytes = 3020,
  sweepEpoch = 3024,
  sweepClass = 3028,
  sweepLink = 3032,
  sliceTable = 3036,
  sliceIndex = 3040,
  sliceArray = 3044,
  sliceArraySize = 3048,
  sliceNode = 3052,
  grayAgainWork = 3056,
  drainRounds = 3060,
  gcThreshold = 3064,
  gcCycles = 3068,
  markEnds = 3072,
  librarySpace = 3076,
  buffer = 3588,
  bufferCapacity = 3592,
  bufferLength = 3596,
  stateId = 3600,
  SIZE = 3608,
}
