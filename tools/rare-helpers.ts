/** Which of the core's functions pages load with the recorder of what few loops do (host/rare-recorder-part.ts). */

/** By their names in the text of the core. Only jit/record/library/rare-part.ts and what it loads may emit calls of them. */
export const RARE = new RegExp(
  [
    "^\\$core/(jit/(buffer|string-buffer|pattern|coroutine)-helpers|vm/coroutines)/",
    "/string-helpers/(concatenate\\d|characters\\d|findText|parseInRadix|hexString(64)?)$",
    "/table-helpers/(newSizedTable|moveRange)$",
    "/math/fractionOf$",
  ].join("|"),
);
