using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Features;
using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;

namespace FeatureStore.Definitions.Loading.Checks;

/// <summary>Whether what an expression gives can be what it is for, as far as that is known without an event. Null always may.</summary>
internal static class ResultTypes
{
    private const CelKinds Key = CelKinds.String | CelKinds.Int;
    private const CelKinds Time = CelKinds.String | CelKinds.Number | CelKinds.Timestamp;

    /// <summary>An entity's or event's id.</summary>
    public static void CheckKey(MappingReader reader, ExpressionKey key, CelExpression? expression)
    {
        if (expression?.Kinds.Meets(Key) == false)
        {
            reader.Error(
                key,
                $"'{key.Name}' must give a string or an int, and this gives {expression.Kinds.Describe()}; write string(…) around it"
            );
        }
    }

    /// <summary>An event's time.</summary>
    public static void CheckTime(MappingReader reader, ExpressionKey key, CelExpression? expression)
    {
        if (expression?.Kinds.Meets(Time) == false)
        {
            reader.Error(
                key,
                $"'{key.Name}' must give a time (RFC 3339 text, a number, a timestamp), and this gives {expression.Kinds.Describe()}"
            );
        }
    }

    /// <summary>A field's value.</summary>
    public static void CheckValue(MappingReader values, FieldDefinition field, CelExpression? expression)
    {
        if (expression is null)
        {
            return;
        }
        var type = field.Type;
        var wanted = KindsOf(type.Kind);
        if (!expression.Kinds.Meets(wanted | CelKinds.Null))
        {
            values.Error(
                field.Name,
                $"field '{field.Name}' is {Article(type)}, and this gives {expression.Kinds.Describe()}{Advice(type.Kind, expression.Kinds)}"
            );
        }
        else if (
            type.Kind is FieldKind.List or FieldKind.Set
            && expression.Type.Element is { } element
            && !element.Kinds.Meets(KindsOf(type.Element))
        )
        {
            values.Error(field.Name, $"field '{field.Name}' is {Article(type)}, and the elements of this are {element.Kinds.Describe()}");
        }
    }

    /// <summary>What <see cref="FieldValueEncoder"/> takes.</summary>
    private static CelKinds KindsOf(FieldKind kind) =>
        kind switch
        {
            FieldKind.String => CelKinds.String,
            FieldKind.Id => CelKinds.String | CelKinds.Int | CelKinds.UInt,
            FieldKind.Bool => CelKinds.Bool,
            FieldKind.Int or FieldKind.Long or FieldKind.Float => CelKinds.Number,
            FieldKind.Timestamp => Time,
            FieldKind.List or FieldKind.Set or FieldKind.Vector => CelKinds.List,
            FieldKind.Map => CelKinds.Map,
            _ => CelKinds.Any,
        };

    private static string Article(FieldType type) => $"{(type.Kind is FieldKind.Id or FieldKind.Int ? "an" : "a")} {type}";

    private static string Advice(FieldKind kind, CelKinds found) =>
        kind is FieldKind.String or FieldKind.Id && found.Meets(CelKinds.Number | CelKinds.Bool) ? "; write string(…) around it"
        : kind is FieldKind.Int or FieldKind.Long && found.Meets(CelKinds.String) ? "; write int(…) around it"
        : kind == FieldKind.Float && found.Meets(CelKinds.String) ? "; write double(…) around it"
        : string.Empty;
}
