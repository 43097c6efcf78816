/** Says in words what declarations have added to a table of types. */

import {
  alignOf,
  attributeOf,
  bitContainerOf,
  bitPositionOf,
  bitSizeOf,
  type Ctype,
  childOf,
  isFunc,
  isSubtype,
  kindOf,
} from "../../../lib/ffi/ctype.ts";
import { ctypeText } from "../../../lib/ffi/ctype-text.ts";
import type { Ctypes } from "../../../lib/ffi/ctypes.ts";
import { Attribute, Flag, Kind, NO_SIZE } from "../../../spec/ctypes.ts";

/** A type with its measures. */
export function describeType(types: Ctypes, id: number): string {
  const { info, size } = types.summary(id);
  const kind = types.raw(id).info;
  if (isFunc(kind)) return `${ctypeText(types, id)}${describeParameters(types, types.raw(id))}`;
  const bytes = size === NO_SIZE ? "no size" : `${size} bytes`;
  const flags = (info & Flag.VLA) !== 0 && kindOf(info) !== Kind.NUM ? ", variable length" : "";
  return `${ctypeText(types, id)}: ${bytes}, align ${1 << alignOf(info)}${flags}`;
}

function describeParameters(types: Ctypes, func: Ctype): string {
  const parameters = chainOf(types, func)
    .filter(({ info }) => kindOf(info) === Kind.FIELD)
    .map((parameter) => ctypeText(types, childOf(parameter.info), parameter.name));
  if (func.info & Flag.VARARG) parameters.push("...");
  return ` with (${parameters.join(", ")})`;
}

/** The elements that a struct, enum or function leads to. */
function chainOf(types: Ctypes, first: Ctype): Ctype[] {
  const chain: Ctype[] = [];
  for (let id = first.sibling; id !== 0; id = types.get(id).sibling) chain.push(types.get(id));
  return chain;
}

/** What was added from `top` on, one line each. */
export function describeNew(types: Ctypes, top: number): string[] {
  const lines: string[] = [];
  for (let id = top; id < types.top; id++) lines.push(...describeElement(types, types.get(id)));
  return lines;
}

function describeElement(types: Ctypes, element: Ctype): string[] {
  const { info, name, id } = element;
  switch (kindOf(info)) {
    case Kind.STRUCT:
    case Kind.ENUM:
      return [
        describeType(types, id),
        ...chainOf(types, element).map((member) => `  ${describeMember(types, member)}`),
      ];
    case Kind.TYPEDEF:
      return [`typedef ${name} = ${describeType(types, childOf(info))}`];
    case Kind.EXTERN:
      return [`extern ${name}: ${ctypeText(types, childOf(info))}${describeSymbol(types, element)}`];
    case Kind.FUNC:
      return name === undefined
        ? []
        : [`function ${name}: ${describeType(types, id)}${describeSymbol(types, element)}`];
    default:
      return [];
  }
}

function describeSymbol(types: Ctypes, element: Ctype): string {
  const redirection = chainOf(types, element).find(
    ({ info }) => attributeOf(info) === Attribute.REDIR && kindOf(info) === Kind.ATTRIB,
  );
  return redirection ? ` as symbol "${redirection.name}"` : "";
}

function describeMember(types: Ctypes, member: Ctype): string {
  const { info, size } = member;
  const name = member.name ?? "(unnamed)";
  if (kindOf(info) === Kind.CONSTVAL) {
    return `${name} = ${info & Flag.CONST && childOf(info) === 10 ? size >>> 0 : size | 0}`;
  }
  if (isSubtype(info)) return `members of ${ctypeText(types, childOf(info))} at ${size}`;
  if (kindOf(info) === Kind.FIELD) return `${name}: ${ctypeText(types, childOf(info))} at ${size}`;
  const sign = info & Flag.BOOL ? "bool" : info & Flag.UNSIGNED ? "unsigned" : "signed";
  const place = `${bitPositionOf(info)} of the ${bitContainerOf(info)} bytes at ${size}`;
  return `${name}: ${sign}, ${bitSizeOf(info)} bits from bit ${place}`;
}
