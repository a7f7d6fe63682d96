-- Gives a token back after a load that failed, so that the next reader need not wait for its lifetime to pass. Leaves a filled set alone.
-- KEYS[1] the entry   ARGV[1] token
local key = KEYS[1]
if redis.call('TYPE', key).ok == 'zset' and redis.call('ZRANGE', key, 0, 0)[1] == 'load:' .. ARGV[1] then
    redis.call('DEL', key)
end
return 0
