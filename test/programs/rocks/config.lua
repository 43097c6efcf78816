-- LuaRocks' configuration for the tests: nothing installed, and no search for interpreters.
rocks_trees = { "/nonexistent" }
lua_interpreter = "luajit"
variables = { LUA_DIR = "/usr", LUA_BINDIR = "/usr/bin" }
