/**
 * Layout of everything that lives in linear memory and that both sides touch: objects, the thread, the global
 * state (LuaJIT: lj_obj.h, in its 32-bit form). Offsets and sizes are in bytes. Constants for the core are
 * generated from this file; TypeScript reads `offsets` directly. A layout written anywhere else is a bug.
 */

import { fastFunctions } from "./fast-functions.ts";

export type FieldType =
  | "u8"
  | "u16"
  | "u32"
  | "i32"
  | "u64"
  | "f64"
  | "value"
  | "address"
  | `${string}[${number}]`;

export interface FieldSpec {
  readonly name: string;
  readonly type: FieldType;
  readonly doc: string;
}

export interface LayoutSpec {
  readonly doc: string;
  /** Include the object header at offset 0. */
  readonly object?: boolean;
  readonly fields: readonly FieldSpec[];
}

const field = (name: string, type: FieldType, doc: string): FieldSpec => ({ name, type, doc });

/** Every collectable object begins with these six bytes. */
const headerFields: readonly FieldSpec[] = [
  field(
    "next",
    "address",
    "link: hash chain (string), list of all userdata (userdata), free list (free cell)",
  ),
  field("marked", "u8", "collector colour and flags, see Mark"),
  field("type", "u8", "object type, see ObjectType; 0 marks a free cell"),
];

