/** Where the fields of FLOAD and FREF are, and with which instructions they are read and written. */
import { irFields, irTypes } from "../../spec/ir.ts";
import { layOut, layouts } from "../../spec/layouts.ts";
import type { InstructionName } from "./opcodes.ts";

export interface FieldPlace {
  readonly offset: number;
  readonly load: InstructionName;
  readonly store: InstructionName;
}

const accesses: Readonly<Record<string, readonly [InstructionName, InstructionName]>> = {
  u8: ["i32.load8_u", "i32.store8"],
  u16: ["i32.load16_u", "i32.store16"],
};
const wideAccess: readonly [InstructionName, InstructionName] = ["i64.load", "i64.store"];

/** By the field's number. */
export const fieldPlaces: readonly FieldPlace[] = Object.values(irFields).map(
  ({ layout, field, type: loaded }) => {
    const type = layouts[layout].fields.find(({ name }) => name === field)?.type ?? "u32";
    const isWide = irTypes[loaded].kind === "i64";
    const [load, store] = isWide ? wideAccess : (accesses[type] ?? ["i32.load", "i32.store"]);
    return { offset: layOut(layouts[layout]).offsets[field], load, store };
  },
);
