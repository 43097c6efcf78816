/**
 * The program's standard streams, which all states of a program share. Output is buffered; it is flushed before a
 * terminal is read, where it goes to a terminal before anything goes to the error stream, and at the end.
 */

import { type ByteChannel, FileStream, fileChannel } from "./file-stream.ts";
import { type HostSystem, SystemFailure } from "./system.ts";

const EPIPE = 32;

/** Nobody reads the output any more: the program ends quietly, as if by the signal that Node ignores. */
const BROKEN_PIPE_STATUS = 141;

export interface StandardStreams {
  readonly input: FileStream;
  readonly output: FileStream;
  readonly error: FileStream;
}

export function createStandardStreams(system: HostSystem): StandardStreams {
  // Standard streams share their position with other processes, so it is left to the system.
  const outputFile = fileChannel(system, 1);
  const outputChannel: ByteChannel = {
    ...outputFile,
    write(source, position) {
      try {
        return outputFile.write(source, position);
      } catch (failure) {
        if (failure instanceof SystemFailure && failure.number === EPIPE) system.exit(BROKEN_PIPE_STATUS);
        throw failure;
      }
    },
  };
  const output = new FileStream(outputChannel, { read: false, write: true }, null);
  const outputIsTerminal = system.isTerminal(1);
  if (outputIsTerminal) output.setBuffering("line");

  const inputFile = fileChannel(system, 0);
  const inputIsTerminal = system.isTerminal(0);
  const inputChannel: ByteChannel = {
    ...inputFile,
    read(target, position) {
      if (inputIsTerminal) output.flush();
      return inputFile.read(target, position);
    },
  };
  const input = new FileStream(inputChannel, { read: true, write: false }, null);

  const errorFile = fileChannel(system, 2);
  const errorChannel: ByteChannel = {
    ...errorFile,
    write(source, position) {
      if (outputIsTerminal) output.flush();
      return errorFile.write(source, position);
    },
  };
  const error = new FileStream(errorChannel, { read: false, write: true }, null);
  error.setBuffering("no");
  return { input, output, error };
}
