/** Custom sections: what a module carries beside its code, as the one by which engines name functions in profiles. */
import { ByteWriter } from "./encoder.ts";

const CUSTOM_SECTION = 0;
const FUNCTION_NAMES = 1;

/** The module with one more section. */
export function withSection(module: Uint8Array, name: string, content: Uint8Array): Uint8Array {
  const section = new ByteWriter();
  section.name(name);
  section.bytes(content);
  const out = new ByteWriter();
  out.bytes(module);
  out.byte(CUSTOM_SECTION);
  out.unsigned(section.length);
  out.bytes(section.view());
  return out.take();
}

/** A region's module with a name for its only function. */
export function withFunctionName(module: Uint8Array, name: string): Uint8Array {
  const names = new ByteWriter();
  names.unsigned(1);
  names.unsigned(0);
  names.name(name);
  const content = new ByteWriter();
  content.byte(FUNCTION_NAMES);
  content.unsigned(names.length);
  content.bytes(names.view());
  return withSection(module, "name", content.view());
}
