/** The arrays in which the JIT compiler describes traces and their exits to the driver. They only grow. */
import { CompiledTrace, Global, TraceExit } from "../gen/layouts";
import { reallocate } from "../memory/allocator";
import { keepReserve } from "../memory/pages";

/** Makes room for trace numbers below `count`; false: refused. What is new is zero. */
export function reserveTraces(global: usize, count: u32): bool {
  return reserve(global, global + Global.traces, global + Global.tracesSize, count * CompiledTrace.SIZE);
}

/** Likewise, for numbers of exits; and memory for the objects that are made there. */
export function reserveExits(global: usize, count: u32): bool {
  return keepReserve() && reserve(global, global + Global.traceExits, global + Global.traceExitsSize, count * TraceExit.SIZE);
}

function reserve(global: usize, field: usize, sizeField: usize, wanted: u32): bool {
  const size = load<u32>(sizeField);
  if (wanted <= size) return true;
  const grown = max(wanted, size << 1);
  const block = reallocate(global, load<u32>(field), size, grown);
  if (!block) return false;
  memory.fill(block + size, 0, grown - size);
  store<u32>(field, <u32>block);
  store<u32>(sizeField, grown);
  return true;
}
