/**
 * Counting of hotness (LuaJIT: lj_dispatch_init_hotcount). It is switched by the opcodes: loops and function headers have
 * a variant that counts and, with an I in front, one that does not. Invariant: a prototype counts if the JIT compiler is
 * on in the state and not forbidden for the prototype; instructions that enter traces stay as they are.
 */
import { Heap, ObjectType, PrototypeFlag } from "../gen/constants";
import { Global, Header, LargeObject, Page, Prototype } from "../gen/layouts";
import { Op } from "../gen/opcodes";

@inline
function isCounting(opcode: u32): bool {
  return opcode == Op.FORL || opcode == Op.ITERL || opcode == Op.LOOP || opcode == Op.FUNCF || opcode == Op.FUNCV;
}

/** Makes the loops and the header of a prototype count, or not. */
export function switchCounting(prototype: usize, isOn: bool): void {
  const end = load<u32>(prototype, Prototype.bytecodeCount);
  let instruction = prototype + Prototype.bytecode;
  for (let index: u32 = 0; index < end; index++, instruction += 4) {
    const opcode = <u32>load<u8>(instruction);
    // The I variant follows in the numbering; see spec/bytecodes.ts.
    if (isOn ? isCounting(opcode - 1) : isCounting(opcode)) store<u8>(instruction, isOn ? opcode - 1 : opcode + 1);
  }
}

/** Makes a prototype count if it should. */
export function updateCounting(global: usize, prototype: usize): void {
  const isForbidden = (load<u8>(prototype, Prototype.flags) & <u8>PrototypeFlag.NO_JIT) != 0;
  switchCounting(prototype, load<u32>(global, Global.jitMode) != 0 && !isForbidden);
}

/** Sets all counters of a prototype to their start. The first one is that of the function. */
export function resetHotCounters(global: usize, prototype: usize): void {
  const start = load<u32>(global, Global.hotLoop);
  let counter: usize = load<u32>(prototype, Prototype.hotCounters);
  const end = counter + (<usize>load<u32>(prototype, Prototype.bytecodeCount) << 1);
  store<u16>(counter, load<u32>(global, Global.hotCall));
  for (counter += 2; counter < end; counter += 2) store<u16>(counter, start);
}

/** After a change of jitMode, hotLoop or hotCall: brings all prototypes of the state up to date. */
export function updateHotness(global: usize): void {
  for (let sizeClass: usize = 0; sizeClass < <usize>Heap.SIZE_CLASSES; sizeClass++) {
    updatePages(global, load<u32>(global + (sizeClass << 2), Global.objectPages));
    updatePages(global, load<u32>(global + (sizeClass << 2), Global.unsweptPages));
  }
  updateLargeObjects(global, load<u32>(global, Global.largeObjects));
  updateLargeObjects(global, load<u32>(global, Global.unsweptLarge));
}

function updatePages(global: usize, first: usize): void {
  for (let page = first; page; page = load<u32>(page, Page.next)) {
    const size: usize = load<u32>(page, Page.cellSize);
    const end = page + Page.cells + size * load<u32>(page, Page.cellCount);
    for (let cell = page + Page.cells; cell < end; cell += size) updateObject(global, cell);
  }
}

function updateLargeObjects(global: usize, first: usize): void {
  for (let block = first; block; block = load<u32>(block, LargeObject.next)) {
    updateObject(global, block + LargeObject.object);
  }
}

/** Dead objects that wait for the sweep do no harm: their cells are whole. */
function updateObject(global: usize, object: usize): void {
  if (load<u8>(object, Header.type) != ObjectType.PROTOTYPE) return;
  updateCounting(global, object);
  resetHotCounters(global, object);
}
