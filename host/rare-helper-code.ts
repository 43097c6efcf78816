/** Like helper-code.ts: the functions that only compiled code with rare library functions calls. */
export const rareHelperCode: string | undefined = undefined;
