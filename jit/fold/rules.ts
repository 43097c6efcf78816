/** The fold rules but those of late-rules.ts, by family. Among rules with equal patterns the one that comes first is tried first. */
import { arithmeticRules } from "./arithmetic.rules.ts";
import { compareRules } from "./compare.rules.ts";
import { constantRules } from "./constants.rules.ts";
import { conversionRules } from "./conversion.rules.ts";
import { integerRules } from "./integer.rules.ts";
import { memoryRules } from "./memory.rules.ts";
import type { FoldRule } from "./rule.ts";

export const rules: readonly FoldRule[] = [
  ...constantRules,
  ...arithmeticRules,
  ...integerRules,
  ...compareRules,
  ...conversionRules,
  ...memoryRules,
];
