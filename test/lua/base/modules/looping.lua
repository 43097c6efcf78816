local result = require("looping")
return result
