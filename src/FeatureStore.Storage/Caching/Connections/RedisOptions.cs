using System.ComponentModel.DataAnnotations;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Writing;

namespace FeatureStore.Storage.Caching.Connections;

/// <summary>The cache in front of the store: section <c>redis</c>. Without the section there is none.</summary>
public sealed class RedisOptions
{
    /// <summary><c>host:port</c>; several for a cluster, with commas between.</summary>
    [Required]
    [RegularExpression(
        @"^[^\s,=@/:\[\]]+:\d+(,[^\s,=@/:\[\]]+:\d+)*$",
        ErrorMessage = "redis:endpoint is host:port[,host:port…], without options"
    )]
    public string Endpoint { get; set; } = "";

    /// <summary>ACL user. Default: none.</summary>
    public string? User { get; set; }

    /// <summary>Default: none.</summary>
    public string? Password { get; set; }

    /// <summary>TLS. Default false.</summary>
    public bool Ssl { get; set; }

    /// <summary>PEM file of the authorities that vouch for the server's certificate, instead of the platform's. Default: none.</summary>
    public string? CaFile { get; set; }

    /// <summary>How long a read waits for Redis before the store answers it. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Connections for reads beside the one for writes. More than one pays where one core cannot take in all replies. Default 1.</summary>
    [Range(1, 64)]
    public int ReadConnections { get; set; } = 1;

    /// <summary>How long the reload of an entry past its soft TTL may hold up a read before the old entry is served. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RefreshTimeout { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a write step waits for Redis before it is sent again. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long connecting may take. Default 2 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a loader may take before another takes over. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan LoadLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a read waits for another process's load of the same entry before it asks the store itself. Default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan LeaseWait { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long it is known that an entity has nothing of a feature; a feature's soft TTL where that is shorter. Default 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "24:00:00")]
    public TimeSpan NegativeTtl { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How early entries are read anew in the background, before the soft TTL makes readers wait: about so many times the time that a load
    /// takes, at random. Default 1; 0: never.
    /// </summary>
    [Range(0.0, 100.0)]
    public double EarlyRefresh { get; set; } = 1;

    /// <summary>
    /// Which misses fill Redis: <c>adaptive</c> (all, as long as Redis has room; once it evicts, those of keys that were asked for at least
    /// twice lately), <c>all</c> or <c>repeated</c>. Default adaptive.
    /// </summary>
    public CacheAdmission Admission { get; set; } = CacheAdmission.Adaptive;

    /// <summary>How many keys are told apart to see which were asked for twice; 8 bytes each. Default 1,000,000.</summary>
    [Range(1_000, 100_000_000)]
    public int AdmissionKeys { get; set; } = 1_000_000;

    /// <summary>Failed reads in a row after which Redis is left alone for <see cref="CircuitPause"/>. Default 3.</summary>
    [Range(1, 1_000)]
    public int CircuitFailures { get; set; } = 3;

    /// <summary>How long reads go straight to the store before Redis is tried again. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan CircuitPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Before an unacknowledged write step is sent again; doubled each time up to 2 seconds, with jitter. Default 50 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:02")]
    public TimeSpan WriteRetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Keys with an unacknowledged write step at which further writes wait (I7). Default 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxPendingKeys { get; set; } = 10_000;

    /// <summary>How long write steps may stay unacknowledged before <see cref="CacheHealth.IsReady"/> turns false. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ReadyGrace { get; set; } = TimeSpan.FromSeconds(5);
}
