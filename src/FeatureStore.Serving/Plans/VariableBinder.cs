using System.Text.Json;
using FeatureStore.Serving.RunTime;
using FeatureStore.Serving.Schema.Scalars;

namespace FeatureStore.Serving.Plans;

/// <summary>
/// Reads the JSON of a request's variables into slots, after the coercion rules of the GraphQL specification (6.1.2). It takes what is right;
/// whatever else there is it leaves to the library, which can say what is wrong.
/// </summary>
internal static class VariableBinder
{
    /// <param name="slots">Of the operation.</param>
    /// <param name="json">The object, checked to be JSON; empty when the request has none.</param>
    /// <param name="bindings">Are reset here.</param>
    /// <returns>False when a value is missing or is not plainly of its type.</returns>
    public static bool TryBind(ReadOnlySpan<VariableSlot> slots, ReadOnlySpan<byte> json, Bindings bindings)
    {
        try
        {
            return TryBindAll(slots, json, bindings);
        }
        catch (InvalidOperationException)
        {
            return false; // a text that is not valid Unicode
        }
    }

    private static bool TryBindAll(ReadOnlySpan<VariableSlot> slots, ReadOnlySpan<byte> json, Bindings bindings)
    {
        bindings.Reset(slots.Length);
        if (!json.IsEmpty)
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var slot = Find(slots, ref reader);
                reader.Read();
                if (slot < 0)
                {
                    reader.Skip();
                }
                else if (!TryRead(slots[slot], json, ref reader, ref bindings[slot]))
                {
                    return false;
                }
            }
        }
        for (var i = 0; i < slots.Length; i++)
        {
            ref var value = ref bindings[i];
            if (value.State != ValueState.Absent)
            {
                continue;
            }
            if (slots[i].Default is { } given)
            {
                value = given;
            }
            else if (slots[i].Required)
            {
                return false;
            }
        }
        return true;
    }

    private static int Find(ReadOnlySpan<VariableSlot> slots, ref Utf8JsonReader reader)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (reader.ValueTextEquals(slots[i].Name))
            {
                return i;
            }
        }
        return -1;
    }

    private static bool TryRead(VariableSlot slot, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, ref Value value)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            value = Value.Null;
            return !slot.Required;
        }
        switch (slot.Kind)
        {
            case VariableKind.Boolean:
                value = Value.Of(reader.TokenType == JsonTokenType.True ? 1 : 0);
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
            case VariableKind.Ids or VariableKind.Texts:
                var list = Texts(ref reader, slot.Kind == VariableKind.Ids);
                value = list is null ? default : Value.Of(list);
                return list is not null;
            case VariableKind.Selections:
                var selections = Selections(slot, json, ref reader);
                value = selections is null ? default : Value.Of(selections);
                return selections is not null;
            case VariableKind.Field:
                var ordinal = reader.TokenType == JsonTokenType.String ? Array.IndexOf(slot.Fields, Text(ref reader)) : -1;
                value = Value.Of(ordinal);
                return ordinal >= 0;
            default:
                return TryScalar(slot.Kind, ref reader, out value);
        }
    }

    /// <summary>A scalar that is not null.</summary>
    public static bool TryScalar(VariableKind kind, ref Utf8JsonReader reader, out Value value)
    {
        value = default;
        if (kind == VariableKind.Int)
        {
            return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && Set(number, out value);
        }
        var text = kind == VariableKind.Id ? Id(ref reader) : Text(ref reader);
        switch (kind)
        {
            case VariableKind.DateTime:
                return text is not null && DateTimeText.TryParse(text, out var milliseconds) && Set(milliseconds, out value);
            case VariableKind.Duration:
                return text is not null && DurationScalar.TryParse(text, out var duration) && Set(duration.Ticks, out value);
            default:
                value = text is null ? default : Value.Of(text);
                return text is not null;
        }
    }

    /// <summary>A list of texts without null; null when it is something else.</summary>
    public static string[]? Texts(ref Utf8JsonReader reader, bool asIds)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if ((asIds ? Id(ref reader) : Text(ref reader)) is not { } text)
            {
                return null;
            }
            texts.Add(text);
        }
        return [.. texts];
    }

    private static SelectionInput[]? Selections(VariableSlot slot, ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var whole = reader;
        whole.Skip();
        var text = json[start..(int)whole.BytesConsumed];
        if (slot.Selections.Find(text) is { } known)
        {
            reader = whole;
            return known;
        }
        var selections = SelectionInputReader.Read(ref reader);
        if (selections is not null)
        {
            slot.Selections.Add(text, selections);
        }
        return selections;
    }

    private static bool Set(long number, out Value value)
    {
        value = Value.Of(number);
        return true;
    }

    private static string? Id(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            return Text(ref reader);
        }
        // Digits as they are written; what has more than digits is for the library to judge.
        var digits = reader.ValueSpan;
        return reader.TryGetInt64(out var number) && !digits.ContainsAny("-.eE"u8)
            ? number.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return null;
        }
        return reader.GetString();
    }
}
