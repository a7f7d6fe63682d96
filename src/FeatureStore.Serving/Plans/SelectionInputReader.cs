using System.Text.Json;
using FeatureStore.Serving.RunTime;

namespace FeatureStore.Serving.Plans;

/// <summary>Reads <c>[FeatureSelection!]</c> from JSON.</summary>
internal static class SelectionInputReader
{
    /// <param name="reader">On the list; afterwards on its end.</param>
    /// <returns>Null when anything in it is not plainly right.</returns>
    public static SelectionInput[]? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }
        var selections = new List<SelectionInput>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (One(ref reader) is not { } selection)
            {
                return null;
            }
            selections.Add(selection);
        }
        return [.. selections];
    }

    private static SelectionInput? One(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }
        string? name = null;
        string? key = null;
        string[]? fields = null;
        Value limit = default;
        Value period = default;
        Value from = default;
        Value to = default;
        var seen = Property.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = Of(ref reader);
            reader.Read();
            if (property == Property.None || (seen & property) != Property.None)
            {
                return null; // unknown, or given twice: the library says which counts
            }
            seen |= property;
            if (reader.TokenType == JsonTokenType.Null && property != Property.Name)
            {
                continue;
            }
            var fits = property switch
            {
                Property.Name => Text(ref reader, out name),
                Property.As => Text(ref reader, out key),
                Property.Limit => VariableBinder.TryScalar(VariableKind.Int, ref reader, out limit),
                Property.Period => VariableBinder.TryScalar(VariableKind.Duration, ref reader, out period),
                Property.From => VariableBinder.TryScalar(VariableKind.DateTime, ref reader, out from),
                Property.To => VariableBinder.TryScalar(VariableKind.DateTime, ref reader, out to),
                _ => (fields = VariableBinder.Texts(ref reader, asIds: false)) is not null,
            };
            if (!fits)
            {
                return null;
            }
        }
        return name is null
            ? null
            : new SelectionInput(
                name,
                key,
                limit.IsSet ? (int)limit.Number : null,
                period.IsSet ? TimeSpan.FromTicks(period.Number) : null,
                from.IsSet ? from.Number : null,
                to.IsSet ? to.Number : null,
                fields
            );
    }

    private static Property Of(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("name"u8) ? Property.Name
        : reader.ValueTextEquals("as"u8) ? Property.As
        : reader.ValueTextEquals("limit"u8) ? Property.Limit
        : reader.ValueTextEquals("period"u8) ? Property.Period
        : reader.ValueTextEquals("from"u8) ? Property.From
        : reader.ValueTextEquals("to"u8) ? Property.To
        : reader.ValueTextEquals("fields"u8) ? Property.Fields
        : Property.None;

    private static bool Text(ref Utf8JsonReader reader, out string? text)
    {
        var fits = VariableBinder.TryScalar(VariableKind.Text, ref reader, out var value);
        text = value.Content as string;
        return fits;
    }

    [Flags]
    private enum Property
    {
        None = 0,
        Name = 1,
        As = 2,
        Limit = 4,
        Period = 8,
        From = 16,
        To = 32,
        Fields = 64,
    }
}
