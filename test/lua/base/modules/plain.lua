return { name = ..., count = select("#", ...) }
