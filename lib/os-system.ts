/** What the os library does to the system (LuaJIT: lib_os.c). */

import { toByteString } from "../lang/bytes.ts";
import { Tag } from "../spec/vm.ts";
import { untilNul } from "./byte-text.ts";
import type { HostCall, HostLibrary } from "./call.ts";
import { callerError } from "./errors.ts";
import { pushExitStatus, pushFailure } from "./failures.ts";
import type { LuaState } from "./lua-state.ts";
import type { OpenFiles } from "./open-files.ts";
import { SystemFailure } from "./system.ts";

const EXIT_FAILURE = 1;

const localeCategories = ["ctype", "numeric", "time", "collate", "monetary", "\xff", "all"];

/** true, or nil, a message with the name of the argument, and a number. */
function succeed(call: HostCall, action: () => void): number {
  try {
    action();
    return call.pushBoolean(true).finish();
  } catch (failure) {
    return pushFailure(call, failure, call.checkText(1)).finish();
  }
}

export function createOsSystem(state: LuaState, files: OpenFiles): HostLibrary {
  const { system } = state;
  return {
    execute(call) {
      const command = call.isAbsentOrNil(1) ? undefined : call.checkCString(1);
      files.flushAll();
      const status = system.execute(command);
      if (!state.has52) return call.pushNumber(status).finish();
      return (command === undefined ? call.pushBoolean(true) : pushExitStatus(call, status)).finish();
    },
    remove(call) {
      const path = call.checkCString(1);
      return succeed(call, () => system.remove(path));
    },
    rename(call) {
      const from = call.checkCString(1);
      const to = call.checkCString(2);
      return succeed(call, () => system.rename(from, to));
    },
    tmpname(call) {
      try {
        return call.pushBytes(system.temporaryName()).finish();
      } catch (failure) {
        if (!(failure instanceof SystemFailure)) throw failure;
        throw callerError("OSUNIQF");
      }
    },
    getenv(call) {
      const value = system.environmentVariable(call.checkCString(1));
      return (value === undefined ? call.pushNil() : call.pushText(toByteString(value))).finish();
    },
    exit(call) {
      const isBoolean = call.tag(1) === Tag.values.TRUE || call.tag(1) === Tag.values.FALSE;
      const status = isBoolean ? (call.isTruthy(1) ? 0 : EXIT_FAILURE) : call.optionalInteger(1, 0);
      const closes = call.isTruthy(2);
      return system.exit(status, () => {
        if (closes) state.close();
        files.closeAll();
      });
    },
    setlocale(call) {
      const locale = call.optionalText(1);
      call.checkOption(2, 6, localeCategories);
      const isKnown = locale === undefined || ["", "C", "POSIX"].includes(untilNul(locale));
      return (isKnown ? call.pushText("C") : call.pushNil()).finish();
    },
  };
}
