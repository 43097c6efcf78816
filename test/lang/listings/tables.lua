-- Table constructors: templates, sizes, nil values, open calls.
local x, f = ...
local empty = {}
local list = {1, 2, 3, "four", true, nil, false}
local record = {a = 1, b = "two", c = nil, d = x, e = f()}
local mixed = {10, x, 30; k = 1, [4] = "four", [0] = 0, [1.5] = "frac", [true] = 1, [x] = 2}
local nested = {{1}, {a = {b = {}}}, {x, {x}}}
local sparse = {[1] = 1, [2] = 2, [100] = 100, [-1] = -1}
local dynamic = {x, x, x, x}
local keyed = {[x] = x, [f()] = f(), ["s"] = x}
local grown = {x, 1, 2, 3, 4, 5, 6, 7, 8, 9, k1 = 1, k2 = 2, k3 = 3}
local nils = {nil, nil, nil}
local open = {1, 2, f()}
local varargs = {...}
local closed = {f(), nil}
local keep = {a = f(), [1] = f(), 2}
return {n = select("#", ...), ...}
