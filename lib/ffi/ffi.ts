/**
 * What the FFI keeps for a state (LuaJIT: CTState), and the making of C data. Invariant: objects that only this side
 * knows of are in a table of the registry; allocation never collects, so new C data needs no anchor within a call.
 */

import { CtypeId, MEMORY_ALIGN, NO_SIZE, POINTER_SIZE } from "../../spec/ctypes.ts";
import { metamethods, Tag } from "../../spec/vm.ts";
import type { LuaState } from "../lua-state.ts";
import { CdataField, GlobalField, LibraryStateField, TableField } from "../offsets.ts";
import { getTableField, setField, setInteger, setTextField } from "../tables.ts";
import type { Member } from "./access.ts";
import type { SymbolSource } from "./c-library.ts";
import type { CallPlan } from "./call.ts";
import type { Callbacks } from "./callbacks.ts";
import {
  alignOf,
  type Ctype,
  type CtypeNumber,
  childOf,
  hasSize,
  isAttrib,
  isFunc,
  isPtr,
  isReference,
} from "./ctype.ts";
import { ctypeText } from "./ctype-text.ts";
import { Ctypes } from "./ctypes.ts";
import { callerError } from "./errors.ts";
import {
  type CFunction,
  type CStack,
  type FunctionTable,
  type LinkedFunction,
  type Signature,
  SimpleFunctionTable,
} from "./functions.ts";
import { Loader } from "./loader.ts";
import { releaseMembers } from "./member-table.ts";
import { LEAST_ADDRESS } from "./memory.ts";
import type { SharedFunctionTable } from "./module-host.ts";
import type { SeparateMemory } from "./separate-memory.ts";
import { TypeTexts } from "./type-texts.ts";

export type MetamethodName = (typeof metamethods)[number];

const ALLOCATION_MASK = (1 << MEMORY_ALIGN) - 1;

const REGISTRY_KEY = "perilune.ffi";
/** Key of the table with the finalizers among the metatables, whose keys are numbers of types. */
const FINALIZERS_KEY = "finalizers";
const MEMBER_NAMES_KEY = "members";

export class Ffi {
  readonly state: LuaState;
  readonly types = new Ctypes();
  readonly typeTexts = new TypeTexts(this);
  /** Address of 16 bytes for a value on its way between Lua and C. */
  readonly scratch: number;
  /** Holds what must not be collected. */
  readonly anchor: number;
  #functions: FunctionTable = new SimpleFunctionTable();
  readonly stack: CStack;
  /** By function type; those that have been called. */
  readonly callPlans: CallPlan[] = [];
  readonly callbacks: Callbacks = new Map();
  /** By the number that is in their userdata; the first is the C library. */
  readonly libraries: SymbolSource[] = [];
  /** The end of the object that is being initialised, which bounds arrays of unknown size. */
  initialiserEnd = Number.POSITIVE_INFINITY;
  /** Made by the first ffi.load. */
  #loader: Loader | undefined;
  /** By type; those that have been asked for. */
  readonly #alignMasks: number[] = [];
  readonly memberNames = new Set<number>();
  /** By their places in the core's table of members: what else findMember has found of them. */
  readonly knownMembers: Pick<Member, "type" | "qualifiers">[] = [];
  /** Metatables of types. */
  readonly #metatables = new Map<CtypeNumber, number>();

  constructor(state: LuaState) {
    this.state = state;
    this.stack = state.modules.stack;
    this.scratch = state.global + GlobalField.librarySpace + LibraryStateField.ffiScratch;
    this.anchor = state.newTable(0, 2);
    setField(state, state.registry, REGISTRY_KEY, this.anchor, Tag.values.TABLE);
  }

  /** Where errno lies. */
  get errnoAddress(): number {
    return this.state.global + GlobalField.librarySpace + LibraryStateField.ffiErrno;
  }

  get errno(): number {
    return this.view.getInt32(this.errnoAddress, true);
  }

  set errno(value: number) {
    this.view.setInt32(this.errnoAddress, value, true);
  }

  /** Linear memory. It must not be kept across a call of the state. */
  get view(): DataView {
    return this.state.heap.view;
  }

