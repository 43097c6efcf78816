/**
 * Finalizers of userdata and of C data (LuaJIT: lj_gc_separateudata, lj_cdata_free, gc_finalize). Invariant: each userdata
 * is either in Global.userdataList, the youngest first, or in Global.finalizerQueue, in the order in which finalizers are
 * due: so the youngest goes first. The mark FINALIZED says that a userdata has been queued, or has died
 * without a finalizer: it will not be queued again.
 *
 * The finalizer of C data is kept in a userdata of its own (layout Finalizer), which a table with weak keys holds for as
 * long as the C data lives. It is queued when the C data is found dead, and brings it back to life until it has run;
 * meanwhile the C data has the mark FINALIZED, by which other weak tables lose it. What finalizers of userdata can still
 * reach is not dead: so C data is looked at when what is reachable from dying userdata has been marked.
 */
import { GcPhase, Mark, Metamethod, Tag, UserdataKind } from "../gen/constants";
import { Cdata, Finalizer, Global, Header, Userdata } from "../gen/layouts";
import { NIL, setObject } from "../object/value";
import { findMetamethod } from "../object/metatable";
import { isWhite, markObject } from "./mark";
import { isDead } from "./sweep";

/** Entries of a list that are swept at a time, and the work of each. */
const LIST_SLICE: u32 = 64;
const ENTRY_COST: u32 = 20;
/** What a userdata with a finalizer, its metatable and the finalizer take, more or less. */
const HELD_BYTES: u32 = 128;

/** The end of the finalizer queue: a link that holds 0. */
function queueEnd(global: usize): usize {
  let link: usize = global + Global.finalizerQueue;
  while (load<u32>(link) != 0) link = <usize>load<u32>(link) + Header.next;
  return link;
}

/**
 * Whether the metatable has a finalizer. That of string buffers does what the sweep does anyway; their metatable is
 * their environment, too, unless the program has given them another.
 */
function needsFinalizer(global: usize, userdata: usize): bool {
  const metatable: usize = load<u32>(userdata, Userdata.metatable);
  const isBuffer = load<u8>(userdata, Userdata.kind) == UserdataKind.BUFFER;
  if (isBuffer && load<u32>(userdata, Userdata.env) == <u32>metatable) return false;
  return findMetamethod(global, metatable, Metamethod.GC) != 0;
}

/** Queues the white userdata (or all) whose metatable has a finalizer; returns how many were queued. */
export function separateUserdata(global: usize, all: bool): u32 {
  return separate(global, all, false);
}

/** Queues the finalizers of white C data (or all); returns how many were queued. */
export function separateCdata(global: usize, all: bool): u32 {
  return separate(global, all, true);
}

function separate(global: usize, all: bool, ofCdata: bool): u32 {
  let end = queueEnd(global);
  let count: u32 = 0;
  let link: usize = global + Global.userdataList;
  let userdata: usize = load<u32>(link);
  for (; userdata != 0; userdata = load<u32>(link)) {
    const marked = load<u8>(userdata, Header.marked);
    const cdata = finalizedCdata(userdata);
    const isConcerned = (cdata != 0) == ofCdata && (marked & <u8>Mark.FINALIZED) == 0;
    if (isConcerned && (all || isWhite(ofCdata ? cdata : userdata))) {
      store<u8>(userdata, marked | <u8>Mark.FINALIZED, Header.marked);
      if (ofCdata) store<u8>(cdata, load<u8>(cdata, Header.marked) | <u8>Mark.FINALIZED, Header.marked);
      if (ofCdata || needsFinalizer(global, userdata)) {
        store<u32>(link, load<u32>(userdata, Header.next));
        store<u32>(userdata, 0, Header.next);
        store<u32>(end, <u32>userdata);
        end = userdata + Header.next;
        expectRelease(global, HELD_BYTES + (ofCdata ? load<u32>(cdata, Cdata.size) : 0));
        count++;
        continue;
      }
    }
    link = userdata + Header.next;
  }
  return count;
}

