-- cJSON: texts to trees and back, trees that are made here, memory that functions in Lua give. `cjson.lua LIBRARY`.
local ffi = require("ffi")
ffi.cdef [[
typedef int cJSON_bool;
typedef struct cJSON {
  struct cJSON *next, *prev, *child;
  int type; char *valuestring; int valueint; double valuedouble; char *string;
} cJSON;
typedef struct { void *(*malloc_fn)(size_t size); void (*free_fn)(void *address); } cJSON_Hooks;
enum { cJSON_Invalid = 0, cJSON_False = 1, cJSON_True = 2, cJSON_NULL = 4, cJSON_Number = 8, cJSON_String = 16,
  cJSON_Array = 32, cJSON_Object = 64 };
const char *cJSON_Version(void);
void cJSON_InitHooks(cJSON_Hooks *hooks);
cJSON *cJSON_Parse(const char *text);
cJSON *cJSON_ParseWithLength(const char *text, size_t length);
const char *cJSON_GetErrorPtr(void);
char *cJSON_Print(const cJSON *item);
char *cJSON_PrintUnformatted(const cJSON *item);
cJSON_bool cJSON_PrintPreallocated(cJSON *item, char *buffer, int length, cJSON_bool format);
void cJSON_Delete(cJSON *item);
void cJSON_free(void *object);
int cJSON_GetArraySize(const cJSON *array);
cJSON *cJSON_GetArrayItem(const cJSON *array, int index);
cJSON *cJSON_GetObjectItemCaseSensitive(const cJSON *object, const char *name);
cJSON *cJSON_CreateNull(void);
cJSON *cJSON_CreateBool(cJSON_bool value);
cJSON *cJSON_CreateNumber(double value);
cJSON *cJSON_CreateString(const char *text);
cJSON *cJSON_CreateArray(void);
cJSON *cJSON_CreateObject(void);
cJSON *cJSON_CreateIntArray(const int *numbers, int count);
cJSON *cJSON_CreateDoubleArray(const double *numbers, int count);
cJSON_bool cJSON_AddItemToArray(cJSON *array, cJSON *item);
cJSON_bool cJSON_AddItemToObject(cJSON *object, const char *name, cJSON *item);
cJSON *cJSON_Duplicate(const cJSON *item, cJSON_bool deep);
cJSON_bool cJSON_Compare(const cJSON *a, const cJSON *b, cJSON_bool caseSensitive);
void cJSON_Minify(char *text);
cJSON *cJSON_DetachItemFromObject(cJSON *object, const char *name);
cJSON_bool cJSON_ReplaceItemInArray(cJSON *array, int which, cJSON *item);
]]
local json = ffi.load(...)
print(ffi.string(json.cJSON_Version()))

local function text_of(item, print_it)
  local memory = (print_it or json.cJSON_PrintUnformatted)(item)
  local text = ffi.string(memory)
  json.cJSON_free(memory)
  return text
end

-- Values in Lua from a tree, and a tree from values.
local convert
local function children(item)
  local child = item.child
  return function()
    if child == nil then return nil end
    local current = child
    child = child.next
    return current
  end
