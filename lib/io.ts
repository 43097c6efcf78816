/**
 * The io library and the methods of files (LuaJIT: lib_io.c). The default input and output are userdata whose
 * addresses are kept here; the registry keeps them alive.
 */

import { Tag } from "../spec/vm.ts";
import { pointerText, untilNul } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { callerError, LuaError } from "./errors.ts";
import { pushExitStatus, pushFailure } from "./failures.ts";
import type { FileStream, Origin } from "./file-stream.ts";
import { frameFunction } from "./frames.ts";
import type { LuaState } from "./lua-state.ts";
import { LibraryFunctionField, SLOT } from "./offsets.ts";
import { type OpenFile, OpenFiles } from "./open-files.ts";
import { writeArgument } from "./print-write.ts";
import { readFormats } from "./read-formats.ts";
import { SystemFailure } from "./system.ts";
import { setField } from "./tables.ts";

const tags = Tag.values;
const MAX_UPVALUES = 60;

type Direction = "input" | "output";

/** true, or nil, a message and its number, as the action succeeds. */
function succeed(call: HostCall, action: () => void, name?: string): number {
  try {
    action();
  } catch (failure) {
    return pushFailure(call, failure, name).finish();
  }
  return call.pushBoolean(true).finish();
}

/** Whether an argument is a format for which there is a window: of lines, or a count of bytes. */
const isWindowFormat = (call: HostCall, index: number): boolean =>
  call.isNumber(index) || (call.isString(index) && call.checkText(index) === "*l");

export class IoLibrary {
  readonly #state: LuaState;
  readonly files: OpenFiles;
  /** Addresses of userdata. */
  readonly #defaults: Record<Direction, number> = { input: 0, output: 0 };

  constructor(state: LuaState) {
    this.#state = state;
    this.files = new OpenFiles(state);
  }

  /** Fills the library's table: the metatable of files, the standard files. */
  open(ioTable: number): void {
    const state = this.#state;
    const { registry, globals } = state;
    const metatable = state.newTable(0, 4);
    this.files.metatable = metatable;
    setField(state, registry, "FILE*", metatable, tags.TABLE);
    setField(state, metatable, "__index", metatable, tags.TABLE);
    for (const name of Object.keys(this.functions)) {
      if (!name.startsWith("method_")) continue;
      const method = state.newHostFunction("io", name, globals, 0);
      setField(state, metatable, name.slice("method_".length), method, tags.FUNCTION);
    }
    const { input, output, error } = state.streams;
    const add = (name: string, stream: FileStream): number => {
      const userdata = this.files.add({ stream, kind: "standard" });
      setField(state, ioTable, name, userdata, tags.USERDATA);
      return userdata;
    };
    this.#setDefault("input", add("stdin", input));
    this.#setDefault("output", add("stdout", output));
    add("stderr", error);
    state.windows?.setStandardOutput(this.#defaults.output);
  }

  #setDefault(direction: Direction, userdata: number): void {
    this.#defaults[direction] = userdata;
    this.#state.windows?.setDefault(direction, userdata);
    setField(this.#state, this.#state.registry, `_IO_${direction}`, userdata, tags.USERDATA);
  }

  // -- Arguments --

  /** The first argument as a file, open or closed. */
  #checkFile(call: HostCall): number {
    const address = call.isUserdata(1) ? call.address(1) : 0;
    if (address === 0 || !this.files.isFile(address, tags.USERDATA)) call.typeError(1, "FILE*");
    return address;
  }

  /** The first argument as an open file. */
  #checkOpen(call: HostCall): OpenFile {
    const file = this.files.get(this.#checkFile(call));
    if (file === undefined) throw callerError("IOCLFL");
    return file;
  }

  #default(direction: Direction): OpenFile {
    const file = this.files.get(this.#defaults[direction]);
    if (file === undefined) throw callerError("IOSTDCL");
    return file;
  }

