-- Load and refresh, last step: replaces the string, only if the token is still there. It is not after a write step, an eviction, or
-- when another loader took over: what this one read may be too old then (I4).
-- KEYS[1] the entry   ARGV[1] token, ARGV[2] hard TTL in ms, ARGV[3] the entry to put
-- Returns 1 when the string was filled.
local key = KEYS[1]
if redis.call('TYPE', key).ok ~= 'string' then return 0 end
local holder = redis.call('GET', key):match('^%a+|([^|@]*)')
if holder ~= ARGV[1] then return 0 end
redis.call('SET', key, ARGV[3], 'PX', ARGV[2])
return 1
