using System.Text.Json;
using System.Text.Unicode;
using FeatureStore.Definitions.Features;
using FeatureStore.Storage.Records;

namespace FeatureStore.Serving.Records;

/// <summary>
/// Finds the fields in a stored record without making objects of them. Everything is checked here, once, so that what follows may copy
/// bytes: a record that does not fit its feature is left out, not served wrong.
/// </summary>
internal static class RecordReader
{
    /// <summary>The record as a view, for what looks at single records.</summary>
    public static LeftOutReason TryRead(FeatureShape shape, in StoredRecord record, out RecordView? view)
    {
        var slices = new FieldSlice[shape.Fields.Length];
        var reason = TryRead(shape, record.Value.Span, slices);
        view = reason == LeftOutReason.None ? new RecordView(shape, record.Timestamp, record.Value, slices) : null;
        return reason;
    }

    /// <summary>Finds the fields of a record.</summary>
    /// <param name="shape">Its feature.</param>
    /// <param name="json">The stored array.</param>
    /// <param name="slices">One for each field of the feature; of no meaning unless the result is <see cref="LeftOutReason.None"/>.</param>
    public static LeftOutReason TryRead(FeatureShape shape, ReadOnlySpan<byte> json, Span<FieldSlice> slices)
    {
        var fields = shape.Fields.AsSpan();
        // Nearly every record is as our own writer left it; only what the quick look does not take is looked at closely.
        if (!PlainRecord.TryRead(fields, json, slices, out var found))
        {
            try
            {
                if (!Utf8.IsValid(json) || (found = FindFields(fields, json, slices)) < 0)
                {
                    return LeftOutReason.Malformed;
                }
            }
            catch (JsonException)
            {
                return LeftOutReason.Malformed;
            }
        }
        for (var i = 0; i < slices.Length; i++)
        {
            var field = fields[i];
            // An optional null that was written stays null; only what a record lacks, or must not be null, reads as the default.
            if (i >= found || (slices[i].IsNull && field.Required))
            {
                if (field is { Required: true, HasDefault: false })
                {
                    return LeftOutReason.MissingRequired;
                }
                slices[i] = field.HasDefault ? FieldSlice.Default : FieldSlice.Null;
            }
        }
        return LeftOutReason.None;
    }

    /// <summary>Number of fields that the record holds; −1 when it is no array, or holds a value of a wrong type.</summary>
    public static int FindFields(ReadOnlySpan<FieldShape> fields, ReadOnlySpan<byte> json, Span<FieldSlice> slices)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return -1;
        }
        var ordinal = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ordinal >= fields.Length)
            {
                // Written by a later version of the definition.
                reader.Skip();
                continue;
            }
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType == JsonTokenType.Null)
            {
                slices[ordinal++] = FieldSlice.Null;
                continue;
            }
            if (!Fits(ref reader, fields[ordinal].Type))
            {
                return -1;
            }
            slices[ordinal++] = new FieldSlice(start, (int)reader.BytesConsumed - start);
        }
        // Anything after the array throws.
        reader.Read();
        return ordinal;
    }

    /// <summary>Whether the value is of the type; the reader then stands on its last token.</summary>
    private static bool Fits(ref Utf8JsonReader reader, FieldType type)
    {
        switch (type.Kind)
        {
            case FieldKind.List or FieldKind.Set:
                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    return false;
                }
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (!FitsScalar(ref reader, type.Element))
                    {
                        return false;
                    }
                }
                return true;
            case FieldKind.Map:
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return false;
                }
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    reader.Read();
                    if (!FitsScalar(ref reader, type.Element))
                    {
                        return false;
                    }
                }
                return true;
            case FieldKind.Vector:
                return reader.TokenType == JsonTokenType.String && VectorJson.IsValid(ref reader, type);
            default:
                return FitsScalar(ref reader, type.Kind);
        }
    }

    private static bool FitsScalar(ref Utf8JsonReader reader, FieldKind kind)
    {
        switch (kind)
        {
            case FieldKind.String or FieldKind.Id:
                return reader.TokenType == JsonTokenType.String;
            case FieldKind.Bool:
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
            case FieldKind.Int:
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out _);
            case FieldKind.Long or FieldKind.Timestamp:
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _);
            case FieldKind.Float:
                return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number);
            case FieldKind.Json:
                var isValue = reader.TokenType != JsonTokenType.Null;
                reader.Skip();
                return isValue;
            default:
                return false;
        }
    }
}
