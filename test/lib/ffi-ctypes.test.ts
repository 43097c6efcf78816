import assert from "node:assert/strict";
import { test } from "node:test";
import { ctypeText } from "../../lib/ffi/ctype-text.ts";
import { Ctypes } from "../../lib/ffi/ctypes.ts";
import { alignBits, CtypeId, Flag, Kind, makeInfo, NO_SIZE } from "../../spec/ctypes.ts";

const arrayOf = (types: Ctypes, child: number, size: number, flags = 0): number =>
  types.intern(makeInfo(Kind.ARRAY, flags | alignBits(2) | child), size);

test("derived types exist once", () => {
  const types = new Ctypes();
  assert.equal(types.pointerTo(CtypeId.VOID), CtypeId.P_VOID);
  const pointer = types.pointerTo(CtypeId.DOUBLE);
  assert.equal(types.pointerTo(CtypeId.DOUBLE), pointer);
  assert.equal(pointer, types.top - 1);
});

test("predefined types have LuaJIT's numbers", () => {
  assert.deepEqual(
    [CtypeId.INT64, CtypeId.UINT64, CtypeId.COMPLEX_DOUBLE, CtypeId.CTYPEID],
    [11, 12, 18, 24],
  );
});

test("the text of a type grows at both ends", () => {
  const types = new Ctypes();
  const text = (id: number) => ctypeText(types, id);
  assert.equal(text(CtypeId.UINT64), "uint64_t");
  assert.equal(text(CtypeId.P_CCHAR), "const char *");
  assert.equal(text(CtypeId.COMPLEX_FLOAT), "complex float");
  const array = arrayOf(types, CtypeId.INT32, 40);
  assert.equal(text(array), "int [10]");
  assert.equal(text(types.pointerTo(array)), "int (*)[10]");
  assert.equal(text(types.pointerTo(types.pointerTo(CtypeId.UINT16))), "unsigned short **");
  assert.equal(text(arrayOf(types, CtypeId.INT32, NO_SIZE, Flag.VLA)), "int [?]");
  const func = types.create(makeInfo(Kind.FUNC, CtypeId.INT32), 0).id;
  assert.equal(text(func), "int ()");
  assert.equal(text(types.pointerTo(func)), "int (*)()");
  assert.equal(text(types.referenceTo(CtypeId.INT32)), "int &");
  assert.equal(ctypeText(types, types.pointerTo(CtypeId.INT32), "p"), "int *p");
});

test("what a failed declaration has made can be taken back", () => {
  const types = new Ctypes();
  const { top } = types;
  const type = types.create(makeInfo(Kind.TYPEDEF, CtypeId.INT32), 0);
  type.name = "number";
  types.addName(type);
  types.pointerTo(type.id);
  types.truncate(top);
  assert.equal(types.top, top);
  assert.equal(types.findName("number", -1), undefined);
  assert.equal(types.pointerTo(CtypeId.DOUBLE), top);
});
