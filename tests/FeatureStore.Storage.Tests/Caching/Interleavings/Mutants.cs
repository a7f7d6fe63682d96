using FeatureStore.Storage.Caching.Protocol;

namespace FeatureStore.Storage.Tests.Caching.Interleavings;

/// <summary>The scripts, each with one protection taken out.</summary>
internal static class Mutants
{
    public static readonly IReadOnlyDictionary<string, CacheScripts> Scripts = new Dictionary<string, CacheScripts>
    {
        ["set: fills without looking for its token"] = Set(fill: s =>
            Cut(s, "if marker ~= 'load:' .. ARGV[1] and marker:match('~([^@]*)@') ~= ARGV[1] then return 0 end")
        ),
        ["set: takes any token for its own"] = Set(fill: s =>
            Swap(
                s,
                "marker ~= 'load:' .. ARGV[1] and marker:match('~([^@]*)@') ~= ARGV[1]",
                "marker:sub(1, 5) ~= 'load:' and not marker:match('~([^@]*)@')"
            )
        ),
        ["set: a write leaves the token of a load"] = Set(write: s =>
            Swap(
                s,
                "if not marker or marker:sub(1, 5) == 'load:' or marker:find('^%d') then return redis.call('DEL', key) end",
                "if marker:sub(1, 5) == 'load:' then return 0 end"
            )
        ),
        ["set: a write leaves the token of a refresh"] = Set(write: s => Swap(s, "marker:match('^[^~]+')", "marker")),
        ["set: a write adds below what the set knows"] = Set(write: s => Swap(s, "if not less(sk, lowest) then", "if true then")),
        ["set: a write of another payload replaces"] = Set(write: s =>
            Swap(s, "then return redis.call('DEL', key) end\n        end", "then redis.call('ZREM', key, other) end\n        end")
        ),
        ["set: a trim does not raise the marker"] = Set(write: s =>
            Cut(s, "knows = 'from:' .. redis.call('ZRANGE', key, 1, 1)[1]:sub(1, 30)")
        ),
        ["set: a write does nothing"] = Set(write: _ => "return 0"),
        ["set: a load begins over another"] = Set(
            beginLoad: s => Swap(s, "if kind == 'zset' then return 0 end", ""),
            fill: s => Swap(s, "marker ~= 'load:' .. ARGV[1]", "marker:sub(1, 5) ~= 'load:'")
        ),
        ["string: fills without looking for its token"] = String(fill: s => Cut(s, "if holder ~= ARGV[1] then return 0 end")),
        ["string: takes any token for its own"] = String(fill: s => Swap(s, "if holder ~= ARGV[1]", "if holder == ''")),
        ["string: a write leaves the token of a load"] = String(write: s =>
            Swap(s, "if not state or state == 'load' then return redis.call('DEL', key) end", "if state == 'load' then return 0 end")
        ),
        ["string: a write leaves the token of a refresh"] = String(write: s =>
            Swap(
                Swap(
                    s,
                    "redis.call('SET', key, ARGV[3], 'KEEPTTL')",
                    "redis.call('SET', key, (ARGV[3]:gsub('|', '|' .. holder, 1)), 'KEEPTTL')"
                ),
                "elseif holder ~= ''",
                "elseif false"
            )
        ),
        ["string: a write replaces what is newer"] = String(write: s => Swap(s, "if newer then", "if true then")),
        ["string: a write of another payload is dropped"] = String(write: s =>
            Cut(s, "if state .. '|' .. rest ~= ARGV[3] then return redis.call('DEL', key) end")
        ),
        ["string: a write does not undo known-absent"] = String(write: s =>
            Swap(s, "if newer then", "if newer and state ~= 'absent' then")
        ),
        ["string: a write does nothing"] = String(write: _ => "return 0"),
    };

    /// <summary>Scripts that leave entries longer than they should: nobody is told anything wrong by that, but nothing ends it either.</summary>
    public static readonly IReadOnlyDictionary<string, CacheScripts> Lifetimes = new Dictionary<string, CacheScripts>
    {
        ["set: a write keeps the entry for ever"] = Set(write: s =>
            Swap(s, "redis.call('ZADD', key, score, member)", "redis.call('ZADD', key, score, member) redis.call('PERSIST', key)")
        ),
        ["set: a fill ends never"] = Set(fill: s => Cut(s, "redis.call('PEXPIRE', key, ARGV[2])")),
        ["string: a write keeps the entry for ever"] = String(write: s => Swap(s, "ARGV[3], 'KEEPTTL'", "ARGV[3]")),
        ["string: a fill ends never"] = String(fill: s => Cut(s, ", 'PX', ARGV[2]")),
    };

    private static CacheScripts Set(
        Func<string, string>? beginLoad = null,
        Func<string, string>? fill = null,
        Func<string, string>? write = null
    ) => CacheScripts.Default with { Set = Mutate(CacheScripts.Default.Set, beginLoad, fill, write) };

    private static CacheScripts String(
        Func<string, string>? beginLoad = null,
        Func<string, string>? fill = null,
        Func<string, string>? write = null
    ) => CacheScripts.Default with { String = Mutate(CacheScripts.Default.String, beginLoad, fill, write) };

    private static CacheScripts.CacheScript Mutate(
        CacheScripts.CacheScript script,
        Func<string, string>? beginLoad,
        Func<string, string>? fill,
        Func<string, string>? write
    ) =>
        script with
        {
            BeginLoad = beginLoad?.Invoke(script.BeginLoad) ?? script.BeginLoad,
            Fill = fill?.Invoke(script.Fill) ?? script.Fill,
            Write = write?.Invoke(script.Write) ?? script.Write,
        };

    private static string Cut(string script, string part) => Swap(script, part, "");

    /// <summary>Fails when the script no longer has the part: a mutant that equals the original would prove nothing.</summary>
    private static string Swap(string script, string part, string other) =>
        script.Contains(part, StringComparison.Ordinal)
            ? script.Replace(part, other, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The script has no '{part}' any more.");
}
