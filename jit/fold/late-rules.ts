/** The rules for what only the recorder of what few loops do emits much of: they come with it (record/library/rare-part.ts). */
import { bitRules } from "./bits.rules.ts";
import { bufferRules } from "./buffer.rules.ts";
import { ruleTable } from "./pipeline.ts";
import { stringRules } from "./string.rules.ts";

ruleTable.add([...bitRules, ...stringRules, ...bufferRules]);
