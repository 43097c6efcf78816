/**
 * Random programs that declare types and initialise, cast, read, write and combine C data. They print values and messages;
 * sizes and addresses are left out, so that they do not depend on the ABI.
 */
import { Random } from "../random.ts";

const INTEGERS = ["int8_t", "uint8_t", "int16_t", "uint16_t", "int32_t", "uint32_t", "int64_t", "uint64_t"];
const SCALARS = [...INTEGERS, "float", "double", "bool", "complex", "kind_t"];
const NUMBERS = ["0", "1", "-1", "2", "7", "-3", "100", "127", "-128", "255", "1.5", "-2.75", "30000", "1e9"];
const VALUES = [
  ...NUMBERS,
  ...[
    "5LL",
    "-9LL",
    "12ULL",
    "true",
    "false",
    "nil",
    "'A'",
    "'text'",
    "{}",
    "{1}",
    "{1, 2}",
    "{a = 3, b = 4}",
  ],
  ...[
    "print",
    "ffi.new('int', 6)",
    "ffi.new('kind_t', 1)",
    "ffi.new('float', 0.5)",
    "ffi.new('int[2]', 8, 9)",
    "2i",
  ],
];

/** What has no address. */
const CASTS = VALUES.filter((value) => !value.includes("'") && !value.includes("[2]"));

interface Aggregate {
  readonly name: string;
  readonly fields: readonly string[];
}

export class ProgramGenerator {
  readonly #random: Random;
  readonly #aggregates: Aggregate[] = [];
  readonly #lines: string[] = [];

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  #pick<T>(choices: readonly T[]): T {
    return this.#random.pick(choices);
  }

  #fieldType(): string {
    const isNested = this.#aggregates.length > 0 && this.#random.below(4) === 0;
    return isNested ? this.#pick(this.#aggregates).name : this.#pick(SCALARS);
  }

  #declare(): void {
    const name = `t${this.#aggregates.length}`;
    const keyword = this.#pick(["struct", "struct", "struct", "union"]);
    const fields = ["a", "b", "c", "d"].slice(0, 1 + this.#random.below(4));
    const members = fields.map((field) => {
      switch (this.#random.below(6)) {
        case 0:
          return `${this.#fieldType()} ${field}[${1 + this.#random.below(3)}];`;
        case 1:
          return `${this.#pick(["int32_t", "uint32_t"])} ${field} : ${1 + this.#random.below(31)};`;
        case 2:
          return `const ${this.#pick(INTEGERS)} ${field};`;
        default:
          return `${this.#fieldType()} ${field};`;
      }
    });
    this.#lines.push(`ffi.cdef "typedef ${keyword} { ${members.join(" ")} } ${name};"`);
    this.#aggregates.push({ name, fields });
  }

  #type(): string {
    const base = this.#random.below(3) === 0 ? this.#pick(SCALARS) : this.#pick(this.#aggregates).name;
    return this.#random.below(4) === 0 ? `${base}[${1 + this.#random.below(3)}]` : base;
  }

  #values(): string {
    return Array.from({ length: this.#random.below(4) }, () => this.#pick(VALUES)).join(", ");
  }

  #key(): string {
    return this.#pick(["'a'", "'b'", "'c'", "'d'", "0", "0LL", "'re'", "nil", "{}"]);
  }

  #statement(): string {
    const object = `v[${1 + this.#random.below(6)}]`;
    const other = this.#pick([object, `v[${1 + this.#random.below(6)}]`, this.#pick(VALUES)]);
    switch (this.#random.below(7)) {
      case 0:
      case 1: {
        const list = this.#values();
        return `try(function() ${object} = ffi.new("${this.#type()}"${list && `, ${list}`}) return ${object} end)`;
      }
      case 2:
        return `try(function() return ffi.cast("${this.#pick(SCALARS)}", ${this.#pick(CASTS)}) end)`;
      case 3:
        return `try(function() return ${object}[${this.#key()}] end)`;
      case 4:
        return `try(function() ${object}[${this.#key()}] = ${other} return ${object} end)`;
      case 5:
        return `try(function() return ${object} ${this.#pick(["+", "-", "*", "==", "~=", "<", "<="])} ${other} end)`;
      default:
        return `try(function() return ffi.istype("${this.#type()}", ${object}), tonumber(${object}) end)`;
    }
  }

  build(): string {
    for (let count = 3; count > 0; count--) this.#declare();
    for (let count = 60; count > 0; count--) this.#lines.push(this.#statement());
    return `${PRELUDE}${this.#lines.join("\n")}\n`;
  }
}

/** `try` prints what a function gives, C data by its members. It calls it so often that it is compiled, if that is wanted. */
const PRELUDE = `local ffi = require("ffi")
ffi.cdef "typedef enum { A, B = 5 } kind_t;"
local v = {}
local function show(value, depth)
  local text = tostring(value)
  if type(value) ~= "cdata" or depth > 3 then return (text:gsub("0x%x+", ""):gsub("NULL", "")) end
  if text:find("*", 1, true) then return "pointer" end
  local parts = { (text:gsub(": 0x%x+", ""):gsub("%d+>", ">")) }
  for _, key in ipairs { "a", "b", "c", "d", "re", "im", 0 } do
    if key ~= 0 or text:find("%[") then
      local ok, member = pcall(function() return value[key] end)
      if ok then parts[#parts + 1] = key .. "=" .. show(member, depth + 1) end
    end
  end
  return table.concat(parts, " ")
end
local function try(f)
  local results
  for _ = 1, 5 do results = { pcall(f) } end
  for index = 1, 3 do
    local text = show(results[index], 0)
    results[index] = type(results[index]) == "string" and text:gsub("%d+'", "'"):gsub("^.-:%d+: ", "") or text
  end
  print(table.concat(results, "\\t"))
end
`;
