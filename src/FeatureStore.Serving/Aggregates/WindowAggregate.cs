using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Records;

namespace FeatureStore.Serving.Aggregates;

/// <summary>
/// Figures over the records of one window, newest first. Nulls are not values: they count only in <see cref="Count"/>.
/// </summary>
internal sealed class WindowAggregate(FeatureShape shape, RecordView[] records)
{
    public FeatureShape Shape => shape;

    public int Count => records.Length;

    public int CountDistinct(int ordinal)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var stored = record.Stored(ordinal);
            if (!stored.IsEmpty)
            {
                seen.Add(Identity(stored.Span, shape.Fields[ordinal].Type.Kind));
            }
        }
        return seen.Count;
    }

    /// <summary>Null over nothing.</summary>
    /// <exception cref="ServingError">The field is not numeric, or the result is no finite Float.</exception>
    public double? Sum(int ordinal) => Total(ordinal, "sum").Sum;

    /// <inheritdoc cref="Sum"/>
    public double? Average(int ordinal)
    {
        var (sum, count) = Total(ordinal, "avg");
        return sum / count;
    }

    /// <inheritdoc cref="Sum"/>
    public double? Min(int ordinal) => Extreme(ordinal, "min", Math.Min);

    /// <inheritdoc cref="Sum"/>
    public double? Max(int ordinal) => Extreme(ordinal, "max", Math.Max);

    /// <summary>The most frequent values; of equally frequent ones, that which occurred last comes first.</summary>
    /// <exception cref="ServingError"><paramref name="n"/> is negative.</exception>
    public IReadOnlyList<ValueCount> Top(int ordinal, int n)
    {
        if (n < 0)
        {
            throw ServingError.BadInput($"'n' must not be negative, and is {n}.");
        }
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new List<(RecordView Latest, int Count)>();
        foreach (var record in records)
        {
            var stored = record.Stored(ordinal);
            if (stored.IsEmpty)
            {
                continue;
            }
            var identity = Identity(stored.Span, shape.Fields[ordinal].Type.Kind);
            if (places.TryGetValue(identity, out var place))
            {
                found[place] = (found[place].Latest, found[place].Count + 1);
            }
            else
            {
                places.Add(identity, found.Count);
                found.Add((record, 1));
            }
        }
        // Records come newest first, so the stable sort leaves the latest of equals in front.
        return [.. found.OrderByDescending(f => f.Count).Take(n).Select(f => new ValueCount(f.Latest.Served(ordinal)!, f.Count))];
    }

    private (double? Sum, int Count) Total(int ordinal, string function)
    {
        var exact = CheckNumeric(ordinal, function).Type.Kind != FieldKind.Float;
        // Integers add up without loss. For floats, Neumaier's compensated sum keeps the error independent of how many there are.
        Int128 integers = 0;
        double sum = 0;
        double compensation = 0;
        var count = 0;
        foreach (var record in records)
        {
            var stored = record.Stored(ordinal);
            if (stored.IsEmpty)
            {
                continue;
            }
            count++;
            if (exact)
            {
                integers += Parse(stored.Span).GetInt64();
                continue;
            }
            var value = Parse(stored.Span).GetDouble();
            var next = sum + value;
            compensation += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }
        if (count == 0)
        {
            return (null, 0);
        }
        return (CheckFinite(exact ? (double)integers : sum + compensation, function), count);
    }

    private double? Extreme(int ordinal, string function, Func<double, double, double> choose)
    {
        CheckNumeric(ordinal, function);
        double? extreme = null;
        foreach (var record in records)
        {
            var stored = record.Stored(ordinal);
            if (!stored.IsEmpty)
            {
                var value = Parse(stored.Span).GetDouble();
                extreme = extreme is { } known ? choose(known, value) : value;
            }
        }
        return extreme;
    }

    private FieldShape CheckNumeric(int ordinal, string function)
    {
        var field = shape.Fields[ordinal];
        return field.IsNumeric
            ? field
            : throw ServingError.BadInput($"'{function}' takes a numeric field; '{field.GraphName}' of '{shape.Name}' is {field.Type}.");
    }

    private double CheckFinite(double value, string function) =>
        double.IsFinite(value) ? value : throw ServingError.BadInput($"'{function}' over '{shape.Name}' is too great for a Float.");

    /// <summary>Equal for equal values, however they were written: <c>1.0</c> and <c>1</c>, <c>"A"</c> and <c>"\u0041"</c>.</summary>
    private static string Identity(ReadOnlySpan<byte> stored, FieldKind kind) =>
        kind switch
        {
            FieldKind.String or FieldKind.Id => Text(stored),
            FieldKind.Float => Parse(stored).GetDouble().ToString("R"),
            _ => Encoding.UTF8.GetString(stored),
        };

    private static string Text(ReadOnlySpan<byte> stored)
    {
        try
        {
            return Parse(stored).GetString()!;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair is JSON, but no text that .NET can hold.
            return Encoding.UTF8.GetString(stored);
        }
    }

    private static Utf8JsonReader Parse(ReadOnlySpan<byte> stored)
    {
        var reader = new Utf8JsonReader(stored);
        reader.Read();
        return reader;
    }
}
