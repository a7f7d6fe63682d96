using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Limits;
using GraphQLParser.AST;

namespace FeatureStore.Serving.Execution;

/// <summary>
/// Refuses documents that are too large before they are validated: several validation rules take time that grows faster than the document,
/// and nested fragments can name more fields than any answer may have.
/// </summary>
internal sealed class DocumentLimits
{
    /// <summary>
    /// What checking a document may cost: places that can be wrong, and pairs of fields that can contradict each other, times the document's
    /// length, since the library finds the line and column of every error by reading from the start. Some 20 ms.
    /// </summary>
    internal const long MaxValidationSteps = 20_000_000;

    /// <summary>Pairs of fields of one name, and of fragments, in one place, which validation compares (<see cref="RepeatedFields"/>).</summary>
    internal const int MaxPairs = 5_000;

    /// <summary>
    /// Lists inside lists of the introspection types, whose answer grows with their power; the usual tools nest two. (graphql-js limits
    /// them to three likewise.)
    /// </summary>
    private const int MaxIntrospectionLists = 3;

    /// <summary>
    /// Lists of the introspection types, fragments spread out, in all places that ask for the schema: each is as long as the catalog is
    /// large, and aliases ask for them again and again. The query of the usual tools has some fifteen.
    /// </summary>
    internal const int MaxIntrospections = 40;

    /// <summary>Fragments that spread one another, from end to end: this class and the library walk them recursively.</summary>
    private const int MaxFragmentChain = 100;

    /// <summary>For each selection allowed: fields of all operations and fragments, each spread out; they are validated one by one.</summary>
    private const int MaxSpread = 10;

    /// <summary>For each selection allowed: arguments, directives and the like (<see cref="DocumentParts"/>).</summary>
    private const int MaxPartsPerSelection = 5;

    private readonly ServingOptions _options;
    private readonly Dictionary<string, GraphQLFragmentDefinition> _fragments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Extent> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _written;
    private int _aliases;
    private long _parts;
    private long _introspections;
    private bool _isCircular;

    private DocumentLimits(ServingOptions options) => _options = options;

    /// <summary>What a selection set amounts to when its fragments are spread out.</summary>
    private readonly record struct Extent(long Selections, int Depth, int IntrospectionLists, long Introspections);

    /// <exception cref="ServingError">The document is too large in one of the ways that <see cref="ServingOptions"/> names.</exception>
    public static void Check(GraphQLDocument document, ServingOptions options) => new DocumentLimits(options).Check(document);

    private void Check(GraphQLDocument document)
    {
        foreach (var definition in document.Definitions)
        {
            if (definition is GraphQLFragmentDefinition fragment)
            {
                _fragments.TryAdd(fragment.FragmentName.Name.StringValue, fragment);
            }
        }
        var largest = 0L;
        var spread = 0L;
        var deepest = 0;
        foreach (var definition in document.Definitions)
        {
            var extent = definition switch
            {
                GraphQLOperationDefinition operation => Measure(operation),
                GraphQLFragmentDefinition fragment => Measure(fragment),
                _ => default,
            };
            spread += extent.Selections;
            (largest, deepest) = (Math.Max(largest, extent.Selections), Math.Max(deepest, extent.Depth));
        }
        Require(Math.Max(largest, _written), _options.MaxSelections, "selects", "fields");
        Require(
            spread,
            (long)MaxSpread * _options.MaxSelections,
            "spreads out to",
            "fields, those of its fragments counted for each fragment"
        );
        Require(deepest, _options.MaxDepth, "nests fields", "levels deep");
        Require(_aliases, _options.MaxAliases, "has", "aliases");
        Require(_introspections, MaxIntrospections, "asks for", "lists of the schema");
        Require(_parts, (long)MaxPartsPerSelection * _options.MaxSelections, "has", "arguments, directives and variables");
        CheckValidationCost(document);
    }

