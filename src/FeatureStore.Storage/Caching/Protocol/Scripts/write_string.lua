-- Write step of a static feature: runs after the store has the value, or kept a greater one. Never extends the hard TTL.
-- KEYS[1] the entry   ARGV[1] event time in ms, ARGV[2] event identity, ARGV[3] the entry to put
local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind == 'none' then return 0 end

-- A load under way may have read the store before this write: without its token it cannot fill (I4).
local entry = kind == 'string' and redis.call('GET', key) or ''
local state, holder, rest = entry:match('^(%a+)|([^|]*)(.*)$')
if not state or state == 'load' then return redis.call('DEL', key) end

-- Bytes, not the locale that the server was started in, which is what Lua's < goes by.
local function less(a, b)
    for i = 1, math.min(#a, #b) do
        local x, y = a:byte(i), b:byte(i)
        if x ~= y then return x < y end
    end
    return #a < #b
end

local newer = true -- than known-absent, everything is
if state ~= 'absent' then
    local time, length, at = rest:match('^|(%d+)|(%d+)|()')
    local identity = rest:sub(at, at + length - 1)
    if tonumber(time) == tonumber(ARGV[1]) and identity == ARGV[2] then
        -- The same event with another payload: only the store knows which of two concurrent writes was the last (I2).
        if state .. '|' .. rest ~= ARGV[3] then return redis.call('DEL', key) end
        newer = false
    else
        newer = tonumber(time) < tonumber(ARGV[1]) or (tonumber(time) == tonumber(ARGV[1]) and less(identity, ARGV[2])) -- I3
    end
end
if newer then
    redis.call('SET', key, ARGV[3], 'KEEPTTL')
elseif holder ~= '' then
    redis.call('SET', key, state .. '|' .. rest, 'KEEPTTL') -- without the token of a refresh, which may have read too early
end
return 0
