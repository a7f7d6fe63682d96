namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>List and map literals with parts that are not constant.</summary>
internal static class LiteralNodes
{
    internal sealed class List((EvaluationNode Value, bool IsOptional)[] elements) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var values = new CelValue[elements.Length];
            var count = 0;
            foreach (var (element, isOptional) in elements)
            {
                var value = element.Evaluate(activation);
                if (isOptional && !TryUnwrap(ref value, element.Position))
                {
                    continue;
                }
                if (value.IsError)
                {
                    return value;
                }
                values[count++] = value;
            }
            return activation.Budget.Build(CelValue.FromList(count == values.Length ? values : values[..count]), Position);
        }
    }

    internal sealed class Map((EvaluationNode Key, EvaluationNode Value, bool IsOptional)[] entries) : EvaluationNode
    {
        public override CelValue Evaluate(CelActivation activation)
        {
            var map = new CelMap(entries.Length);
            foreach (var entry in entries)
            {
                var key = entry.Key.Evaluate(activation);
                if (key.IsError)
                {
                    return key;
                }
                var value = entry.Value.Evaluate(activation);
                if (entry.IsOptional && !TryUnwrap(ref value, entry.Value.Position))
                {
                    continue;
                }
                if (value.IsError)
                {
                    return value;
                }
                if (TryAdd(map, key, value) is { IsError: true } problem)
                {
                    return problem.At(entry.Key.Position);
                }
            }
            return activation.Budget.Build(CelValue.FromMap(map), Position);
        }
    }

    /// <returns>An error, or null when the entry is in the map.</returns>
    public static CelValue TryAdd(CelMap map, in CelValue key, in CelValue value) =>
        !CelMap.IsKey(key) ? CelErrors.Invalid($"a value of type {CelText.TypeOf(key)} cannot be the key of a map")
        : key.Kind == CelKind.String && !key.TryGetString(out _) ? CelErrors.NotUnicode
        : map.TryAdd(key, value) ? default
        : CelErrors.Invalid($"the map has the key {key} twice");

    /// <returns>False when the optional holds nothing. What is no optional becomes an error.</returns>
    private static bool TryUnwrap(ref CelValue value, int position)
    {
        if (value.IsError)
        {
            return true;
        }
        if (value.Object is not CelOptional optional)
        {
            value = CelErrors.NoMatchingOverload("'?' before an element", value).At(position);
            return true;
        }
        value = optional.Value;
        return optional.HasValue;
    }
}
