/** The rules for what only the recorder of strings emits (record/library/rare-part.ts): they come with it. */
import { bufferRules } from "./buffer.rules.ts";
import { ruleTable } from "./pipeline.ts";
import { stringRules } from "./string.rules.ts";

ruleTable.add([...stringRules, ...bufferRules]);
