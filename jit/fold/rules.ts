/** All fold rules, by family. Among rules with equal patterns the one that comes first is tried first. */
import { constantRules } from "./constants.rules.ts";
import type { FoldRule } from "./rule.ts";

export const rules: readonly FoldRule[] = [...constantRules];
