using System.ComponentModel.DataAnnotations;
using FeatureStore.Storage.Caching.Admission;
using FeatureStore.Storage.Caching.Connections;
using StackExchange.Redis;

namespace FeatureStore.Storage.Tests.Caching.Connections;

public sealed class RedisOptionsTests
{
    [Fact]
    public void Options_have_these_defaults()
    {
        var options = new RedisOptions();

        options.Endpoint.ShouldBe("");
        options.User.ShouldBeNull();
        options.Password.ShouldBeNull();
        options.Ssl.ShouldBeFalse();
        options.ReadTimeout.ShouldBe(TimeSpan.FromMilliseconds(50));
        options.ReadConnections.ShouldBe(1);
        options.RefreshTimeout.ShouldBe(TimeSpan.FromMilliseconds(100));
        options.WriteTimeout.ShouldBe(TimeSpan.FromSeconds(1));
        options.ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(2));
        options.LoadLifetime.ShouldBe(TimeSpan.FromSeconds(5));
        options.LeaseWait.ShouldBe(TimeSpan.FromMilliseconds(200));
        options.NegativeTtl.ShouldBe(TimeSpan.FromMinutes(1));
        options.EarlyRefresh.ShouldBe(1);
        options.Admission.ShouldBe(CacheAdmission.Adaptive);
        options.AdmissionKeys.ShouldBe(1_000_000);
        options.CircuitFailures.ShouldBe(3);
        options.CircuitPause.ShouldBe(TimeSpan.FromSeconds(1));
        options.WriteRetryDelay.ShouldBe(TimeSpan.FromMilliseconds(50));
        options.MaxPendingKeys.ShouldBe(10_000);
        options.ReadyGrace.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("127.0.0.1:6379", true)]
    [InlineData("redis-0.example.com:6379,redis-1.example.com:6379", true)]
    [InlineData("", false)]
    [InlineData("redis", false)]
    [InlineData("redis:6379,password=secret", false)]
    [InlineData("redis://redis:6379", false)]
    [InlineData("user@redis:6379", false)]
    public void Endpoint_is_hosts_and_ports_without_options(string endpoint, bool valid)
    {
        var results = new List<ValidationResult>();
        var options = new RedisOptions { Endpoint = endpoint };

        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true).ShouldBe(valid);

        results.ShouldAllBe(r => !r.ErrorMessage!.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_connect_in_the_background_to_all_endpoints()
    {
        var settings = RedisConnection.Settings(
            new RedisOptions
            {
                Endpoint = "a:1,b:2",
                User = "u",
                Password = "p",
                Ssl = true,
            }
        );

        settings.EndPoints.Count.ShouldBe(2);
        settings.AbortOnConnectFail.ShouldBeFalse();
        settings.User.ShouldBe("u");
        settings.Password.ShouldBe("p");
        settings.Ssl.ShouldBeTrue();
        settings.BacklogPolicy.ShouldBe(BacklogPolicy.FailFast);
    }
}
