using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>CEL's extension for encodings (cel-go, ext/README.md: Encoders).</summary>
internal static class EncodingFunctions
{
    public static IEnumerable<CelFunction> All =>
        [CelFunction.Global("base64.encode(bytes) string", Encode), CelFunction.Global("base64.decode(string) bytes", Decode)];

    private static CelValue Encode(in CelValue value) =>
        value.Kind == CelKind.Bytes
            ? CelValue.FromString(Convert.ToBase64String(value.AsBytes().Span))
            : CelErrors.NoMatchingOverload("base64.encode", value);

    /// <summary>Standard base64, with or without padding.</summary>
    private static CelValue Decode(in CelValue value)
    {
        if (value.Kind != CelKind.String)
        {
            return CelErrors.NoMatchingOverload("base64.decode", value);
        }
        if (!value.TryGetString(out var text))
        {
            return CelErrors.NotUnicode;
        }
        var padded = text.Length % 4 == 0 || text.EndsWith('=') ? text : text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out var written)
            ? CelValue.FromBytes(bytes[..written])
            : CelErrors.Invalid($"{value} is not base64");
    }
}
