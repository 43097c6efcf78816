package = "moons"
version = "2.0-3"
source = { url = "git://example.org/moons.git", tag = "v2.0-3" }
description = { summary = "Names of moons", license = "MIT", homepage = "http://example.org" }
dependencies = { "lua >= 5.1, < 5.4" }
build = { type = "builtin", modules = { moons = "moons.lua" } }
