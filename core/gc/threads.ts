/**
 * Dead threads. A thread marks its open upvalues, so those of a live thread live. Those of a dead one may be used by
 * closures: they are closed before the cells are swept, since afterwards the list could lead to freed cells.
 */
import { Global, Thread } from "../gen/layouts";
import { closeUpvalues } from "../object/function";
import { isDead } from "./sweep";

const LIST_SLICE: u32 = 64;
const ENTRY_COST: u32 = 20;

/** Takes some dead threads out of the list. Returns the work done; 0: it is over. */
export function sweepThreadList(global: usize): u32 {
  let link: usize = load<u32>(global, Global.sweepLink);
  let count: u32 = 0;
  for (; count < LIST_SLICE; count++) {
    const thread: usize = load<u32>(link);
    if (thread == 0) break;
    if (isDead(global, thread)) {
      store<u32>(link, load<u32>(thread, Thread.nextThread));
      closeUpvalues(thread, load<u32>(thread, Thread.stack));
    } else {
      link = thread + Thread.nextThread;
    }
  }
  store<u32>(global, <u32>link, Global.sweepLink);
  return count * ENTRY_COST;
}
