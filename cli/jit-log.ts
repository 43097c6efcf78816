/** Where -jv and -jdump write, and what: the command line's part of the logs in `jit/driver/`. */

import { join } from "node:path";
import type { State } from "../host/state.ts";
import { fromByteString } from "../lib/byte-text.ts";
import type * as logs from "./jit-log-part.ts";

const logPart = () => require(join(__dirname, "jit-log-part.cjs")) as typeof logs;

type Write = (text: string) => void;

/** Writes to a file, or to standard output for "-". */
function openOutput(state: State, path: string): Write {
  if (path === "-") return streamWriter(state.streams.output);
  const mode = { read: false, write: true, append: false, truncate: true, create: true };
  const handle = state.system.open(fromByteString(path), mode);
  return (text) => {
    const bytes = fromByteString(text);
    for (let at = 0; at < bytes.length; ) at += state.system.write(handle, bytes.subarray(at), null);
  };
}

function streamWriter(stream: State["streams"]["output"]): Write {
  return (text) => {
    const bytes = fromByteString(text);
    stream.write(bytes, 0, bytes.length);
    stream.flush();
  };
}

function environmentText(state: State, name: string): string | undefined {
  const value = state.system.environmentVariable(fromByteString(name));
  return value && String.fromCharCode(...value);
}

/** `-jv=file`, `-jdump=mode,file`: starts the log; false: the name is of no log. */
export function startLog(state: State, name: string, parameters: readonly string[]): boolean {
  const { jit } = state;
  if (name === "v") {
    const path = parameters[0] || environmentText(state, "LUAJIT_VERBOSEFILE");
    const write = path ? openOutput(state, path) : streamWriter(state.streams.error);
    jit.listener = new (logPart().VerboseLog)(state, write);
    return true;
  }
  if (name !== "dump") return false;
  const path = parameters[1] || environmentText(state, "LUAJIT_DUMPFILE");
  const write = path ? openOutput(state, path) : streamWriter(state.streams.output);
  jit.listener = new (logPart().DumpLog)(state, write, logPart().dumpFeatures(parameters[0] ?? ""));
  return true;
}
