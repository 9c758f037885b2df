-- Every request is a new review with a key of its own, as from different customers.
local number = 0
math.randomseed(os.time())
local run = math.random(1e9)
local words = { "teapot", "handle", "glaze", "pours", "evenly", "gift", "mother", "daily", "warm",
  "kitchen", "lid", "heavy", "light", "colour", "bought", "again", "month", "clean", "wash" }

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

request = function()
  number = number + 1
  local text = {}
  for i = 1, 20 do text[i] = words[math.random(#words)] end
  wrk.headers["Idempotency-Key"] = run .. "-" .. number
  local body = string.format(
    '{"rating": %d, "title": "Number %d", "body": "%s %d.", "author_name": "Lan"}',
    math.random(5), number, table.concat(text, " "), number)
  return wrk.format(nil, nil, nil, body)
end