    private void CheckValidationCost(GraphQLDocument document)
    {
        var repeated = new RepeatedFields(_fragments);
        var pairs = 0L;
        // A fragment that is in a circle has no end; validation refuses it before it compares fields.
        if (!_isCircular)
        {
            foreach (var definition in document.Definitions)
            {
                if (definition is GraphQLOperationDefinition { SelectionSet: { } set })
                {
                    pairs += repeated.PairsIn(set);
                }
                else if (definition is GraphQLFragmentDefinition fragment)
                {
                    pairs += repeated.PairsIn(fragment.SelectionSet);
                }
            }
        }
        Require(pairs, MaxPairs, "repeats", "pairs of fields or fragments in one place");
        // Each pair that differs names two places.
        Require((_written + _parts + 2 * pairs) * document.Source.Length, MaxValidationSteps, "takes", "steps to check");
    }

    private static void Require(long reached, long limit, string verb, string what)
    {
        if (reached > limit)
        {
            throw ServingError.TooComplex($"The document {verb} {reached} {what}; the limit is {limit}.");
        }
    }

    private Extent Measure(GraphQLOperationDefinition operation)
    {
        _parts += DocumentParts.Of(operation.Variables) + DocumentParts.Of(operation.Directives);
        return Measure(operation.SelectionSet);
    }

    private Extent Measure(GraphQLFragmentDefinition fragment)
    {
        var name = fragment.FragmentName.Name.StringValue;
        if (_known.TryGetValue(name, out var extent))
        {
            return extent;
        }
        // A fragment inside itself: validation will say so.
        if (!_open.Add(name))
        {
            _isCircular = true;
            return default;
        }
        if (_open.Count > MaxFragmentChain)
        {
            throw ServingError.TooComplex($"The document chains {_open.Count} fragments or more; the limit is {MaxFragmentChain}.");
        }
        _parts += DocumentParts.Of(fragment.Directives);
        extent = Measure(fragment.SelectionSet);
        _open.Remove(name);
        _known[name] = extent;
        return extent;
    }

    private Extent Measure(GraphQLSelectionSet? set)
    {
        if (set is null)
        {
            return default;
        }
        long selections = 0;
        var depth = 0;
        var lists = 0;
        long introspections = 0;
        foreach (var selection in set.Selections)
        {
            _written++;
            _aliases += selection is GraphQLField { Alias: not null } ? 1 : 0;
            _parts += DocumentParts.Of((selection as IHasDirectivesNode)?.Directives);
            var inner = selection switch
            {
                GraphQLField field => OfField(field),
                GraphQLInlineFragment inline => Measure(inline.SelectionSet),
                GraphQLFragmentSpread spread when _fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var fragment) => Measure(
                    fragment
                ),
                _ => default,
            };
            // Saturates: fragments that spread fragments grow as a power of two.
            selections = Math.Min(int.MaxValue, selections + 1 + inner.Selections);
            depth = Math.Max(depth, inner.Depth);
            lists = Math.Max(lists, inner.IntrospectionLists);
            introspections = Math.Min(int.MaxValue, introspections + inner.Introspections);
        }
        return new Extent(selections, depth, lists, introspections);
    }

    private Extent OfField(GraphQLField field)
    {
        _parts += DocumentParts.Of(field.Arguments);
        var inner = Measure(field.SelectionSet);
        var name = field.Name.StringValue;
        var lists = inner.IntrospectionLists + (name is "fields" or "inputFields" or "interfaces" or "possibleTypes" ? 1 : 0);
        var introspections =
            inner.Introspections
            + (
                name is "types" or "directives" or "fields" or "inputFields" or "interfaces" or "possibleTypes" or "enumValues" or "args"
                    ? 1
                    : 0
            );
        if (name is "__schema" or "__type")
        {
            if (lists >= MaxIntrospectionLists)
            {
                throw ServingError.TooComplex(
                    $"The document nests lists of the schema {lists} levels deep; the limit is {MaxIntrospectionLists - 1}."
                );
            }
            // One type, or the lists below.
            _introspections += Math.Max(1, introspections);
        }
        return new Extent(inner.Selections, inner.Depth + 1, lists, introspections);
    }
}
