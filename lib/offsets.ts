/** Offsets of the fields of objects, for the code on this side of the seam that reads linear memory. */

import { type Layout, layOut, layouts } from "../spec/layouts.ts";

const layout = (name: string): Layout => layOut(layouts[name]);

export const HeaderField = layout("Header").offsets;
export const StringField = layout("String").offsets;
export const TableField = layout("Table").offsets;
export const TABLE_SIZE = layout("Table").size;
export const NodeField = layout("Node").offsets;
export const NODE_SIZE = layout("Node").size;
export const FunctionField = layout("Function").offsets;
export const LibraryFunctionField = layout("LibraryFunction").offsets;
export const UpvalueField = layout("Upvalue").offsets;
export const PrototypeField = layout("Prototype").offsets;
export const ThreadField = layout("Thread").offsets;
export const UserdataField = layout("Userdata").offsets;
export const StringBufferField = layout("StringBuffer").offsets;
export const CdataField = layout("Cdata").offsets;
export const CdataMemberField = layout("CdataMember").offsets;
export const CDATA_MEMBER_SIZE = layout("CdataMember").size;
export const FinalizerField = layout("Finalizer").offsets;
export const FINALIZER_SIZE = layout("Finalizer").size;
export const LibraryStateField = layout("LibraryState").offsets;
export const GlobalField = layout("Global").offsets;
export const CompiledTraceField = layout("CompiledTrace").offsets;
export const COMPILED_TRACE_SIZE = layout("CompiledTrace").size;
export const TraceExitField = layout("TraceExit").offsets;
export const TRACE_EXIT_SIZE = layout("TraceExit").size;

/** Bytes of a stack slot. */
export const SLOT = 8;
