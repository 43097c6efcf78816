/** The version of this implementation, the same as the package's. */
export const PERILUNE_VERSION = "0.1.0";
