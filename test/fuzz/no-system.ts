/** A system on which nothing can be done, for programs that might do anything. */
import { type HostSystem, type ProcessPipe, SystemFailure } from "../../lib/system.ts";

const ENOSYS = 38;

function refuse(): never {
  throw new SystemFailure("Function not implemented", ENOSYS);
}

export class NoSystem implements HostSystem {
  readonly open = refuse;
  readonly close = refuse;
  readonly size = refuse;
  readonly remove = refuse;
  readonly rename = refuse;
  readonly temporaryName = refuse;
  readonly temporaryFile = refuse;
  readonly startProcess = (): ProcessPipe => refuse();

  read(): number {
    return 0;
  }

  /** Output is dropped. */
  write(_: number, source: Uint8Array): number {
    return source.length;
  }

  isRegular(): boolean {
    return false;
  }

  isTerminal(): boolean {
    return false;
  }

  environmentVariable(): undefined {
    return undefined;
  }

  execute(): number {
    return refuse();
  }

  operatingSystem(): string {
    return "Other";
  }

  processorTime(): number {
    return 0;
  }

  exit(): never {
    throw new Error("exit");
  }
}
