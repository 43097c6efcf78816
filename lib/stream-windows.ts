/** Windows of streams (host/stream-windows.ts): where programs write strings and read lines without the host. */
import type { FileStream } from "./file-stream.ts";

export interface StreamWindows {
  /** The file, by its userdata, that `print` writes to. */
  setStandardOutput(userdata: number): void;
  /** The one that `io.read` reads, or `io.write` writes to. */
  setDefault(direction: "input" | "output", userdata: number): void;
  /** A file has been written to: its window is for what comes next. */
  openOutput(stream: FileStream, userdata: number): void;
  openStandardOutput(stream: FileStream): void;
  /** A line of a file has been read: its window is for the next ones. */
  openInput(stream: FileStream, userdata: number): void;
}
