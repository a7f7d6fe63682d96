using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Features;

/// <summary>Vectors: the base64 of little-endian float32.</summary>
internal static class VectorEncoder
{
    /// <inheritdoc cref="FieldValueEncoder.TryWrite"/>
    public static bool TryWrite(Utf8JsonWriter writer, in CelValue value, FieldType type, out string? reason)
    {
        if (value.Kind != CelKind.List)
        {
            reason = $"expected {type}, found {value} of type {CelText.TypeOf(value)}";
            return false;
        }
        var count = value.Elements.Count;
        if (count != type.Length)
        {
            reason = $"expected {type}, found {count} components";
            return false;
        }
        var bytes = ArrayPool<byte>.Shared.Rent(count * sizeof(float));
        try
        {
            var at = 0;
            foreach (var component in value.Elements)
            {
                if (!TryGetSingle(component, out var single))
                {
                    reason =
                        $"expected {type}, component {at / sizeof(float)}: {ScalarEncoder.Found(component)}, which is no finite 32-bit float";
                    return false;
                }
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), single);
                at += sizeof(float);
            }
            writer.WriteBase64StringValue(bytes.AsSpan(0, at));
            reason = null;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static bool TryGetSingle(in CelValue component, out float single)
    {
        single = CelEquality.IsNumber(component.Kind) ? (float)component.AsDouble() : float.NaN;
        return float.IsFinite(single);
    }
}
