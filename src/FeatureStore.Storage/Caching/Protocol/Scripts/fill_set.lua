-- Load and refresh, last step: replaces the whole set, only if the token is still there. It is not after a write step, an eviction, or
-- when another loader took over: what this one read may be too old then (I4).
-- KEYS[1] the entry   ARGV[1] token, ARGV[2] hard TTL in ms, ARGV[3] marker, ARGV[4..] score and member of each record
-- Returns 1 when the set was filled.
local key = KEYS[1]
if redis.call('TYPE', key).ok ~= 'zset' then return 0 end
local marker = redis.call('ZRANGE', key, 0, 0)[1]
if marker ~= 'load:' .. ARGV[1] and marker:match('~([^@]*)@') ~= ARGV[1] then return 0 end
redis.call('DEL', key)
redis.call('ZADD', key, '-inf', ARGV[3])
for i = 4, #ARGV, 2 do
    redis.call('ZADD', key, ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', key, ARGV[2])
return 1
