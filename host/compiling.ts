/** Whether this host permits that WebAssembly is compiled: pages and edge workers may forbid it. */

const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** Why not, in the host's words, if so. */
export function refusalOfHost(): string | undefined {
  try {
    // WebKit refuses only the instance.
    new WebAssembly.Instance(new WebAssembly.Module(EMPTY_MODULE));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
