/** The libraries that a sandbox lacks as a part that pages load only where it is wanted. */

export { createFullLibraries } from "../lib/full-libraries.ts";
