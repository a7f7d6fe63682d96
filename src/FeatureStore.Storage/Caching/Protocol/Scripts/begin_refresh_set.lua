-- Refresh, step 1: writes a token into a filled set, which stays readable. Every write step takes the token out again (I4).
-- KEYS[1] the entry   ARGV[1] token, ARGV[2] its lifetime in ms
-- Returns 1 when the token was placed, 0 when there is nothing filled or another refresh is under way.
local key = KEYS[1]
if redis.call('TYPE', key).ok ~= 'zset' then return 0 end
local marker = redis.call('ZRANGE', key, 0, 0)[1]
if marker:sub(1, 5) == 'load:' or marker:find('^%d') then return 0 end
local knows, holder = marker:match('^([^~]+)~?(.*)$')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local placed = holder:match('@(%d+)$')
if placed and now - placed < tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', key, '-inf', string.format('%s~%s@%.0f', knows, ARGV[1], now))
redis.call('ZREM', key, marker)
return 1
