/**
 * The module of functions that only the compiler and compiled code call, as a byte string, where the build has made it one of
 * its own: for pages (tools/page-core.ts). Elsewhere these functions are in the core.
 */
export const helperCode: string | undefined = undefined;