  /** Throws unless there is memory of so many bytes at an address that came from C. */
  check(address: number, size: number): void {
    if (address < LEAST_ADDRESS || address + size > this.state.heap.u8.length)
      throw callerError("FFI_ACCESS");
  }

  /** Opens a C library by its name, for `ffi.load`. */
  load(name: string, isGlobal: boolean): SymbolSource {
    this.#loader ??= new Loader(this, this.libraries[0]);
    return this.#loader.load(name, isGlobal);
  }

  /** A symbol of a library that `ffi.load` has opened for all. */
  visibleSymbol(name: string): number | undefined {
    return this.#loader?.resolveVisible(name);
  }

  /** Gives back the memory that the collector does not know of, at the end of the state. */
  close(): void {
    for (const library of new Set(this.libraries)) library.close?.();
    this.#loader?.close();
    releaseMembers(this);
  }

  /** Keeps the names that the core's table of members has. */
  get memberNameTable(): number {
    const { state } = this;
    const known = getTableField(state, this.anchor, MEMBER_NAMES_KEY);
    if (known !== 0) return known;
    const table = state.newTable(0, 0);
    setField(state, this.anchor, MEMBER_NAMES_KEY, table, Tag.values.TABLE);
    return table;
  }

  /** What a C function has thrown to the region that called it; the interpreter makes the call again, and raises it. */
  failedCall: { readonly thrown: unknown } | undefined;
  /** Functions that regions call, by their numbers. */
  readonly linked: LinkedFunction[] = [];
  /** Functions of libraries with a memory of their own, where their arguments must be. */
  readonly copying = new Map<CFunction, SeparateMemory>();
  /** Whether a callback has been called since it was set to false. */
  hasCalledBack = false;
  /** Functions that have called back: regions must not call them. */
  readonly callingBack = new Set<CFunction>();

  /** The number for regions of a function; undefined: it cannot be called by this signature, or not at all. */
  linkFunction(pointer: number, signature: Signature): number | undefined {
    const body = this.functions.get(pointer);
    if (body === undefined || this.callbacks.has(pointer)) return undefined;
    if (this.callingBack.has(body) || this.copying.has(body)) return undefined;
    const known = this.linked.findIndex((linked) => linked.body === body && linked.signature === signature);
    if (known >= 0) return known;
    const reference = this.state.modules.referTo(body, signature, () => this.state.refreshViews());
    return reference === undefined ? undefined : this.linked.push({ body, signature, reference }) - 1;
  }

  /** Whether a region is calling a C function. */
  get isCallingFromRegion(): boolean {
    return this.state.heap.u32[(this.state.global + GlobalField.callBase) >>> 2] !== 0;
  }

  /** Functions of C by their pointers. */
  get functions(): FunctionTable {
    return this.#functions;
  }

  /** From now on functions are such as code in WebAssembly can call. */
  shareFunctions(): SharedFunctionTable {
    const { modules } = this.state;
    const table = modules.createTable();
    for (const { pointer, body, signature } of this.#functions.entries()) {
      table.reserve(pointer + 1 - table.length);
      if (body !== undefined) table.replace(pointer, body, signature);
    }
    this.#functions = table;
    return table;
  }

  text(id: CtypeNumber): string {
    return ctypeText(this.types, id);
  }

  // -- Objects --

  ctypeOf(cdata: number): CtypeNumber {
    return this.state.heap.u16[(cdata + CdataField.ctypeId) >>> 1];
  }

  sizeOf(cdata: number): number {
    return this.state.heap.u32[(cdata + CdataField.size) >>> 2];
  }

  pointerAt(address: number): number {
    return this.state.heap.view.getUint32(address, true);
  }

  /** New C data, not initialised. */
  newCdata(id: CtypeNumber, size: number): number {
    const mask = this.#alignMask(id);
    if (mask <= ALLOCATION_MASK) return this.state.newCdata(id, size);
    const cdata = this.state.newCdata(id, size + mask);
    this.state.heap.u32[(cdata + CdataField.size) >>> 2] = size;
    return cdata;
  }

