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
  trace = 38,
  chunkName = 40,
  firstLine = 44,
  lineCount = 48,
  lineInfo = 52,
  upvalueNames = 56,
  variableInfo = 60,
  hotCounters = 64,
  debugEnd = 68,
  closureCount = 72,
  bytecode = 76,
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
  resumeDepth = 68,
  SIZE = 72,
}

/** Userdata: newproxy and files. */
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

/** C data: 64-bit integers and complex numbers until the FFI comes. */
export const enum Cdata {
  next = 0,
  marked = 4,
  type = 5,
  ctypeId = 6,
  data = 8,
  SIZE = 8,
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
  SIZE = 16,
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
  SIZE = 24,
}

/** What the libraries keep for a state, in Global.librarySpace. A field that is named like a library function (TABLE_name) holds the address of that Function: whoever makes the state stores it, and keeps all of them alive. */
export const enum LibraryState {
  random = 0,
  entropy = 32,
  typeNames = 40,
  tostringName = 104,
  proxyMetatables = 108,
  base_next = 112,
  base_ipairs_aux = 116,
  base_tostring = 120,
  base_load_bytes = 124,
  base_load_pieces = 128,
  base_dofile_chunk = 132,
  base_print_slowly = 136,
  io_print_write = 140,
  coroutine_wrap_aux = 144,
  table_sort_slowly = 148,
  string_gmatch_aux = 152,
  string_gsub_with_function = 156,
  string_gsub_with_index = 160,
  string_gsub_with_unary = 164,
  string_format_slowly = 168,
  SIZE = 176,
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
  dispatchOffset = 48,
  hookMask = 52,
  hookCount = 56,
  hookStart = 60,
  hookFunction = 64,
  functionHeader = 72,
  fastHeader = 80,
  returnOne = 176,
  returnTwo = 180,
  returnAll = 184,
  hotLoop = 188,
  hotCall = 192,
  jitMode = 196,
  isRecording = 200,
  hotExit = 204,
  traces = 208,
  tracesSize = 212,
  traceExits = 216,
  traceExitsSize = 220,
  exitBase = 224,
  originalPc = 228,
  originalJloop = 232,
  originalState = 236,
  errorValue = 240,
  scratch0 = 248,
  scratch1 = 256,
  scratch2 = 264,
  scratch3 = 272,
  nilValue = 280,
  nilNode = 288,
  stringTable = 312,
  stringMask = 316,
  stringCount = 320,
  stringOldTable = 324,
  stringMoved = 328,
  hashSeed = 336,
  emptyString = 344,
  metamethodNames = 348,
  baseMetatables = 476,
  gcDebt = 540,
  gcBase = 544,
  gcLimit = 548,
  gcState = 552,
  currentWhite = 553,
  gcStopped = 554,
  finalizing = 555,
  gcStress = 556,
  gcPause = 560,
  gcStepMultiplier = 564,
  gcEstimate = 568,
  gray = 572,
  grayAgain = 576,
  weak = 580,
  userdataList = 584,
  finalizerQueue = 588,
  threadList = 592,
  objectFree = 596,
  rawFree = 804,
  objectCurrent = 1012,
  rawCurrent = 1220,
  objectPartial = 1428,
  rawPartial = 1636,
  objectPages = 1844,
  rawPages = 2052,
  unsweptPages = 2260,
  largeObjects = 2468,
  unsweptLarge = 2472,
  heldBytes = 2476,
  sweepEpoch = 2480,
  sweepClass = 2484,
  sweepLink = 2488,
  sliceTable = 2492,
  sliceIndex = 2496,
  sliceArray = 2500,
  sliceArraySize = 2504,
  sliceNode = 2508,
  grayAgainWork = 2512,
  drainRounds = 2516,
  gcThreshold = 2520,
  gcCycles = 2524,
  librarySpace = 2528,
  buffer = 3040,
  bufferCapacity = 3044,
  bufferLength = 3048,
  stateId = 3052,
  SIZE = 3056,
}
