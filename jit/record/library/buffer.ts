/**
 * Building a string on the trace in the state's scratch buffer (LuaJIT: recff_bufhdr and the chains of BUFPUT). All
 * appending goes by one chain, from BUFHDR to BUFSTR or a helper that takes the bytes, with nothing else that uses the buffer in between.
 */
import { GlobalField } from "../../../lib/offsets.ts";
import { BufferMode } from "../../../spec/ir.ts";
import type { IrHelperName } from "../../../spec/ir-helpers.ts";
import { Op, type TRef, Type } from "../../ir/types.ts";
import type { LibraryCall } from "./call.ts";

type Appender = Extract<IrHelperName, `bufferPut${string}` | `bufferFormat${string}`>;

export interface Buffer {
  put(string: TRef): void;
  append(helper: Appender, ...parameters: readonly TRef[]): void;
  finish(): TRef;
  /** The chain, for a helper that does something else with what is in the buffer. */
  end(): TRef;
}

/** Empties the buffer and begins a chain. */
export function bufferOf(call: LibraryCall): Buffer {
  const { environment, builder } = call.recording;
  const address = builder.pointer(environment.global + GlobalField.buffer);
  const header = call.emit(Op.BUFHDR, Type.P32, address, BufferMode.RESET);
  let chain = header;
  return {
    put: (string) => {
      chain = call.emit(Op.BUFPUT, Type.P32, chain, string);
    },
    append: (helper, ...parameters) => {
      chain = call.helper(helper, chain, ...parameters);
    },
    end: () => chain,
    finish: () => call.emit(Op.BUFSTR, Type.STR, chain, header),
  };
}
