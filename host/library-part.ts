/** The libraries that a sandbox lacks as a part that pages load only where it is wanted. */

export { embeddedCalls } from "../lib/embedded-calls.ts";
export { createFullLibraries } from "../lib/full-libraries.ts";
