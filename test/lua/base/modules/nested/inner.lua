module(..., package.seeall)
function where() return _NAME, _PACKAGE end
