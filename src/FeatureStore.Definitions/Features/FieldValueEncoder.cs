using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Features;

/// <summary>Typed value → stored JSON (DESIGN: types).</summary>
public static class FieldValueEncoder
{
    /// <summary>Writes <paramref name="value"/> as one JSON value of the stored array, or says why it does not fit the field's type.</summary>
    /// <param name="writer">
    /// Best with <see cref="StoredJson.WriterOptions"/>: sets are sorted, and their elements written, with that encoder whatever the
    /// writer's own is.
    /// </param>
    /// <param name="value">Of any kind. Null fits every type and is written as null; whether it may be there at all, the caller decides.</param>
    /// <param name="type">The field's type.</param>
    /// <param name="reason">Null, or what was wanted and what was found.</param>
    /// <returns>False with a reason that names the type wanted and what was found; nothing has been written then.</returns>
    public static bool TryWrite(Utf8JsonWriter writer, in CelValue value, FieldType type, out string? reason)
    {
        if (value.IsError)
        {
            reason = value.ErrorMessage;
            return false;
        }
        if (value.IsNull)
        {
            writer.WriteNullValue();
            reason = null;
            return true;
        }
        switch (type.Kind)
        {
            case FieldKind.List:
                return TryWriteList(writer, value, type, out reason);
            case FieldKind.Set:
                return TryWriteSet(writer, value, type, out reason);
            case FieldKind.Map:
                return TryWriteMap(writer, value, type, out reason);
            case FieldKind.Vector:
                return VectorEncoder.TryWrite(writer, value, type, out reason);
            default:
                if (ScalarEncoder.TryWrite(writer, value, type.Kind, out var problem))
                {
                    reason = null;
                    return true;
                }
                reason = $"expected {type}, {problem}";
                return false;
        }
    }

    private static bool TryWriteList(Utf8JsonWriter writer, in CelValue value, FieldType type, out string? reason)
    {
        // Once without a writer: what does not fit must be found before anything is written.
        if (!TryEachElement(writer: null, value, type, out reason))
        {
            return false;
        }
        writer.WriteStartArray();
        TryEachElement(writer, value, type, out _);
        writer.WriteEndArray();
        return true;
    }

    private static bool TryEachElement(Utf8JsonWriter? writer, in CelValue value, FieldType type, out string? reason)
    {
        if (value.Kind != CelKind.List)
        {
            reason = $"expected {type}, found {value}";
            return false;
        }
        var index = 0;
        foreach (var element in value.Elements)
        {
            if (!ScalarEncoder.TryWrite(writer, element, type.Element, out var problem))
            {
                reason = $"expected {type}, element {index}: {problem}";
                return false;
            }
            index++;
        }
        reason = null;
        return true;
    }

    private static bool TryWriteSet(Utf8JsonWriter writer, in CelValue value, FieldType type, out string? reason)
    {
        if (!TryEachElement(writer: null, value, type, out reason))
        {
            return false;
        }
        using var scratch = EncodingScratch.Rent();
        foreach (var element in value.Elements)
        {
            scratch.BeginPart();
            ScalarEncoder.TryWrite(scratch.Writer, element, type.Element, out _);
            scratch.EndPart();
        }
        scratch.SortParts();
        writer.WriteStartArray();
        for (var i = 0; i < scratch.Count; i++)
        {
            if (i == 0 || !scratch[i].SequenceEqual(scratch[i - 1]))
            {
                writer.WriteRawValue(scratch[i], skipInputValidation: true);
            }
        }
        writer.WriteEndArray();
        return true;
    }

    private static bool TryWriteMap(Utf8JsonWriter writer, in CelValue value, FieldType type, out string? reason)
    {
        if (!TryCheckMap(value, type, out reason))
        {
            return false;
        }
        // Each part is a key in plain UTF-8, by which it sorts; the value is written when its turn comes.
        using var scratch = EncodingScratch.Rent();
        var values = new List<CelValue>(value.Entries.Count);
        foreach (var (key, element) in value.Entries)
        {
            scratch.AddText(key.AsString());
            values.Add(element);
        }
        scratch.SortParts();
        writer.WriteStartObject();
        for (var i = 0; i < scratch.Count; i++)
        {
            // Of a name that JSON has twice the last counts, as everywhere; parts that are equal keep their order.
            if (i + 1 < scratch.Count && scratch[i].SequenceEqual(scratch[i + 1]))
            {
                continue;
            }
            writer.WritePropertyName(scratch[i]);
            ScalarEncoder.TryWrite(writer, values[scratch.OriginalIndex(i)], type.Element, out _);
        }
        writer.WriteEndObject();
        return true;
    }

    private static bool TryCheckMap(in CelValue value, FieldType type, out string? reason)
    {
        if (value.Kind != CelKind.Map || value.Object is ICelObject)
        {
            reason = $"expected {type}, found {value}";
            return false;
        }
        foreach (var (key, element) in value.Entries)
        {
            if (!key.TryGetString(out _))
            {
                reason = key.IsError
                    ? $"expected {type}, in a key {JsonText.NotUnicode}"
                    : $"expected {type}, found the key {key} of type {CelText.TypeOf(key)}";
                return false;
            }
            if (!ScalarEncoder.TryWrite(writer: null, element, type.Element, out var problem))
            {
                reason = $"expected {type}, key {key}: {problem}";
                return false;
            }
        }
        reason = null;
        return true;
    }
}
