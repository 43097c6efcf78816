/** The custom section by which engines name functions in profiles. */
import { ByteWriter } from "./encoder.ts";

const CUSTOM_SECTION = 0;
const FUNCTION_NAMES = 1;

/** A region's module with a name for its only function. */
export function withFunctionName(module: Uint8Array, name: string): Uint8Array {
  const names = new ByteWriter();
  names.unsigned(1);
  names.unsigned(0);
  names.name(name);
  const content = new ByteWriter();
  content.name("name");
  content.byte(FUNCTION_NAMES);
  content.unsigned(names.length);
  content.bytes(names.view());
  const out = new ByteWriter();
  out.bytes(module);
  out.byte(CUSTOM_SECTION);
  out.unsigned(content.length);
  out.bytes(content.view());
  return out.take();
}
