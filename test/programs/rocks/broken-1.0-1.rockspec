package = "broken"
version = "1.0-2"
source = { url = 1 }
build = { type = "none", moduls = {} }
