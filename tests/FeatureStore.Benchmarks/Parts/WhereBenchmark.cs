using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Benchmarks.Parts;

/// <summary>A feature's filter over one click that is parsed already, beside the same question asked of the document by hand.</summary>
public class WhereBenchmark
{
    private static readonly byte[] Click =
        """
        {"id":"e-1","type":"click","occurred_at":"2026-11-20T09:00:00.000Z","user":{"id":"u-1","region":{"id":"seocho"}},
        "session":{"id":"s-1","platform":"ios"},"target":{"kind":"article","id":"a-1","category":"furniture","price":129000},"dwell_ms":null}
        """u8.ToArray();

    private readonly JsonDocument _event = JsonDocument.Parse(Click);
    private readonly CelActivation _activation = new(CelEnvironment.Event);
    private readonly CelExpression _matches = Compile("event.type == \"click\" && event.target.kind == \"article\"");
    private readonly CelExpression _differs = Compile("event.type == \"search\" && size(event.search.query) > 0");
    private readonly CelExpression _number = Compile("event.target.price >= 100000 && event.target.kind == \"article\"");
    private readonly CelExpression _macro = Compile("[\"bike\", \"furniture\"].exists(c, c == event.target.category)");
    private readonly CelExpression _oneOf = Compile("event.type in [\"favorite\", \"chat\"] && event.target.kind == \"article\"");

    [GlobalSetup]
    public void Prepare() => _activation[CelEnvironment.EventSlot] = CelValue.FromJson(_event.RootElement);

    [GlobalCleanup]
    public void Clean() => _event.Dispose();

    [Benchmark(Baseline = true)]
    public bool ByHand()
    {
        var root = _event.RootElement;
        return root.GetProperty("type"u8).ValueEquals("click"u8)
            && root.GetProperty("target"u8).GetProperty("kind"u8).ValueEquals("article"u8);
    }

    [Benchmark]
    public bool WhereThatMatches() => _matches.Evaluate(_activation).AsBool();

    [Benchmark]
    public bool WhereThatDoesNot() => _differs.Evaluate(_activation).AsBool();

    [Benchmark]
    public bool WhereOneOf() => _oneOf.Evaluate(_activation).AsBool();

    [Benchmark]
    public bool WhereNumber() => _number.Evaluate(_activation).AsBool();

    [Benchmark]
    public bool WhereMacro() => _macro.Evaluate(_activation).AsBool();

    private static CelExpression Compile(string text) => CelExpression.Compile(text, CelEnvironment.Event);
}
