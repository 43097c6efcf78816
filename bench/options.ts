// The command line of the benchmark runner.
// Invariant: parsing is pure; a wrong option is an OptionError whose message is fit to print.

export interface BenchOptions {
  /** Programs to run; empty means all. */
  readonly only: readonly string[];
  /** Engines to run; empty means all. */
  readonly engines: readonly string[];
  readonly rounds: number;
  /** The engine whose time is 1.00. */
  readonly base: string;
  readonly json: string | undefined;
  /** Sizes for compiled code: about a second in LuaJIT with its JIT compiler on. */
  readonly large: boolean;
  /** The kernels of the libraries instead of the programs. */
  readonly library: boolean;
  readonly help: boolean;
}

export class OptionError extends Error {}

export const usage = `usage: npm run bench -- [options]
  --only name,name     run these programs (default: every file in bench/programs), or kernels, or all of a library's
  --engines a,b        run these engines (default: all that are installed)
  --rounds n           take the minimum of n runs (default: 3)
  --base engine        the engine whose time is 1.00 (default: luajit-joff)
  --large              sizes that take LuaJIT with its JIT compiler about a second
  --library            run the kernels of bench/library instead, which take it some tenths of a second
  --json file          write times and ratios to a file as well
environment:
  LUAJIT               the native LuaJIT to run (default: luajit)
  PERILUNE_NODE        a second Node binary, which runs perilune as engine "perilune-node"`;

const defaults: BenchOptions = {
  only: [],
  engines: [],
  rounds: 3,
  base: "luajit-joff",
  json: undefined,
  large: false,
  library: false,
  help: false,
};

function parseNames(text: string): string[] {
  return text.split(",").filter((name) => name !== "");
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new OptionError(`--rounds needs a whole number above 0, not "${text}"`);
  }
  return rounds;
}

const switches: Record<string, Partial<BenchOptions>> = {
  "--large": { large: true },
  "--library": { library: true },
  "--help": { help: true },
  "-h": { help: true },
};

/** How each option that takes a value changes the options. */
const valueOptions: Record<string, (value: string) => Partial<BenchOptions>> = {
  "--only": (value) => ({ only: parseNames(value) }),
  "--engines": (value) => ({ engines: parseNames(value) }),
  "--rounds": (value) => ({ rounds: parseRounds(value) }),
  "--base": (value) => ({ base: value }),
  "--json": (value) => ({ json: value }),
};

export function parseOptions(argv: readonly string[]): BenchOptions {
  let options = defaults;
  for (let at = 0; at < argv.length; at++) {
    const name = argv[at];
    if (Object.hasOwn(switches, name)) {
      options = { ...options, ...switches[name] };
      continue;
    }
    const parse = Object.hasOwn(valueOptions, name) ? valueOptions[name] : undefined;
    if (parse === undefined) throw new OptionError(`unknown option "${name}"`);
    const value = argv[++at];
    if (value === undefined) throw new OptionError(`${name} needs a value`);
    options = { ...options, ...parse(value) };
  }
  return options;
}

/** The wanted names in the order of `known`; an unknown name is an error that lists what there is. */
export function selectNames(
  what: string,
  known: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  if (wanted.length === 0) return known;
  for (const name of wanted) {
    if (!known.includes(name)) {
      throw new OptionError(`unknown ${what} "${name}"; there are ${known.join(", ")}`);
    }
  }
  return known.filter((name) => wanted.includes(name));
}
