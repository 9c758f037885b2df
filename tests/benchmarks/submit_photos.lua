-- A photo is uploaded and sent with a new review, turn by turn: half of the requests are reviews.
local file = assert(io.open("PHOTO_FILE", "rb"))
local photo = file:read("*a")
file:close()
local number = 0
math.randomseed(os.time())
local run = math.random(1e9)
local uploaded = {}

request = function()
  number = number + 1
  local headers = { ["Idempotency-Key"] = run .. "-" .. number, ["X-UGC-Key"] = wrk.headers["X-UGC-Key"] }
  local id = table.remove(uploaded)
  if id == nil then
    headers["Content-Type"] = "image/jpeg"
    return wrk.format("POST", "/api/v1/storefront/media", headers, photo)
  end
  headers["Content-Type"] = "application/json"
  local body = string.format(
    '{"rating": %d, "title": "Number %d", "body": "It pours well, number %d of %d.", ' ..
    '"author_name": "Lan", "photos": ["%s"]}', math.random(5), number, number, run, id)
  return wrk.format("POST", nil, headers, body)
end

response = function(status, headers, body)
  -- An uploaded photo is received, a review is submitted.
  if body:find('"state": ?"received"') then
    table.insert(uploaded, body:match('"id": ?"([^"]+)"'))
  end
end
