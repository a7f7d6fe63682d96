using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;

namespace FeatureStore.Definitions.Features;

/// <summary>Vectors: the base64 of their components, packed as <see cref="VectorPrecision"/> says.</summary>
internal static class VectorEncoder
{
    /// <summary>Steps that <see cref="VectorPrecision.Int8"/> divides the greatest component in.</summary>
    private const int Steps = sbyte.MaxValue;

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
        var bytes = ArrayPool<byte>.Shared.Rent(type.PackedBytes);
        try
        {
            var packed = bytes.AsSpan(0, type.PackedBytes);
            var wrong = type.Precision switch
            {
                VectorPrecision.Float16 => PackHalves(value, packed),
                VectorPrecision.Int8 => PackBytes(value, packed),
                _ => PackSingles(value, packed),
            };
            if (wrong is { } index)
            {
                reason = $"expected {type}, component {index}: {Problem(value, index, type.Precision)}";
                return false;
            }
            writer.WriteBase64StringValue(packed);
            reason = null;
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <returns>The component that does not fit; null: all do.</returns>
    private static int? PackSingles(in CelValue value, Span<byte> packed)
    {
        var index = 0;
        foreach (var component in value.Elements)
        {
            if (!TryGetSingle(component, out var single))
            {
                return index;
            }
            BinaryPrimitives.WriteSingleLittleEndian(packed[(index++ * sizeof(float))..], single);
        }
        return null;
    }

    /// <inheritdoc cref="PackSingles"/>
    private static int? PackHalves(in CelValue value, Span<byte> packed)
    {
        var index = 0;
        foreach (var component in value.Elements)
        {
            // From the double in one step: by way of a float32 it would be rounded twice.
            if (!CelEquality.IsNumber(component.Kind) || !Half.IsFinite((Half)component.AsDouble()))
            {
                return index;
            }
            BinaryPrimitives.WriteHalfLittleEndian(packed[(index++ * 2)..], (Half)component.AsDouble());
        }
        return null;
    }

    /// <inheritdoc cref="PackSingles"/>
    private static int? PackBytes(in CelValue value, Span<byte> packed)
    {
        var greatest = 0f;
        var index = 0;
        foreach (var component in value.Elements)
        {
            if (!TryGetSingle(component, out var single))
            {
                return index;
            }
            greatest = Math.Max(greatest, Math.Abs(single));
            index++;
        }
        var scale = ScaleOf(greatest);
        BinaryPrimitives.WriteSingleLittleEndian(packed, scale);
        packed = packed[sizeof(float)..];
        index = 0;
        foreach (var component in value.Elements)
        {
            packed[index++] = scale == 0 ? (byte)0 : (byte)(sbyte)Math.Round((float)component.AsDouble() / (double)scale);
        }
        return null;
    }

    /// <summary>The least scale by which <paramref name="greatest"/> is within the steps. Rounded up: a tiny one must not become zero.</summary>
    private static float ScaleOf(float greatest)
    {
        var scale = (float)(greatest / (double)Steps);
        return scale * (double)Steps < greatest ? MathF.BitIncrement(scale) : scale;
    }

    private static bool TryGetSingle(in CelValue component, out float single)
    {
        single = CelEquality.IsNumber(component.Kind) ? (float)component.AsDouble() : float.NaN;
        return float.IsFinite(single);
    }

    private static string Problem(in CelValue value, int index, VectorPrecision precision)
    {
        var component = value.Elements[index];
        var found = ScalarEncoder.Found(component);
        return precision == VectorPrecision.Float16 && TryGetSingle(component, out _)
            ? $"{found}, which float16 does not hold: it ends at ±{(int)Half.MaxValue}. Declare 'precision: float32'"
            : $"{found}, which is no finite 32-bit float";
    }
}
