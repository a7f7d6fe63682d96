using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Confluent.Kafka;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Loading;
using FeatureStore.Definitions.Streams;
using FeatureStore.Ingestion;
using FeatureStore.Ingestion.Delivery;
using FeatureStore.Ingestion.Events;
using FeatureStore.Ingestion.Extraction;
using FeatureStore.Ingestion.Observability;
using FeatureStore.Ingestion.Sources.Kafka;
using FeatureStore.Ingestion.Writing;
using FeatureStore.Storage.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace FeatureStore.Benchmarks.Throughput;

/// <summary>A consumer in a process of its own, started by <c>throughput</c>: prints <see cref="ClientFigures"/> as JSON.</summary>
internal static class ClientCommand
{
    public const string Name = "throughput-client";

    private static readonly string[] Passes = ["warm-up", "measured"];

    public static Command Create()
    {
        var mode = new Option<ClientMode>("--mode") { Required = true };
        var brokers = new Option<string>("--brokers") { Required = true };
        var features = new Option<string>("--features") { Required = true };
        var group = new Option<string>("--group") { Required = true };
        var messages = new Option<long>("--messages") { Required = true };
        var command = new Command(Name, "Started by 'throughput'.") { Hidden = true };
        command.Options.Add(mode);
        command.Options.Add(brokers);
        command.Options.Add(group);
        command.Options.Add(features);
        command.Options.Add(messages);
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                var catalog = CatalogLoader.LoadDirectory(arguments.GetValue(features)!).Catalog!;
                ClientFigures? figures = null;
                // All of them twice, as two groups: by the second time the code is compiled to its last tier.
                foreach (var pass in Passes)
                {
                    var options = new KafkaOptions
                    {
                        BootstrapServers = arguments.GetValue(brokers),
                        GroupId = $"{arguments.GetValue(group)}-{pass}",
                    };
                    var progress = new Progress(arguments.GetValue(messages));
                    if (arguments.GetValue(mode) == ClientMode.Walk)
                    {
                        Walk(options, catalog, progress, cancellationToken);
                    }
                    else
                    {
                        await RunWorkerAsync(options, catalog, progress, cancellationToken);
                    }
                    figures = progress.Figures;
                }
                Console.WriteLine(JsonSerializer.Serialize(figures));
                return 0;
            }
        );
        return command;
    }

    private static void Walk(KafkaOptions options, Catalog catalog, Progress progress, CancellationToken cancellationToken)
    {
        NativeKafka.EnsureLoaded();
        using var consumer = new ConsumerBuilder<byte[], byte[]>(KafkaClientConfiguration.Consumer(options))
            .SetLogHandler((_, _) => { })
            .Build();
        consumer.Subscribe(catalog.Streams.Select(stream => ((StreamSource.Kafka)stream.Source).Topic));
        while (!progress.IsDone)
        {
            if (consumer.Consume(cancellationToken) is not { } result)
            {
                continue;
            }
            var reader = new Utf8JsonReader(result.Message.Value);
            while (reader.Read()) { }
            progress.Add();
        }
        consumer.Close();
    }

    private static async Task RunWorkerAsync(KafkaOptions options, Catalog catalog, Progress progress, CancellationToken cancellationToken)
    {
        options.Retry.Attempts = 0;
        using var pipeline = new EventPipeline(
            new CatalogRegistry(catalog),
            new CountOnly(),
            new InFlightBudget(20_000, 128 * 1024 * 1024),
            new ExtractionOptions(),
            TimeProvider.System,
            NullLogger<EventPipeline>.Instance
        );
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == IngestionMetrics.MeterName && instrument.Name == "featurestore.ingestion.events")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (_, _, _, _) =>
            {
                progress.Add();
                if (progress.IsDone)
                {
                    done.Cancel();
                }
            }
        );
        listener.Start();
        using var source = new KafkaSource(pipeline, options, TimeProvider.System, NullLogger.Instance);
        await source.RunAsync(done.Token);
    }

    /// <summary>Takes marks at the first message, after which no group is waited for any more, and at the last. For one thread.</summary>
    private sealed class Progress(long messages)
    {
        private long _count;
        private long _startedAt;
        private TimeSpan _processor;

        public ClientFigures? Figures { get; private set; }

        public bool IsDone => Figures is not null;

        public void Add()
        {
            _count++;
            if (_count == 1)
            {
                (_startedAt, _processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            }
            else if (_count == messages)
            {
                Figures = new ClientFigures(
                    messages - 1,
                    Stopwatch.GetElapsedTime(_startedAt).TotalSeconds,
                    (Environment.CpuUsage.TotalTime - _processor).TotalSeconds
                );
            }
        }
    }

    private sealed class CountOnly : IRecordSink
    {
        public void Enqueue(RecordWrite write, RawEvent source, EventDelivery delivery) => delivery.Complete();
    }
}
