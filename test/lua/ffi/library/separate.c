// A module with a memory of its own, for load.lua. Made with Debian's clang and lld 14 by
//   clang --target=wasm32 -O2 -nostdlib -Wl,--no-entry -Wl,--export-all separate.c -o separate.wasm
int add(int a, int b) { return a + b; }
double scale(double x) { return x * 2; }
const char *text(void) { return "text"; }