export const layouts: Readonly<Record<string, LayoutSpec>> = {
  Header: { doc: "Common header of collectable objects.", fields: headerFields },
  String: {
    doc: "Interned byte string. The bytes follow the header, then a NUL.",
    object: true,
    fields: [
      field("reserved", "u8", "1 + metamethod number, if the string is the name of a metamethod; else 0"),
      field("isObserver", "u8", "1: the name of a function by which programs see that locals are shared"),
      field("hash", "u32", "seeded hash over the full length"),
      field("length", "u32", "bytes, without the NUL"),
      field("data", "u8[0]", "the bytes"),
    ],
  },
  Table: {
    doc: "Table with an array part (index 0 is used too) and a hash part of 2^n chained nodes.",
    object: true,
    fields: [
      field(
        "absent",
        "u8",
        "bit n set: metamethod n is known to be absent (only the first 8; negative cache)",
      ),
      field(
        "colocated",
        "u8",
        "array slots allocated in one cell with the table; 0x80 set: abandoned for a larger array",
      ),
      field("array", "address", "slot 0 of the array part"),
      field("gray", "address", "link of the collector's gray lists"),
      field("metatable", "address", "metatable or 0"),
      field("node", "address", "first node of the hash part; the global state's nilNode, if it is empty"),
      field("arraySize", "u32", "slots in the array part"),
      field("hashMask", "u32", "nodes in the hash part, minus 1"),
      field("arrayEnd", "u8[0]", "colocated array slots"),
    ],
  },
  Node: {
    doc: "Node of a hash part. A key that is nil has never been used; a nil value marks a dead or free entry.",
    fields: [
      field("value", "value", "value"),
      field("key", "value", "key"),
      field("next", "address", "next node of the chain or 0"),
      field(
        "freeTop",
        "address",
        "in node 0: all nodes at or above it are in use; in the others: what sifting has found (core/gc/sift.ts)",
      ),
    ],
  },
  Function: {
    doc: "What Lua functions and library functions share.",
    object: true,
    fields: [
      field(
        "fastId",
        "u8",
        "0 Lua function, 1 host function, else number of the library function (LuaJIT: ffid)",
      ),
      field("upvalueCount", "u8", "number of upvalues"),
      field("env", "address", "environment table"),
      field("gray", "address", "link of the collector's gray lists"),
      field("pc", "address", "header instruction: of the prototype, or the global state's FUNCC/FUNCCW"),
      field("upvalues", "u8[0]", "Lua function: addresses of Upvalue objects"),
    ],
  },
  LibraryFunction: {
    doc: "Function of the core's or the host's library.",
    object: true,
    fields: [
      field("fastId", "u8", "see Function"),
      field("upvalueCount", "u8", "number of upvalues"),
      field("env", "address", "environment table"),
      field("gray", "address", "link of the collector's gray lists"),
      field("pc", "address", "the global state's FUNCC or FUNCCW"),
      field("id", "u32", "number in the core's library table, or in the host's function table"),
      field("upvalues", "value[0]", "upvalues by value"),
    ],
  },
  Upvalue: {
    doc: "Upvalue of Lua functions: open (points into a Lua stack) or closed (holds its value).",
    object: true,
    fields: [
      field("closed", "u8", "1 once the value has moved in"),
      field("immutable", "u8", "1 if no closure assigns it"),
      field(
        "value",
        "value",
        "closed: the value; open: previous and next in the thread's list of open upvalues",
      ),
      field("location", "address", "where the value is"),
      field("disambiguation", "u32", "hash of the declaring prototype and slot, for the recorder"),
    ],
  },
  Prototype: {
    doc: "Function prototype. Bytecode, constants, hot counters and debug info follow in the same cell.",
    object: true,
    fields: [
      field("parameterCount", "u8", "fixed parameters"),
      field("frameSize", "u8", "slots of a frame"),
      field("bytecodeCount", "u32", "instructions, with the header"),
      field("gray", "address", "link of the collector's gray lists"),
      field("constants", "address", "number constant 0; see Constants for what lies below it"),
      field(
        "upvalueRefs",
        "address",
        "u16 for each upvalue: 0x8000 local of the parent, 0x4000 immutable, low byte the number",
      ),
      field("objectConstantCount", "u32", "collectable constants"),
      field("numberConstantCount", "u32", "number constants"),
      field("size", "u32", "bytes of the whole cell"),
      field("upvalueCount", "u8", "number of upvalues"),
      field("flags", "u8", "see PrototypeFlag"),
      field("chunkName", "address", "String"),
      field("firstLine", "u32", "line of the function's definition"),
      field("lineCount", "u32", "lines of the function's definition"),
      field(
        "lineInfo",
        "address",
        "line of each instruction relative to firstLine (u8, u16 or u32 by lineCount), or 0",
      ),
      field("upvalueNames", "address", "NUL-terminated names, or 0"),
      field("variableInfo", "address", "names and ranges of local variables in the dump's encoding, or 0"),
      field("hotCounters", "address", "u16 for each instruction"),
      field("debugEnd", "address", "end of variableInfo"),
      field("closureCount", "u8", "closures made of it, up to 255: the recorder wants to know"),
      field("traces", "address", "Table of what the root traces that begin here keep alive, by number; or 0"),
      field("bytecode", "u32[0]", "instructions; the first is the header (FUNCF or FUNCV)"),
    ],
  },
  Thread: {
    doc: "Coroutine (LuaJIT: lua_State). Its stack is a block of its own.",
    object: true,
    fields: [
      field("status", "u8", "see ThreadStatus"),
      field("flags", "u8", "unused"),
      field("global", "address", "Global"),
      field("gray", "address", "link of the collector's gray lists"),
      field("base", "address", "slot 0 of the current frame"),
      field(
        "top",
        "address",
        "first unused slot (valid outside of the interpreter, and in library functions)",
      ),
      field("limit", "address", "a frame must end at or below it; MIN_STACK and EXTRA_STACK slots follow"),
      field("stack", "address", "first slot of the stack"),
      field("openUpvalues", "address", "open upvalues, the highest slot first"),
      field("env", "address", "globals table"),
      field("stackSize", "u32", "slots of the stack"),
      field("pc", "address", "next instruction of the current Lua frame, outside of the interpreter"),
      field("resumer", "address", "thread that resumed this one, or 0"),
      field("results", "u32", "number of multiple results (MULTRES), outside of the interpreter"),
      field("entryDepth", "u32", "entries of the host into this thread that are active"),
      field("nextThread", "address", "link of the list of all threads"),
      field("callDepth", "u32", "nested error handlers and finalizers on this thread"),
      field("hookPc", "address", "last instruction that hooks were looked at for, or 0"),
      field("resumeDepth", "u32", "threads below this one in the chain of resumers, while it runs"),
    ],
  },
  Userdata: {
    doc: "Userdata: newproxy, files and string buffers.",
    object: true,
    fields: [
      field("kind", "u8", "see UserdataKind"),
      field("unused", "u8", ""),
      field("env", "address", "environment table"),
      field("length", "u32", "bytes of payload"),
      field("metatable", "address", "metatable or 0"),
      field("gray", "address", "link of the collector's gray lists"),
      field("data", "u64[0]", "payload"),
    ],
  },
  StringBuffer: {
    doc: "Userdata of kind BUFFER (LuaJIT: SBufExt). Its bytes lie in a block of its own, or are those of the source.",
    object: true,
    fields: [
      field("kind", "u8", "see Userdata"),
      field("unused", "u8", ""),
      field("env", "address", "see Userdata"),
      field("length", "u32", "see Userdata"),
      field("metatable", "address", "see Userdata"),
      field("gray", "address", "see Userdata"),
      field("start", "address", "first byte of the block, or of the source's bytes; 0: there is none"),
      field("limit", "address", "end of the block, or of the source's bytes"),
      field("read", "address", "first byte that has not been consumed"),
      field("write", "address", "end of what has been written"),
      field("source", "address", "the object whose bytes these are, until something is written; or 0"),
      field("keyDictionary", "address", "Table of strings with short encodings, or 0"),
      field("metatableDictionary", "address", "Table of metatables with encodings, or 0"),
    ],
  },
  Cdata: {
    doc: "C data. Where other objects have their link it has its size.",
    fields: [
      field("size", "u32", "bytes of payload; for a type of variable length only this object knows them"),
      field("marked", "u8", "see Header"),
      field("type", "u8", "see Header"),
      field("ctypeId", "u16", "number of the C type in the state"),
      field("data", "u64[0]", "payload"),
    ],
  },
  CdataMember: {
    doc: "Where a member of C data is: one entry of the table Global.members.",
    fields: [
      field("key", "address", "the String that names the member, or 0: an element by its index"),
      field("ctypeId", "u16", "type of the C data, or 0: nothing is known"),
      field("kind", "u8", "see MemberKind"),
      field("flags", "u8", "see MemberFlag"),
      field("offset", "u32", "from where the C data lie or point to; of elements: the size of one"),
      field("resultId", "u32", "type of what new C data are made"),
    ],
  },
  Finalizer: {
    doc: "Payload of a userdata of kind FINALIZER: what ffi.gc has set. It does not keep the C data alive.",
    fields: [
      field("finalizer", "value", "what is to be called with the C data when nothing else refers to it"),
      field("cdata", "address", "Cdata, or 0: there is nothing to be finalised any more"),
    ],
  },
  Page: {
    doc: "Header of a page of cells of one size. The cells follow.",
    fields: [
      field("next", "address", "link of the list of all pages of the class"),
      field("previous", "address", "likewise, backwards; 0 in the first"),
      field("partialNext", "address", "link of the list of pages with free cells"),
      field("partialPrevious", "address", "likewise, backwards; 0 in the first"),
      field("free", "address", "free cells, linked by their first word; not those in the state's free list"),
      field("freeCount", "u32", "cells in free"),
      field("cellSize", "u32", "bytes of a cell"),
      field("cellCount", "u32", "cells in the page"),
      field("sizeClass", "u32", "size class"),
      field("epoch", "u32", "sweep after which the page was made or swept last"),
      field("isPartial", "u8", "1: in the list of pages with free cells"),
      field("isRaw", "u8", "1: raw blocks, 0: objects"),
      field("granules", "u8", "granules of the page: one, or Heap.PAGE / Heap.GRANULE"),
      field("global", "address", "Global"),
      field("cells", "u64[0]", "the cells"),
    ],
  },
  LargeObject: {
    doc: "Header of an object that has granules of its own. The object follows.",
    fields: [
      field("next", "address", "link of the list of large objects"),
      field("size", "u32", "bytes of the block, with this header"),
      field("object", "u64[0]", "the object"),
    ],
  },
  CompiledTrace: {
    doc: "A root trace that can be entered; its number is in operand D of the instruction that enters it.",
    fields: [
      field("functionIndex", "u32", "its region in the core's table of functions"),
      field("originalInstruction", "u32", "what stood where its J instruction is"),
      field("topSlots", "u32", "slots that it needs above base"),
      field(
        "startPc",
        "address",
        "where it starts: after the J instruction has done the loop's step, or the J instruction itself",
      ),
      field("entries", "u32", "times that it has been entered since the driver set this to 0"),
    ],
  },
  TraceExit: {
    doc: "Where the interpreter goes on after a region has returned the number of this exit.",
    fields: [
      field("pc", "address", "next instruction"),
      field("baseOffset", "i32", "bytes by which base moves"),
      field("results", "u32", "multiple results"),
      field("count", "i32", "times that it was taken; negative: it waits longer to become hot"),
      field("traceId", "u16", "trace that it leaves"),
      field("snapshot", "u16", "its snapshot there"),
      field("link", "u16", "trace that is entered then, or 0: the interpreter goes on"),
      field("flags", "u16", "see TraceExitFlag"),
      field("units", "u32", "of fuel that the way to here takes"),
      field(
        "recipe",
        "address",
        "how to make the objects that are sunk to this exit (jit/snapshot/recipe.ts), or 0",
      ),
    ],
  },
  LibraryState: {
    doc: "What the libraries keep for a state, in Global.librarySpace. A field that is named like a library function (TABLE_name) holds the address of that Function: whoever makes the state stores it, and keeps all of them alive.",
    fields: [
      field("random", "u64[4]", "the generator behind math.random"),
      field("entropy", "u64", "random bits of the host for math.randomseed(), stored when the state is made"),
      field("typeNames", "u32[16]", "String of the name of each type, by ~tag"),
      field("tostringName", "address", "String"),
      field("profiling", "u8", "1: jit.profile is told whenever fuel is used up"),
      field("eventNames", "u32[4]", "Strings: what hooks get, by the number of the bit in HookMask"),
      field("proxyMetatables", "address", "weak table of the metatables that newproxy made"),
      field("base_next", "address", "Function"),
      field("base_ipairs_aux", "address", "Function"),
      field("base_tostring", "address", "Function"),
      field("base_load_bytes", "address", "Function"),
      field("base_load_pieces", "address", "Function"),
      field("base_dofile_chunk", "address", "Function"),
      field("base_print_slowly", "address", "Function"),
      field("io_print_write", "address", "Function"),
      field("coroutine_wrap_aux", "address", "Function"),
      field("table_sort_slowly", "address", "Function"),
      field("string_gmatch_aux", "address", "Function"),
      field("string_gsub_with_function", "address", "Function"),
      field("string_gsub_with_index", "address", "Function"),
      field("string_gsub_with_unary", "address", "Function"),
      field("string_format_slowly", "address", "Function"),
      field("string_buffer_set_cdata", "address", "Function"),
      field("string_buffer_put_slowly", "address", "Function"),
      field("string_buffer_putf_slowly", "address", "Function"),
      field("base_load", "address", "Function"),
      field("base_dofile", "address", "Function"),
      field("base_print", "address", "Function"),
      field("string_gsub", "address", "Function"),
      field("string_format", "address", "Function"),
      field("table_sort", "address", "Function"),
      field("string_buffer_method_put", "address", "Function"),
      field("string_buffer_method_putf", "address", "Function"),
      field("ffiScratch", "u64[2]", "a value on its way between Lua and C"),
      field("ffiErrno", "u32", "C's errno"),
    ],
  },
  Global: {
    doc: "A state: everything that its threads share (LuaJIT: global_State). One block, never moved.",
    fields: [
      field("mainThread", "address", "Thread"),
      field("currentThread", "address", "Thread that runs"),
      field("registry", "address", "Table"),
      field("globals", "address", "Table"),
      // Interpreter
      field(
        "status",
        "i32",
        "with Exit.LIBRARY: the Status; with Exit.RETURN_TO_CONTINUATION: the Continuation",
      ),
      field("memoryRetry", "u8", "1: the instruction at retryPosition is run again after memory was refused"),
      field("retryRound", "u8", "times in a row that finalizers have been called for it"),
      field("retryPosition", "address", "of that instruction; for a library function, of its call"),
      field("memoryError", "value", 'the text of the error "not enough memory"'),
      field("has52", "u8", "1: Lua 5.2 compatibility (__len of tables, comparison of different types, …)"),
      field("fuel", "i32", "units left until the driver is asked: one per back edge and call"),
      field("fuelSlice", "i32", "what fuel is set to then"),
      field("fuelUsed", "u32", "units used until then, modulo 2^32"),
      field(
        "fuelSpared",
        "i32",
        "units that have been taken from fuel, but not used, so that the driver is asked soon",
      ),
      field(
        "isMetered",
        "u8",
        "1: the host is told of the fuel that is used, and may pause or stop the program",
      ),
      field("isFatal", "u8", "1: the error that is being raised is not caught by pcall"),
      field(
        "isPausing",
        "u8",
        "1: the library function that has failed is to be called again when the run goes on",
      ),
      field("isMemoryFatal", "u8", "1: so are those for want of memory"),
      field("isClosing", "u8", "1: the last finalizers run; C data gets no new ones"),
      field("stackLimit", "u32", "slots that a stack may have"),
      field(
        "dispatchOffset",
        "u32",
        "added to each opcode: 0, or DISPATCH_RECORD while recording or hooking",
      ),
      field("hookMask", "u32", "see HookMask; the active flag included"),
      field("hookCount", "i32", "instructions until the next count hook"),
      field("hookStart", "i32", "start value of hookCount"),
      field("hookFunction", "value", "the hook, or nil"),
      field("functionHeader", "u32[2]", "instructions FUNCC and FUNCCW that library functions point at"),
      field(
        "fastHeader",
        `u32[${fastFunctions.length}]`,
        "headers of the library functions that the interpreter runs itself",
      ),
      field("returnOne", "u32", "instruction that returns slot 0"),
      field("returnTwo", "u32", "instruction that returns slots 0 and 1"),
      field("returnAll", "u32", "instruction that returns the multiple results from slot 0 on"),
      // JIT
      field("hotLoop", "u32", "start value of the hot counters of loops"),
      field("hotCall", "u32", "start value of the hot counters of functions"),
      field("jitMode", "u32", "1: hot counters are counted and reported"),
      field("isRecording", "u32", "1: each instruction is reported to the JIT before it runs"),
      field(
        "localsAreObserved",
        "u8",
        "1: code names such a function as can change locals of others: traces capture none by value",
      ),
      field("hotExit", "u32", "count of a trace's exit from which on it is reported to the JIT"),
      field("traces", "address", "array of CompiledTrace by trace number, or 0"),
      field("tracesSize", "u32", "bytes of traces"),
      field("traceExits", "address", "array of TraceExit by exit number, or 0"),
      field("traceExitsSize", "u32", "bytes of traceExits"),
      field("members", "address", "array of CdataMember: accesses of C data that the core does itself; or 0"),
      field("exitBase", "address", "base at the pc of a region's exit, if the region moves it; else 0"),
      field(
        "callBase",
        "address",
        "base at the pc of the region's exit before a C function that it calls now; else 0",
      ),
      field("callExit", "u32", "number of that exit"),
      field("regionDepth", "u32", "regions that wait for one which they have called"),
      field(
        "calledBase",
        "address",
        "base of the function that the innermost of these has called, which no region leaves; else 0",
      ),
      field(
        "innerOutcome",
        "u32",
        "how a region has ended that another one has called and that did not return: see Outcome",
      ),
      field("originalPc", "address", "where a JLOOP has been taken out to run what it replaces, or 0"),
      field("originalJloop", "u32", "that JLOOP"),
      field("originalState", "u32", "see OriginalState"),
      field(
        "watchesDeath",
        "u32",
        "1: the JIT compiler remembers prototypes, and is told before one of them may die",
      ),
      // Values that everything may use
      field("errorValue", "value", "the error that is being raised"),
      field(
        "entryHandler",
        "value",
        "what sees errors of the host's outermost call, as the handler of an xpcall; or nil",
      ),
      field("scratch0", "value", "further results of core functions; valid until the next call"),
      field("scratch1", "value", "further results of core functions; valid until the next call"),
      field("scratch2", "value", "further results of core functions; valid until the next call"),
      field("scratch3", "value", "further results of core functions; valid until the next call"),
      field("nilValue", "value", "a nil that lookups may return the address of; never written"),
      field("nilNode", "u8[24]", "the empty hash part: one node with a nil key, never written"),
      field("exitValues", "value[64]", "what sunk objects are made of, as the region's exit has stored it"),
      // Strings
      field("stringTable", "address", "hash chains of all strings"),
      field("stringMask", "u32", "chains, minus 1"),
      field("stringCount", "u32", "strings"),
      field("stringOldTable", "address", "while the table grows: the table of half the size; else 0"),
      field("stringMoved", "u32", "chains that have been moved from the old table"),
      field("hashSeed", "u64", "seed of the string hash"),
      field("emptyString", "address", "String"),
      field("characters", "u32[256]", "String of each byte; 0: nothing has asked for it yet"),
      field("metamethodNames", "u32[32]", "String of each metamethod, see metamethods"),
      field(
        "baseMetatables",
        "u32[16]",
        "metatable of each type that has one per type, by ~tag; numbers at 13",
      ),
      // Collector
      field("gcDebt", "i32", "bytes allocated beyond the threshold; a step is due when it is not negative"),
      field(
        "gcBase",
        "u32",
        "bytes in use minus gcDebt, modulo 2^32 (so that an allocation updates one word)",
      ),
      field("gcLimit", "u32", "bytes that may be in use (memory cap)"),
      field("gcState", "u8", "phase of the collector"),
      field("currentWhite", "u8", "white of this cycle"),
      field("gcStopped", "u8", "1: collectgarbage('stop')"),
      field("finalizing", "u8", "1: a finalizer runs; the next one waits until it has ended"),
      field("gcStress", "u8", "1: full collection at every safepoint"),
      field("gcPause", "u32", "percent"),
      field("gcStepMultiplier", "u32", "percent"),
      field("gcEstimate", "u32", "bytes in use after the last mark"),
      field("gray", "address", "gray objects"),
      field("grayAgain", "address", "objects to traverse again in the atomic phase"),
      field("weak", "address", "weak tables to clear in the atomic phase, linked by their headers"),
      field("userdataList", "address", "all userdata, linked by next"),
      field("finalizerQueue", "address", "userdata whose finalizer is due, linked by next"),
      field("finalizersLeft", "u32", "finalizers that may be called before the next step of the collector"),
      field("threadList", "address", "all threads but the main one"),
      // Allocator: an entry for each size class, see core/memory/classes.ts
      field("objectFree", "u32[52]", "free cells for objects, linked by their first word"),
      field("rawFree", "u32[52]", "free cells for raw blocks, linked by their first word"),
      field("objectCurrent", "u32[52]", "the page that objectFree's cells lie in, or 0"),
      field("rawCurrent", "u32[52]", "the page that rawFree's cells lie in, or 0"),
      field("objectPartial", "u32[52]", "swept pages with free cells, linked by Page.partialNext"),
      field("rawPartial", "u32[52]", "pages with free cells, linked by Page.partialNext"),
      field("objectPages", "u32[52]", "all pages of objects that are not to be swept, linked by Page.next"),
      field("rawPages", "u32[52]", "all pages of raw blocks, linked by Page.next"),
      field("unsweptPages", "u32[52]", "pages of objects that are to be swept, linked by Page.next"),
      field(
        "largeObjects",
        "address",
        "all large objects that are not to be swept, linked by LargeObject.next",
      ),
      field("unsweptLarge", "address", "large objects that are to be swept, linked by LargeObject.next"),
      field("heldBytes", "u32", "bytes of pages and large blocks that the state holds"),
      field("sweepEpoch", "u32", "number of the sweep: a page with another epoch is to be swept"),
      field("sweepClass", "u32", "size class that the sweep has come to"),
      // Collector
      field("sweepLink", "address", "link that the sweep of the userdata and thread lists has come to"),
      field("sliceTable", "address", "large table that is being marked in slices, or 0"),
      field("sliceIndex", "u32", "next slot of the sliced table: array part first, then nodes"),
      field("sliceArray", "address", "Table.array of the sliced table when its slices began"),
      field("sliceArraySize", "u32", "Table.arraySize of the sliced table when its slices began"),
      field("sliceNode", "address", "Table.node of the sliced table when its slices began"),
      field("siftTable", "address", "weak table that is sifted next, or 0"),
      field("siftIndex", "u32", "its next node"),
      field("savedSuspects", "u8[512]", "set of the suspects that have been marked, by their addresses"),
      field("grayAgainWork", "u32", "work units that grayAgain has gathered"),
      field("drainRounds", "u32", "times that grayAgain has been drained in this cycle"),
      field("gcThreshold", "u32", "bytes in use at which the next cycle starts"),
      field("gcCycles", "u32", "cycles finished, for tests"),
      field("markEnds", "u32", "times that all was marked: what is alive lives at least until the next one"),
      field("librarySpace", "u8[512]", "the libraries' state, see LibraryState"),
      field("buffer", "address", "scratch byte buffer: start (concatenation, formatting)"),
      field("bufferCapacity", "u32", "scratch byte buffer: bytes"),
      field("bufferLength", "u32", "scratch byte buffer: bytes in use"),
      field(
        "stateId",
        "u32",
        "number of the state among those whose programs have been recorded; 0: not yet",
      ),
    ],
  },
};

const scalarSizes: Readonly<Record<string, number>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  f64: 8,
  value: 8,
  address: 4,
};

export interface Layout {
  readonly offsets: Readonly<Record<string, number>>;
  readonly size: number;
}

/** Places the fields in order, each aligned to its own size. */
export function layOut(spec: LayoutSpec): Layout {
  const offsets: Record<string, number> = {};
  let at = 0;
  for (const { name, type } of spec.object ? [...headerFields, ...spec.fields] : spec.fields) {
    const [, element, count] = /^(\w+)(?:\[(\d+)\])?$/.exec(type) ?? [];
    const size = scalarSizes[element];
    at = Math.ceil(at / size) * size;
    offsets[name] = at;
    at += size * Number(count ?? 1);
  }
  return { offsets, size: Math.ceil(at / 8) * 8 };
}
