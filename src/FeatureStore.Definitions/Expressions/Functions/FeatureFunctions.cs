using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>What features need and CEL has not. Described for their users in features/EXPRESSIONS.md.</summary>
internal static class FeatureFunctions
{
    /// <summary>Deepest nesting of JSON that <c>parse_json</c> reads.</summary>
    private const int MaxJsonDepth = 64;

    private const int MaxDigits = 15;

    public static IEnumerable<CelFunction> All =>
        [
            CelFunction.Global("hash(string|bytes|int|uint|double|bool|timestamp) int", Hash),
            CelFunction.Global("sha256(string|bytes) string", Sha256),
            CelFunction.Global(
                "lower(string) string",
                static (in CelValue v) => TextFunctions.Change("lower", v, static t => t.ToLowerInvariant())
            ),
            CelFunction.Member(
                "lower(string) string",
                static (in CelValue v) => TextFunctions.Change("lower", v, static t => t.ToLowerInvariant())
            ),
            CelFunction.Global("round(number) number", Round),
            CelFunction.Global("round(number, int) number", RoundTo),
            CelFunction.Global("bucket(number, list) int", Bucket),
            CelFunction.Global("parse_json(string) any", ParseJson),
            CelFunction.Global("date_part(timestamp, string) int", DatePart),
            CelFunction.Global("date_part(timestamp, string, string) int", DatePart),
        ];

    /// <summary>
    /// XXH64 of the value's text in UTF-8 (of bytes as they are), without its highest bit: never negative, so that <c>hash(x) % n</c> is a
    /// bucket. The same for ever: stored values depend on it.
    /// </summary>
    private static CelValue Hash(in CelValue value)
    {
        if (value.Kind is CelKind.Bytes)
        {
            return Hashed(value.AsBytes().Span);
        }
        if (value.Kind is not (CelKind.String or CelKind.Int or CelKind.UInt or CelKind.Double or CelKind.Bool or CelKind.Timestamp))
        {
            return CelErrors.NoMatchingOverload("hash", value);
        }
        return ConversionFunctions.ToText(value).TryGetString(out var text) ? Hashed(Encoding.UTF8.GetBytes(text)) : CelErrors.NotUnicode;
    }

    private static CelValue Hashed(ReadOnlySpan<byte> bytes) => CelValue.FromInt64((long)(XxHash64.HashToUInt64(bytes) & long.MaxValue));

    /// <summary>64 hexadecimal digits in lower case.</summary>
    private static CelValue Sha256(in CelValue value)
    {
        if (value.Kind is CelKind.Bytes)
        {
            return CelValue.FromString(Convert.ToHexStringLower(SHA256.HashData(value.AsBytes().Span)));
        }
        return value.Kind != CelKind.String ? CelErrors.NoMatchingOverload("sha256", value)
            : value.TryGetString(out var text)
                ? CelValue.FromString(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))
            : CelErrors.NotUnicode;
    }

    private static CelValue Round(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Int or CelKind.UInt => value,
            CelKind.Double => CelValue.FromDouble(Math.Round(value.AsDouble(), MidpointRounding.AwayFromZero)),
            _ => CelErrors.NoMatchingOverload("round", value),
        };

    /// <summary>To so many decimals, halves away from zero.</summary>
    private static CelValue RoundTo(in CelValue value, in CelValue digits)
    {
        if (!CelEquality.IsNumber(value.Kind) || digits.Kind != CelKind.Int)
        {
            return CelErrors.NoMatchingOverload("round", value, digits);
        }
        return digits.AsInt64() is < 0 or > MaxDigits ? CelErrors.Invalid($"round() takes 0 to {MaxDigits} decimals, not {digits}")
            : value.Kind == CelKind.Double
                ? CelValue.FromDouble(Math.Round(value.AsDouble(), (int)digits.AsInt64(), MidpointRounding.AwayFromZero))
            : value;
    }

    /// <summary>How many of the ascending bounds are not above a number: 0 below the first, their count from the last on.</summary>
    private static CelValue Bucket(in CelValue value, in CelValue bounds)
    {
        if (!CelEquality.IsNumber(value.Kind) || bounds.Kind != CelKind.List)
        {
            return CelErrors.NoMatchingOverload("bucket", value, bounds);
        }
        if (double.IsNaN(value.AsDouble()))
        {
            return CelErrors.Invalid("NaN lies in no bucket");
        }
        var bucket = 0;
        CelValue previous = default;
        foreach (var bound in bounds.Elements)
        {
            if (!CelEquality.IsNumber(bound.Kind))
            {
                return CelErrors.NoMatchingOverload("bucket, of which each bound is a number,", bound);
            }
            if (double.IsNaN(bound.AsDouble()) || (!previous.IsNull && CelOrdering.CompareNumbers(previous, bound) >= 0))
            {
                return CelErrors.Invalid($"the bounds of bucket() must ascend, and {bound} follows {previous}");
            }
            previous = bound;
            bucket += CelOrdering.CompareNumbers(value, bound) >= 0 ? 1 : 0;
        }
        return CelValue.FromInt64(bucket);
    }

    private static CelValue ParseJson(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (arguments[0].Kind != CelKind.String)
        {
            return CelErrors.NoMatchingOverload("parse_json", arguments[0]);
        }
        if (!arguments[0].TryGetString(out var text))
        {
            return CelErrors.NotUnicode;
        }
        // The document keeps its text and an index, of twelve bytes for each value.
        if (!context.TryBuild(8L * text.Length))
        {
            return default;
        }
        try
        {
            return CelValue.FromJson(JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = MaxJsonDepth }));
        }
        catch (JsonException)
        {
            return CelErrors.Invalid($"{arguments[0]} is not JSON");
        }
    }

    private static CelValue DatePart(CallContext context, ReadOnlySpan<CelValue> arguments)
    {
        if (
            arguments[0].Kind != CelKind.Timestamp
            || arguments[1].Kind != CelKind.String
            || (arguments.Length > 2 && arguments[2].Kind != CelKind.String)
        )
        {
            return CelErrors.NoMatchingOverload("date_part", arguments[0], arguments[^1]);
        }
        var zone = arguments.Length > 2 ? arguments[2].AsString() : "+00:00";
        if (!TimeFunctions.TryLocal(arguments[0], zone, out var local))
        {
            return CelErrors.Invalid($"'{zone}' is not a time zone here; write an IANA name or an offset such as '+09:00'");
        }
        return DateParts.Read(arguments[1].AsString(), local) is { } part
            ? CelValue.FromInt64(part)
            : CelErrors.Invalid($"{arguments[1]} is no part of a date; there are {string.Join(", ", DateParts.Names)}");
    }
}