  /** Address of the payload: behind the header, and where the alignment of the type wants it. */
  dataOf(cdata: number): number {
    const mask = this.#alignMask(this.ctypeOf(cdata));
    return ((cdata + CdataField.data + mask) & ~mask) >>> 0;
  }

  /** The bits of an address that the alignment of a type clears; at least those that every object's clears. */
  #alignMask(id: CtypeNumber): number {
    const known = this.#alignMasks[id];
    if (known !== undefined) return known;
    const type = this.types.raw(id);
    const align = hasSize(type.info) ? alignOf(this.types.summary(id).info) : 0;
    const mask = (1 << Math.max(align, MEMORY_ALIGN)) - 1;
    this.#alignMasks[id] = mask;
    return mask;
  }

  /** C data of a pointer, a reference or a function. */
  newPointer(id: CtypeNumber, address: number): number {
    const cdata = this.newCdata(id, POINTER_SIZE);
    this.state.heap.u32[(cdata + CdataField.data) >>> 2] = address;
    return cdata;
  }

  /** C data that stands for a type. */
  newCtype(id: CtypeNumber): number {
    return this.newPointer(CtypeId.CTYPEID, id);
  }

  /** Stores a reference to C data into a slot. */
  storeCdata(slot: number, cdata: number): void {
    const { u32 } = this.state.heap;
    u32[slot >>> 2] = cdata;
    u32[(slot + 4) >>> 2] = Tag.values.CDATA;
  }

  /** Size of an element, as index and pointer arithmetic need it. */
  elementSize(type: Ctype): number {
    const size = this.types.sizeOf(childOf(type.info));
    if (size === NO_SIZE) throw callerError("FFI_INVSIZE");
    return size;
  }

  // -- Metatables --

  setMetatable(id: CtypeNumber, table: number): void {
    if (this.#metatables.has(id)) throw callerError("PROTMT");
    setInteger(this.state, this.anchor, id, table, Tag.values.TABLE);
    this.#metatables.set(id, table);
  }

  /** Address of a metamethod of a type, or 0 (LuaJIT: lj_ctype_meta). */
  metamethod(id: CtypeNumber, name: MetamethodName): number {
    if (this.#metatables.size === 0) return 0;
    let type = this.types.get(id);
    while (isAttrib(type.info) || isReference(type.info)) type = this.types.child(type);
    const isFunctionPointer = isPtr(type.info) && isFunc(this.types.child(type).info);
    const table = this.#metatables.get(isFunctionPointer ? CtypeId.NONE : type.id);
    return table === undefined ? 0 : this.metamethodIn(table, name);
  }

  /** The same for what a pointer points to (LuaJIT: lj_carith_meta). */
  metamethodOfTarget(id: CtypeNumber, name: MetamethodName): number {
    const raw = this.types.raw(id);
    return this.metamethod(isPtr(raw.info) ? childOf(raw.info) : id, name);
  }

  /** A metamethod of exactly this type. */
  ownMetamethod(id: CtypeNumber, name: MetamethodName): number {
    const table = this.#metatables.get(id);
    return table === undefined ? 0 : this.metamethodIn(table, name);
  }

  /** The metamethod in a metatable, or 0. */
  metamethodIn(table: number, name: MetamethodName): number {
    const { heap, global } = this.state;
    const string = heap.u32[(global + GlobalField.metamethodNames + 4 * metamethods.indexOf(name)) >>> 2];
    const slot = this.state.tableGetString(table, string);
    return slot !== 0 && this.state.heap.u32[(slot + 4) >>> 2] !== Tag.values.NIL ? slot : 0;
  }

  /** The table with weak keys that holds the finalizers of C data. */
  get finalizers(): number {
    const { state } = this;
    const known = getTableField(state, this.anchor, FINALIZERS_KEY);
    if (known !== 0) return known;
    const table = state.newTable(0, 1);
    const metatable = state.newTable(0, 1);
    setTextField(state, metatable, "__mode", "k");
    state.heap.u32[(table + TableField.metatable) >>> 2] = metatable;
    setField(state, this.anchor, FINALIZERS_KEY, table, Tag.values.TABLE);
    return table;
  }
}
