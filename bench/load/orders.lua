-- For wrk: places orders of some lines (LINES_OF_AN_ORDER of the environment, 2 by default), of changing products. The last line that it
-- writes is a JSON object with what was answered and in how many milliseconds.
local lines = tonumber(os.getenv("LINES_OF_AN_ORDER") or "2")
local requests = {}
local turn = 0
local threads = 0

-- Each thread asks another one of the hosts (HOSTS of the environment, each as address:port).
function setup(thread)
  threads = threads + 1
  local number = 0
  for host, port in (os.getenv("HOSTS") or ""):gmatch("(%S+):(%d+)") do
    number = number + 1
    if number == threads then
      thread.addr = wrk.lookup(host, port)[1]
    end
  end
end

function init()
  for order = 1, 60 do
    local items = {}
    for line = 1, lines do
      local product = (order + line) % 3 + 1
      local quantity = (order * line) % 5 + 1
      items[line] = string.format('{"productId":%d,"quantity":%d}', product, quantity)
    end
    local body = '{"items":[' .. table.concat(items, ",") .. "]}"
    requests[order] = wrk.format("POST", "/orders", { ["Content-Type"] = "application/json" }, body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local points = {}
  for _, share in ipairs({ 1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 97.5, 99, 99.5, 99.9, 99.99 }) do
    points[#points + 1] = string.format('{"share":%s,"milliseconds":%.3f}', share / 100, latency:percentile(share) / 1000)
  end
  local errors = summary.errors
  io.write(
    string.format(
      '{"answers":%d,"refusals":%d,"failures":%d,"seconds":%.6f,"percentiles":[%s]%s}\n',
      summary.requests,
      errors.status,
      errors.connect + errors.read + errors.write + errors.timeout,
      summary.duration / 1000000,
      table.concat(points, ","),
      more and more() or ""
    )
  )
end
