-- Load, step 1: places a token, only where there is nothing. A loader that holds it may fill, if no write step came between (I4).
-- KEYS[1] the entry   ARGV[1] token, ARGV[2] its lifetime in ms: a loader that died must not keep others from loading
-- Returns 1 when the token was placed.
local key = KEYS[1]
local kind = redis.call('TYPE', key).ok
if kind == 'zset' then return 0 end
if kind ~= 'none' then redis.call('DEL', key) end -- of the time when the feature had another kind
redis.call('ZADD', key, '-inf', 'load:' .. ARGV[1])
redis.call('PEXPIRE', key, ARGV[2])
return 1
