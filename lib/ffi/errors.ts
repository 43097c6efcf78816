/** Errors with the messages of the FFI. What uses these imports them from here, so that they are there. */

import { ffiErrorMessages } from "../../spec/ffi-errors.ts";
import { addMessages } from "../errors.ts";

export * from "../errors.ts";

addMessages(ffiErrorMessages);
