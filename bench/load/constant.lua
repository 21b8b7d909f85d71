-- For wrk: as orders.lua, but at a rate (RATE of the environment, orders a second). The requests have a timetable, which waits
-- for no answer: whichever connection is free takes the next one. Those that find no connection free in time are sent as soon as
-- there is one, and counted, since their wait is not in wrk's figures.
dofile((os.getenv("ORDERS_SCRIPT")))

local ffi = require("ffi")
ffi.cdef([[
  typedef struct { long seconds; long nanoseconds; } moment;
  int clock_gettime(int clock, moment *now);
]])

local monotonic = 1
local tolerance = 5
local now_is = ffi.new("moment")
local interval = 1000 / tonumber(os.getenv("RATE"))
local due
local threads = {}

-- Of this thread; wrk asks for it at the end.
late = 0
latest = 0

function setup(thread)
  threads[#threads + 1] = thread
end

local function now()
  ffi.C.clock_gettime(monotonic, now_is)
  return tonumber(now_is.seconds) * 1000 + tonumber(now_is.nanoseconds) / 1000000
end

-- In milliseconds.
function delay()
  local at = now()
  due = due and due + interval or at
  local wait = due - at
  if wait < -tolerance then
    late = late + 1
    latest = math.max(latest, -wait)
  end
  return math.max(0, math.floor(wait + 0.5))
end

function more()
  local all, most = 0, 0
  for _, thread in ipairs(threads) do
    all = all + thread:get("late")
    most = math.max(most, thread:get("latest"))
  end
  return string.format(',"late":%d,"latestMilliseconds":%.3f', all, most)
end
