using System.Globalization;
using System.Text;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Values and kinds as messages name them.</summary>
internal static class CelText
{
    private const int MaxShown = 60;

    /// <summary>Name of the value's type in CEL.</summary>
    public static string TypeOf(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Null => "null_type",
            CelKind.Bool => "bool",
            CelKind.Int => "int",
            CelKind.UInt => "uint",
            CelKind.Double => "double",
            CelKind.String => "string",
            CelKind.Bytes => "bytes",
            CelKind.List => "list",
            CelKind.Map => "map",
            CelKind.Timestamp => "google.protobuf.Timestamp",
            CelKind.Duration => "google.protobuf.Duration",
            CelKind.Type => "type",
            CelKind.Opaque => ((CelOpaque)value.Object!).TypeName,
            _ => "error",
        };

    /// <summary>A value in a message: short, and strings in quotes.</summary>
    public static string Describe(in CelValue value) =>
        value.Kind switch
        {
            CelKind.Null => "null",
            CelKind.Bool => value.AsBool() ? "true" : "false",
            CelKind.Int => value.AsInt64().ToString(CultureInfo.InvariantCulture),
            CelKind.UInt => value.AsUInt64().ToString(CultureInfo.InvariantCulture) + "u",
            CelKind.Double => value.AsDouble().ToString("R", CultureInfo.InvariantCulture),
            CelKind.String => $"'{Shorten(value.AsString())}'",
            CelKind.Bytes => $"bytes of length {value.AsBytes().Length}",
            CelKind.List => $"a list of {value.Elements.Count}",
            CelKind.Map => "a map",
            CelKind.Error => value.ErrorMessage,
            CelKind.Type => value.TypeName,
            CelKind.Opaque => ((CelOpaque)value.Object!).Text is { } text ? $"'{text}'" : $"an {TypeOf(value)}",
            _ => $"{TypeOf(value)} {value.Bits}.{value.Nanos:D9}s",
        };

    private static string Shorten(string text)
    {
        if (text.Length <= MaxShown)
        {
            return text;
        }
        var shown = new StringBuilder(text, 0, MaxShown, MaxShown + 1);
        if (char.IsHighSurrogate(shown[^1]))
        {
            shown.Length--;
        }
        return shown.Append('…').ToString();
    }
}
