// The same questions put to native LuaJIT, all in one process.

import { spawnSync } from "node:child_process";

const luajit = process.env.LUAJIT ?? "luajit";

export const hasNative = spawnSync(luajit, ["-v"]).status === 0;

/** Runs a program with the lines on its standard input; returns the lines it prints. */
export function askNative(program: string, lines: string[]): string[] {
  const input = `${lines.join("\n")}\n`;
  const { status, stdout, stderr } = spawnSync(luajit, ["-e", program], {
    input,
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`luajit failed: ${stderr}`);
  return stdout.split("\n").slice(0, -1);
}

/** Lua functions that turn 16 hexadecimal digits into a number and back, and 2n of them into a string. */
export const nativeHelpers = `
local ffi = require("ffi")
local cell = ffi.new("union { double number; struct { uint32_t low, high; } word; }")
local function fromBits(text)
  cell.word.high, cell.word.low = tonumber(text:sub(1, 8), 16), tonumber(text:sub(9, 16), 16)
  return cell.number
end
local function toBits(x)
  if not x then return "nil" end
  if x ~= x then return "nan" end
  cell.number = x
  return bit.tohex(cell.word.high) .. bit.tohex(cell.word.low)
end
local function fromHex(text)
  return (text:gsub("..", function(pair) return string.char(tonumber(pair, 16)) end))
end
`;
