using System.Diagnostics.Metrics;
using FeatureStore.Serving.Admission;
using FeatureStore.Serving.Limits;
using FeatureStore.Serving.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FeatureStore.Serving.Tests.Admission;

public sealed class GateCostTests
{
    [Fact]
    public async Task Uncontended_gate_allocates_nothing()
    {
        const int Requests = 100_000;
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new ServingMetrics(services.GetRequiredService<IMeterFactory>());
        using var gate = new AdmissionGate(new ServingOptions { RequestBurst = 10_000_000 }, metrics, TimeProvider.System);
        var guarded = gate.Guard(_ => Task.CompletedTask);
        var http = new DefaultHttpContext();
        for (var i = 0; i < 5; i++)
        {
            await RunAsync();
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Environment.CpuUsage.TotalTime;

        await RunAsync();

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{(Environment.CpuUsage.TotalTime - started).TotalNanoseconds / Requests:F0} ns of CPU, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Requests} bytes a request"
        );
        ((GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Requests).ShouldBeLessThan(1);

        async Task RunAsync()
        {
            for (var i = 0; i < Requests; i++)
            {
                await guarded(http);
            }
        }
    }
}