  /** Opens the file that the first argument names; a failure is a bad argument. */
  #openNamed(call: HostCall, mode: string, closesAtEnd: boolean): number {
    const path = call.checkCString(1);
    try {
      return this.files.add({ stream: this.files.open(path, mode), kind: "file", closesAtEnd });
    } catch (failure) {
      if (!(failure instanceof SystemFailure)) throw failure;
      return call.argumentMessage(1, `${untilNul(call.checkText(1))}: ${failure.message}`);
    }
  }

  // -- What functions and methods share --

  #close(call: HostCall, userdata: number): number {
    const file = this.files.get(userdata);
    if (file === undefined) throw callerError("IOCLFL");
    if (file.kind === "standard") return call.pushNil().pushText("cannot close standard file").finish();
    if (file.kind === "process" && this.#state.has52)
      return pushExitStatus(call, this.files.close(userdata)).finish();
    return succeed(call, () => this.files.close(userdata));
  }

  #read(call: HostCall, { stream }: OpenFile, firstIndex: number, userdata: number): number {
    const count = Math.max(call.count - firstIndex + 1, 0);
    try {
      readFormats(call, stream, call.slot(firstIndex), count, firstIndex);
      if (count === 0 || isWindowFormat(call, firstIndex)) this.#state.windows?.openInput(stream, userdata);
    } catch (failure) {
      if (!(failure instanceof SystemFailure)) throw failure;
      call.discardResults();
      pushFailure(call, failure);
    }
    return call.finish();
  }

  /** `userdata`: the file, which Lua 5.2's mode returns. */
  #write(call: HostCall, { stream }: OpenFile, firstIndex: number, userdata: number): number {
    let failure: unknown;
    for (let index = firstIndex; index <= call.count; index++) {
      try {
        writeArgument(call, stream, index);
      } catch (error) {
        if (!(error instanceof SystemFailure)) throw error;
        failure ??= error;
      }
    }
    if (failure !== undefined) return pushFailure(call, failure).finish();
    if (this.#state.has52) return call.pushObject(userdata, tags.USERDATA).finish();
    this.#state.windows?.openOutput(stream, userdata);
    return call.pushBoolean(true).finish();
  }

  /** Makes the iterator: its upvalues are the file and the formats, which are the arguments from the second on. */
  #lines(call: HostCall, userdata: number): number {
    const count = Math.max(call.count, 1);
    if (count > MAX_UPVALUES) throw callerError("UNPACK");
    const iterator = this.#state.newHostFunction("io", "lines_next", this.#state.globals, count);
    const { u32 } = this.#state.heap;
    const upvalues = (iterator + LibraryFunctionField.upvalues) >>> 2;
    u32[upvalues] = userdata;
    u32[upvalues + 1] = tags.USERDATA;
    const source = call.base >>> 2;
    for (let word = 2; word < 2 * count; word++) u32[upvalues + word] = u32[source + word];
    return call.pushObject(iterator, tags.FUNCTION).finish();
  }

  #linesNext(call: HostCall): number {
    const func = frameFunction(this.#state.heap, call.base - SLOT);
    const upvalues = func + LibraryFunctionField.upvalues;
    const userdata = this.#state.heap.u32[upvalues >>> 2];
    const count = this.#state.heap.u8[func + LibraryFunctionField.upvalueCount];
    const file = this.files.get(userdata);
    if (file === undefined) throw callerError("IOCLFL");
    try {
      readFormats(call, file.stream, upvalues + SLOT, count - 1, 1);
    } catch (failure) {
      if (!(failure instanceof SystemFailure)) throw failure;
      throw new LuaError(failure.message);
    }
    if (count === 1) this.#state.windows?.openInput(file.stream, userdata);
    // LuaJIT looks at what is the first format then, if there is one.
    if (file.closesAtEnd && count === 1 && call.isFirstResultNil()) {
      this.files.close(userdata);
      call.discardResults();
    }
    return call.finish();
  }

  #getOrSetDefault(call: HostCall, direction: Direction): number {
    if (!call.isAbsentOrNil(1)) {
      if (call.isUserdata(1)) {
        this.#checkOpen(call);
        this.#setDefault(direction, call.address(1));
      } else {
        this.#setDefault(direction, this.#openNamed(call, direction === "input" ? "r" : "w", false));
      }
    }
    return call.pushObject(this.#defaults[direction], tags.USERDATA).finish();
  }

  /** A file, or nil and why not. */
  #pushOpened(
    call: HostCall,
    name: string | undefined,
    kind: OpenFile["kind"],
    open: () => FileStream,
  ): number {
    let stream: FileStream;
    try {
      stream = open();
    } catch (failure) {
      return pushFailure(call, failure, name).finish();
    }
    return call.pushObject(this.files.add({ stream, kind }), tags.USERDATA).finish();
  }

  readonly functions: HostLibrary = {
    method_close: (call) => this.#close(call, call.count > 0 ? this.#checkFile(call) : this.#defaults.output),
    method_read: (call) => this.#read(call, this.#checkOpen(call), 2, call.address(1)),
    method_write: (call) => this.#write(call, this.#checkOpen(call), 2, call.address(1)),
    method_flush: (call) => {
      const { stream } = this.#checkOpen(call);
      return succeed(call, () => stream.flush());
    },
    method_seek: (call) => {
      const { stream } = this.#checkOpen(call);
      const origins: readonly Origin[] = ["set", "cur", "end"];
      const origin = origins[call.checkOption(2, 1, origins)];
      const offset = Math.trunc(call.optionalNumber(3, 0));
      try {
        return call.pushNumber(stream.seek(origin, offset)).finish();
      } catch (failure) {
        return pushFailure(call, failure).finish();
      }
    },
    method_setvbuf: (call) => {
      const { stream } = this.#checkOpen(call);
      const modes = ["full", "line", "no"] as const;
      const mode = modes[call.checkOption(2, undefined, modes)];
      call.optionalInteger(3, 0);
      return succeed(call, () => stream.setBuffering(mode));
    },
    method_lines: (call) => {
      this.#checkOpen(call);
      return this.#lines(call, call.address(1));
    },
    method___gc: (call) => {
      const userdata = this.#checkFile(call);
      const file = this.files.get(userdata);
      if (file !== undefined && file.kind !== "standard") {
        try {
          this.files.close(userdata);
        } catch (failure) {
          if (!(failure instanceof SystemFailure)) throw failure;
        }
      }
      return 0;
    },
    method___tostring: (call) => {
      const userdata = this.#checkFile(call);
      const isOpen = this.files.get(userdata) !== undefined;
      return call.pushText(`file (${isOpen ? pointerText(userdata) : "closed"})`).finish();
    },
    open: (call) => {
      const path = call.checkCString(1);
      const mode = untilNul(call.optionalText(2) ?? "r");
      return this.#pushOpened(call, call.checkText(1), "file", () => this.files.open(path, mode));
    },
    popen: (call) => {
      const command = call.checkCString(1);
      const mode = untilNul(call.optionalText(2) ?? "r");
      return this.#pushOpened(call, call.checkText(1), "process", () =>
        this.files.openProcess(command, mode),
      );
    },
    tmpfile: (call) => this.#pushOpened(call, undefined, "file", () => this.files.openTemporary()),
    close: (call) => this.functions.method_close(call),
    read: (call) => this.#read(call, this.#default("input"), 1, this.#defaults.input),
    write: (call) => this.#write(call, this.#default("output"), 1, this.#defaults.output),
    flush: (call) => {
      const { stream } = this.#default("output");
      return succeed(call, () => stream.flush());
    },
    input: (call) => this.#getOrSetDefault(call, "input"),
    output: (call) => this.#getOrSetDefault(call, "output"),
    lines: (call) =>
      this.#lines(call, call.isAbsentOrNil(1) ? this.#defaults.input : this.#openNamed(call, "r", true)),
    type: (call) => {
      call.checkAny(1);
      const address = call.address(1);
      if (!this.files.isFile(address, call.tag(1))) return call.pushNil().finish();
      return call.pushText(this.files.get(address) === undefined ? "closed file" : "file").finish();
    },
    lines_next: (call) => this.#linesNext(call),
  };
}
