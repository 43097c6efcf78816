/** The command line's options (LuaJIT: luajit.c, collectargs). */

export interface CommandOptions {
  /** Index of the script among the arguments; their number, if there is none. */
  readonly scriptIndex: number;
  readonly isInteractive: boolean;
  readonly showsVersion: boolean;
  /** Something is executed without a script. */
  readonly executes: boolean;
  readonly ignoresEnvironment: boolean;
  /** Lua 5.2's mode, which is an option of LuaJIT's build. */
  readonly lua52: boolean;
  /** Where the time goes, at the end. */
  readonly showsStats: boolean;
}

interface Flags {
  isInteractive: boolean;
  showsVersion: boolean;
  executes: boolean;
  ignoresEnvironment: boolean;
  lua52: boolean;
  showsStats: boolean;
  /** -j or -l was there. */
  hasOption: boolean;
}

/** Arguments include the program's name; undefined, if they make no sense. */
export function parseOptions(argv: readonly string[]): CommandOptions | undefined {
  const flags: Flags = {
    isInteractive: false,
    showsVersion: false,
    executes: false,
    ignoresEnvironment: false,
    lua52: false,
    showsStats: false,
    hasOption: false,
  };
  const scriptIndex = findScript(argv, flags);
  return scriptIndex === undefined ? undefined : { ...flags, scriptIndex };
}

/** Options that LuaJIT does not have. */
const longOptions: Readonly<Record<string, "lua52" | "showsStats">> = {
  "--lua52": "lua52",
  "--stats": "showsStats",
};

function findScript(argv: readonly string[], flags: Flags): number | undefined {
  let index = 1;
  for (; index < argv.length; index++) {
    const argument = argv[index];
    if (argument[0] !== "-" || argument === "-") return index;
    switch (argument[1]) {
      case "-":
        if (argument === "--") return index + 1;
        if (!Object.hasOwn(longOptions, argument)) return undefined;
        flags[longOptions[argument]] = true;
        break;
      case "i":
      case "v":
        if (argument.length > 2) return undefined;
        flags.showsVersion = true;
        if (argument[1] === "i") flags.isInteractive = true;
        break;
      case "e":
      case "j":
      case "l":
        if (argument[1] === "e") flags.executes = true;
        else flags.hasOption = true;
        // The value may be the next argument.
        if (argument.length === 2 && ++index === argv.length) return undefined;
        break;
      case "O":
        break;
      case "b":
        if (Object.values(flags).includes(true)) return undefined;
        flags.executes = true;
        return index + 1;
      case "E":
        flags.ignoresEnvironment = true;
        break;
      default:
        return undefined;
    }
  }
  return index;
}

export const usage = (programName: string): string => `usage: ${programName} [options]... [script [args]...].
Available options are:
  -e chunk  Execute string 'chunk'.
  -l name   Require library 'name'.
  -b ...    Save or list bytecode.
  -j cmd    Perform LuaJIT control command.
  -O[opt]   Control LuaJIT optimizations.
  -i        Enter interactive mode after executing 'script'.
  -v        Show version information.
  -E        Ignore environment variables.
  --        Stop handling options.
  -         Execute stdin and stop handling options.
`;