/**
 * What is kept for a finalizer counts as dead: most finalizers leave it so. If it counted as what survives, the heap of a
 * program that makes such objects would grow from cycle to cycle.
 */
function expectRelease(global: usize, bytes: u32): void {
  const estimate = load<u32>(global, Global.gcEstimate);
  store<u32>(global, estimate - min(estimate, bytes), Global.gcEstimate);
}

/** Address of the C data whose finalizer the userdata keeps; 0: it keeps none. */
@inline
function finalizedCdata(userdata: usize): usize {
  const isFinalizer = load<u8>(userdata, Userdata.kind) == UserdataKind.FINALIZER;
  return isFinalizer ? <usize>load<u32>(userdata, Userdata.data + Finalizer.cdata) : 0;
}

/** Keeps queued userdata, and the C data of finalizers, alive until their finalizers have run. */
export function markFinalizerQueue(global: usize): void {
  let userdata: usize = load<u32>(global, Global.finalizerQueue);
  for (; userdata != 0; userdata = load<u32>(userdata, Header.next)) {
    markObject(global, userdata);
    markObject(global, finalizedCdata(userdata));
  }
}

/**
 * The next userdata whose finalizer is due, or 0. It leaves the queue and is an ordinary userdata again.
 */
export function gcFinalizerDue(global: usize): usize {
  const userdata: usize = load<u32>(global, Global.finalizerQueue);
  if (userdata == 0) return 0;
  store<u32>(global, load<u32>(userdata, Header.next), Global.finalizerQueue);
  store<u32>(userdata, load<u32>(global, Global.userdataList), Header.next);
  store<u32>(global, <u32>userdata, Global.userdataList);
  return userdata;
}

/**
 * Stores the finalizer of a userdata that gcFinalizerDue has given at `target`, and behind it the object that it is to
 * be called with: the caller must have both on a stack before the next step. False: the metamethod has gone in the
 * meantime.
 */
export function takeFinalizerOf(global: usize, userdata: usize, target: usize): bool {
  const cdata = finalizedCdata(userdata);
  if (cdata) {
    const finalizer = userdata + Userdata.data + Finalizer.finalizer;
    store<i64>(target, load<i64>(finalizer));
    store<i64>(finalizer, NIL);
    setObject(target + 8, <u32>Tag.CDATA, cdata);
    store<u32>(userdata, 0, Userdata.data + Finalizer.cdata);
    store<u8>(cdata, load<u8>(cdata, Header.marked) & ~<u8>Mark.FINALIZED, Header.marked);
    return true;
  }
  const metamethod = findMetamethod(global, load<u32>(userdata, Userdata.metatable), Metamethod.GC);
  if (!metamethod) return false;
  store<i64>(target, load<i64>(metamethod));
  setObject(target + 8, <u32>Tag.USERDATA, userdata);
  return true;
}

/**
 * Queues all C data and userdata with finalizers, dead or not: the state is about to be closed. Finalizers may make new
 * userdata, so the caller repeats this, with a bound, until it returns 0. C data gets no finalizers any more.
 */
export function gcFinalizeAll(global: usize): u32 {
  if (load<u8>(global, Global.gcState) == GcPhase.SWEEP_USERDATA) {
    store<u32>(global, <u32>(global + Global.userdataList), Global.sweepLink);
  }
  store<u8>(global, 1, Global.isClosing);
  const count = separateCdata(global, true);
  return count + separateUserdata(global, true);
}

/**
 * Takes some dead userdata out of the list, before their cells are swept. Returns the work done; 0: it is
 * over.
 */
export function sweepUserdataList(global: usize): u32 {
  let link: usize = load<u32>(global, Global.sweepLink);
  let count: u32 = 0;
  for (; count < LIST_SLICE; count++) {
    const userdata: usize = load<u32>(link);
    if (userdata == 0) break;
    if (isDead(global, userdata)) store<u32>(link, load<u32>(userdata, Header.next));
    else link = userdata + Header.next;
  }
  store<u32>(global, <u32>link, Global.sweepLink);
  return count * ENTRY_COST;
}
