-- Write step of an action feature: runs after the store has the records. Never extends the hard TTL.
-- KEYS[1] the entry   ARGV[1] records to keep, ARGV[2..] score and member of each record written; one member a sort key
local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind == 'none' then return 0 end

-- A load under way may have read the store before this write: without its token it cannot fill (I4).
local marker = kind == 'zset' and redis.call('ZRANGE', key, 0, 0)[1]
if not marker or marker:sub(1, 5) == 'load:' or marker:find('^%d') then return redis.call('DEL', key) end

-- Bytes, not the locale that the server was started in, which is what Lua's < goes by.
local function less(a, b)
    for i = 1, math.min(#a, #b) do
        local x, y = a:byte(i), b:byte(i)
        if x ~= y then return x < y end
    end
    return #a < #b
end

local knows = marker:match('^[^~]+') -- without the token of a refresh, which may have read too early as well
local lowest = knows:match('^from:(.*)$') or ''
for i = 2, #ARGV, 2 do
    local score, member = ARGV[i], ARGV[i + 1]
    local sk = member:sub(1, 30)
    if not less(sk, lowest) then -- below it the set knows nothing, and must not look as if it did
        for _, other in ipairs(redis.call('ZRANGEBYSCORE', key, score, score)) do
            -- The same event with another payload: only the store knows which of two concurrent writes was the last (I2).
            if other ~= member and other:sub(1, 30) == sk then return redis.call('DEL', key) end
        end
        redis.call('ZADD', key, score, member)
    end
end

local excess = redis.call('ZCARD', key) - 1 - ARGV[1]
if excess > 0 then
    redis.call('ZREMRANGEBYRANK', key, 1, excess)
    knows = 'from:' .. redis.call('ZRANGE', key, 1, 1)[1]:sub(1, 30)
end
if knows ~= marker then
    redis.call('ZADD', key, '-inf', knows)
    redis.call('ZREM', key, marker)
end
return 0
