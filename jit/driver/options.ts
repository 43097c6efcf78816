/** Options of `jit.opt.start` and -O, in all of LuaJIT's forms (LuaJIT: lib_jit.c, jitopt_*). */
import {
  type JitSettings,
  type Optimization,
  optimizationLevels,
  optimizations,
  type Parameter,
} from "../settings.ts";

const MAX_LEVEL = 3;
const MAX_INTEGER = 0x7fffffff;

export type OptionEffect = "optimizations" | "parameter";

function setLevel({ enabled }: JitSettings, level: number): void {
  enabled.clear();
  for (const name of optimizationLevels[Math.min(level, MAX_LEVEL)]) enabled.add(name);
}

/** `+name`, `name`, `-name`, `noname`, `no-name`. */
function setOptimization({ enabled }: JitSettings, option: string): boolean {
  const [, off, name] = /^(?:\+|(-|no-?))?(.*)$/s.exec(option) as unknown as [string, string?, string?];
  if (!optimizations.includes(name as Optimization)) return false;
  if (off === undefined) enabled.add(name as Optimization);
  else enabled.delete(name as Optimization);
  return true;
}

/** `name=number`; no digits at all are 0. */
function setParameter({ parameters }: JitSettings, option: string): boolean {
  const [, name, digits] = /^(\w+)=(\d*)$/.exec(option) ?? [];
  if (name === undefined || !Object.hasOwn(parameters, name)) return false;
  const value = Number(digits);
  if (value > MAX_INTEGER) return false;
  parameters[name as Parameter] = value;
  return true;
}

/** Carries out an option; undefined: it is none. */
export function applyOption(settings: JitSettings, option: string): OptionEffect | undefined {
  if (/^\d$/.test(option)) {
    setLevel(settings, Number(option));
    return "optimizations";
  }
  if (setOptimization(settings, option)) return "optimizations";
  return setParameter(settings, option) ? "parameter" : undefined;
}