end
local function list(item)
  local values = {}
  for child in children(item) do values[#values + 1] = convert(child) end
  return "[" .. table.concat(values, " ") .. "]"
end
local function object(item)
  local values = {}
  for child in children(item) do values[#values + 1] = ffi.string(child.string) .. "=" .. convert(child) end
  table.sort(values)
  return "{" .. table.concat(values, " ") .. "}"
end
local kinds = {
  [ffi.C.cJSON_False] = function() return "false" end,
  [ffi.C.cJSON_True] = function() return "true" end,
  [ffi.C.cJSON_NULL] = function() return "null" end,
  [ffi.C.cJSON_Number] = function(item) return ("%.14g/%d"):format(item.valuedouble, item.valueint) end,
  [ffi.C.cJSON_String] = function(item) return ("%q"):format(ffi.string(item.valuestring)) end,
  [ffi.C.cJSON_Array] = list,
  [ffi.C.cJSON_Object] = object,
}
function convert(item) return kinds[item.type % 256](item) end

local texts = {
  [[{"a": [1, 2.5, -0.125, 1e300, 12345678901234567890], "b": {"c": true, "d": null, "e": false}, "": ""}]],
  [=[[[[[]]], {}, "\u00e9\ud83d\ude00\n\t\"\\/", -0, 0.1, 1e-7, 123456789, 0.30000000000000004]]=],
  "  [ 1 , 2 ]  trailing",
  '{"open": [1, 2',
  "[1, nope]",
  '"\\ud800 alone"',
  "",
}
for _, text in ipairs(texts) do
  local item = json.cJSON_Parse(text)
  if item == nil then
    local start = ffi.cast("const char *", text)
    print("refused", json.cJSON_GetErrorPtr() - start)
  else
    print(convert(item))
    print(text_of(item))
    print(text_of(item, json.cJSON_Print))
    json.cJSON_Delete(item)
  end
end

-- Many numbers, printed and read again.
local numbers = ffi.new("double[200]")
for i = 0, 199 do numbers[i] = (i - 100) ^ 3 / (i % 7 + 1) end
local array = ffi.gc(json.cJSON_CreateDoubleArray(numbers, 200), json.cJSON_Delete)
local text = text_of(array)
print(text)
local again = ffi.gc(json.cJSON_ParseWithLength(text, #text), json.cJSON_Delete)
print(json.cJSON_GetArraySize(again), json.cJSON_Compare(array, again, 1))
local sum = 0
for i = 0, 199 do sum = sum + json.cJSON_GetArrayItem(again, i).valuedouble end
local walked = 0
for child in children(again) do walked = walked + child.valuedouble end
print(("%.10f"):format(sum), sum == walked)

-- A tree made here, a copy of it, and how they differ.
local root = json.cJSON_CreateObject()
for index, word in ipairs { "zero", "one", "two", "three" } do
  local entry = json.cJSON_CreateObject()
  json.cJSON_AddItemToObject(entry, "name", json.cJSON_CreateString(word))
  json.cJSON_AddItemToObject(entry, "powers", json.cJSON_CreateIntArray(ffi.new("int[3]", index, index ^ 2, index ^ 4), 3))
  json.cJSON_AddItemToObject(entry, "even", json.cJSON_CreateBool(index % 2))
  json.cJSON_AddItemToObject(root, word, entry)
end
print(convert(root))
print(text_of(root, json.cJSON_Print))
local copy = json.cJSON_Duplicate(root, 1)
print(json.cJSON_Compare(root, copy, 1))
local powers = json.cJSON_GetObjectItemCaseSensitive(copy, "two").child.next
json.cJSON_ReplaceItemInArray(powers, 1, json.cJSON_CreateNumber(0.5))
json.cJSON_AddItemToArray(powers, json.cJSON_CreateNull())
json.cJSON_Delete(json.cJSON_DetachItemFromObject(copy, "one"))
print(text_of(copy), json.cJSON_Compare(root, copy, 1))
json.cJSON_Delete(root)
json.cJSON_Delete(copy)

-- Buffers of Lua's, and memory that functions in Lua give.
local buffer = ffi.new("char[?]", 64, '{ "a" : 1, /* gone */ "b" : [ 1 , 2 ] }')
json.cJSON_Minify(buffer)
print(ffi.string(buffer))
local item = json.cJSON_Parse(buffer)
print(json.cJSON_PrintPreallocated(item, buffer, 64, 0), ffi.string(buffer), json.cJSON_PrintPreallocated(item, buffer, 8, 0))
json.cJSON_Delete(item)

local blocks, made = {}, 0
local hooks = ffi.new("cJSON_Hooks", {
  malloc_fn = function(size)
    local block = ffi.new("uint64_t[?]", tonumber(size) / 8 + 1)
    made = made + 1
    blocks[tostring(ffi.cast("void *", block))] = block
    return block
  end,
  free_fn = function(address) blocks[tostring(ffi.cast("void *", address))] = nil end,
})
jit.off(text_of) -- A function that is called by compiled code must not call back.
json.cJSON_InitHooks(hooks)
local tree = json.cJSON_Parse('[{"a": "b"}, {"c": ["d"]}]')
print(text_of(tree), made)
json.cJSON_Delete(tree)
print(next(blocks))
json.cJSON_InitHooks(nil)
hooks.malloc_fn:free()
hooks.free_fn:free()
