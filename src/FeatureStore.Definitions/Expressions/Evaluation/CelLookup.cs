using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions.Json;

namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>Selection and indexing.</summary>
internal static class CelLookup
{
    /// <summary>Properties of a JSON object that are looked through in about the time of one step.</summary>
    private const int PropertiesPerStep = 4;

    /// <summary>Of objects as events have them, the search is part of the step that asks for it.</summary>
    private const int FreeProperties = 32;

    /// <summary>Spends what a look-up takes: JSON objects are searched, all other maps hash.</summary>
    public static bool CanAfford(EvaluationBudget budget, in CelValue map, int position) =>
        map.Object is not null || CanAfford(budget, map.Json, position);

    /// <inheritdoc cref="CanAfford(EvaluationBudget,in CelValue,int)"/>
    public static bool CanAfford(EvaluationBudget budget, JsonElement json, int position) =>
        json.GetPropertyCount() is var count && (count < FreeProperties || budget.TrySpend(count / PropertiesPerStep, position));

    /// <summary>Entry of a map by key.</summary>
    /// <param name="map">Of kind map.</param>
    /// <param name="key">Of any kind; one that no map can have is simply not there.</param>
    /// <param name="value">The entry's value; null when there is none.</param>
    public static bool TryFind(in CelValue map, in CelValue key, out CelValue value)
    {
        switch (map.Object)
        {
            case CelMap computed:
                return computed.TryGet(key, out value);
            case ICelObject host:
                value = default;
                return key.TryGetString(out var name) && host.TryGet(name, out value);
            default:
                if (key.TryGetString(out var text) && JsonText.TryGetProperty(map.Json, Encoding.UTF8.GetBytes(text), out var element))
                {
                    value = CelValue.FromJson(element);
                    return true;
                }
                value = default;
                return false;
        }
    }

    /// <summary><c>operand[index]</c></summary>
    /// <param name="operand">Any.</param>
    /// <param name="index">Any.</param>
    /// <param name="budget">Pays for elements that are walked over.</param>
    /// <param name="position">Of the index.</param>
    public static CelValue Index(in CelValue operand, in CelValue index, EvaluationBudget budget, int position)
    {
        switch (operand.Kind)
        {
            case CelKind.Error:
                return operand;
            case CelKind.Null:
                return CelValue.Error(CelErrorCode.SelectionOnNull, $"[{index}] is asked of null");
            case CelKind.Map when !CanAfford(budget, operand, position):
                return budget.Exceeded;
            case CelKind.Map when index.Kind == CelKind.Double:
                return IndexMap(operand, WholeNumberOr(index));
            case CelKind.Map:
                return IndexMap(operand, index);
            case CelKind.List
                when operand.Object is null && index.Bits > FreeProperties && !budget.TrySpend(Walked(operand, index), position):
                return budget.Exceeded;
            case CelKind.List:
                return IndexList(operand, index);
            default:
                return CelErrors.NoMatchingOverload("_[_]", operand, index);
        }
    }

    private static CelValue IndexMap(in CelValue map, in CelValue key) =>
        key.IsError ? key
        : !CelMap.IsKey(key) ? CelErrors.NoMatchingOverload("_[_]", map, key)
        : TryFind(map, key, out var value) ? value
        : CelValue.Error(CelErrorCode.NoSuchKey, $"no such key: {key}");

    private static CelValue IndexList(in CelValue list, in CelValue index)
    {
        if (index.IsError)
        {
            return index;
        }
        var whole = index.Kind == CelKind.Double ? WholeNumberOr(index) : index;
        var elements = list.Elements;
        return whole.Kind switch
        {
            CelKind.Int when whole.Bits >= 0 && whole.Bits < elements.Count => elements[(int)whole.Bits],
            CelKind.UInt when whole.AsUInt64() < (ulong)elements.Count => elements[(int)whole.AsUInt64()],
            CelKind.Int or CelKind.UInt => CelValue.Error(
                CelErrorCode.IndexOutOfRange,
                $"index {whole} is out of range: the list has {elements.Count} elements"
            ),
            _ => CelErrors.NoMatchingOverload("_[_]", list, index),
        };
    }

    /// <summary>Steps for walking a JSON array up to an index, at most to its end.</summary>
    private static long Walked(in CelValue list, in CelValue index) =>
        index.Kind == CelKind.Int ? Math.Min(list.Elements.Count, index.Bits) / PropertiesPerStep : list.Elements.Count / PropertiesPerStep;

    /// <summary>A double that is a whole number, as an int; any other value as it is.</summary>
    private static CelValue WholeNumberOr(in CelValue value)
    {
        var number = value.AsDouble();
        return Math.Floor(number) == number && Math.Abs(number) < 9.2e18 ? CelValue.FromInt64((long)number) : value;
    }
}
