/** The code that restores a snapshot: slots to the Lua stack, or to the locals that keep them within the region. */
import { GlobalField, SLOT } from "../../lib/offsets.ts";
import { KeyIndex } from "../../spec/vm.ts";
import { check } from "../check.ts";
import { type IrType, typeSpecs } from "../ir/types.ts";
import { isSunk, sunkStateOf } from "../snapshot/sunk.ts";
import { type Slot, type Snapshot, type SnapshotEntry, SnapshotFlag } from "../trace.ts";
import { BASE_LOCAL, type Emitter, type EntryLocal } from "./emitter.ts";
import type { Local } from "./locals.ts";

/** Entries that are not a Lua value with its tag. */
const WORD_FLAGS = SnapshotFlag.FRAME | SnapshotFlag.CONTINUATION | SnapshotFlag.KEYINDEX;

const NO_SLOTS: ReadonlySet<Slot> = new Set();

/** Stores a snapshot's slots, what its sunk objects are made of, and the slots that only their locals have. */
export function storeSnapshot(code: Emitter, snapshot: Snapshot, dirtySlots = NO_SLOTS): void {
  const { ir } = code;
  const { entries } = snapshot;
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index];
    if (!(entry.flags & SnapshotFlag.NO_RESTORE) && !isSunk(ir, entry.ref)) storeEntry(code, entry);
  }
  storeExitValues(code, snapshot);
  for (const slot of dirtySlots) {
    if (entries.some((entry) => entry.slot === slot && !(entry.flags & SnapshotFlag.NO_RESTORE))) continue;
    const { local, kind } = code.entryLocals.get(slot) as EntryLocal;
    const offset = code.slotAddress(slot);
    code.get(local);
    if (kind === "i32") code.emit("f64.convert_i32_s");
    code.access(kind === "i64" ? "i64.store" : "f64.store", offset);
  }
}

/** Others are pointers and 64-bit integers, of which C data are made. */
const isLuaValue = (type: IrType): boolean => typeSpecs[type].tag !== undefined;

/** What a snapshot's sunk objects are made of goes to Global.exitValues. */
function storeExitValues(code: Emitter, snapshot: Snapshot): void {
  const { values } = sunkStateOf(code.ir, snapshot);
  for (const [index, value] of values.entries()) {
    const offset = GlobalField.exitValues + index * SLOT;
    code.pushGlobal();
    if (isLuaValue(code.ir.type(value))) code.storeValue(value, offset);
    else {
      code.operand(value);
      if (code.kindOf(value) === "i32") code.emit("i64.extend_i32_u");
      code.access("i64.store", offset);
    }
  }
}

/** Makes a snapshot's sunk objects within the region, and stores the slots that hold them. */
export function makeSunkObjects(code: Emitter, snapshot: Snapshot, recipe: number): void {
  if (!snapshot.entries.some(({ ref }) => isSunk(code.ir, ref))) return;
  storeExitValues(code, snapshot);
  code.pushGlobal();
  code.get(BASE_LOCAL);
  code.i32(recipe);
  code.callHelper("unsink");
}

/** Pushes the base at the snapshot's pc. */
export function pushBaseAt(code: Emitter, { baseOffset }: Snapshot): void {
  code.get(BASE_LOCAL);
  code.i32(SLOT * baseOffset);
  code.emit("i32.add");
}

/** Global.exitBase becomes that. */
export function storeExitBase(code: Emitter, snapshot: Snapshot): void {
  code.pushGlobal();
  pushBaseAt(code, snapshot);
  code.access("i32.store", GlobalField.exitBase);
}

/** Pushes the values of slots that are kept in locals, and stores the others. The locals of what has been pushed. */
export function pushSlots(code: Emitter, entries: readonly SnapshotEntry[]): Local[] {
  const locals: Local[] = [];
  for (const entry of entries) {
    if (entry.flags & SnapshotFlag.NO_RESTORE) continue;
    const entryLocal = code.entryLocals.get(entry.slot);
    if (isSunk(code.ir, entry.ref)) {
      // The object has just been made.
      if (entryLocal === undefined) continue;
      code.access(entryLocal.kind === "f64" ? "f64.load" : "i64.load", code.slotAddress(entry.slot));
      locals.push(entryLocal.local);
      continue;
    }
    // The start frame's header is stored at once: its link must stay.
    if (entryLocal === undefined || entry.slot === 0) storeEntry(code, entry);
    if (entryLocal !== undefined) {
      pushEntry(code, entry, entryLocal.kind);
      locals.push(entryLocal.local);
    }
  }
  return locals;
}

function storeEntry(code: Emitter, entry: SnapshotEntry): void {
  const offset = code.slotAddress(entry.slot);
  if (entry.slot === 0) {
    // The start frame's header: its link stays as it is in memory.
    code.operand(entry.ref);
    code.access("i32.store", offset);
  } else if (entry.flags & WORD_FLAGS) {
    pushEntry(code, entry, "i64");
    code.access("i64.store", offset);
  } else code.storeValue(entry.ref, offset);
}

function pushEntry(code: Emitter, entry: SnapshotEntry, kind: EntryLocal["kind"]): void {
  if (!(entry.flags & WORD_FLAGS)) {
    code.boxedAs(kind, entry.ref);
    return;
  }
  code.operand(entry.ref);
  check(code.kindOf(entry.ref) === "i32", () => `slot ${entry.slot}: no low word`);
  code.tagged(entry.flags & SnapshotFlag.KEYINDEX ? KeyIndex.values.TAG : entry.link >>> 0);
  if (kind === "f64") code.emit("f64.reinterpret_i64");
  check(kind !== "i32", () => `slot ${entry.slot} is read as an integer`);
}
