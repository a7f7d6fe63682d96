using System.Collections.Immutable;
using System.Text.Json;
using FeatureStore.Definitions.Catalogs;
using FeatureStore.Definitions.Entities;
using FeatureStore.Definitions.Naming;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Queries;
using FeatureStore.Serving.Records;
using FeatureStore.Serving.Schema;
using FeatureStore.Serving.Windows;

namespace FeatureStore.Serving.RunTime;

/// <summary>Checks what <c>features(entity, select)</c> names at run time against the catalog.</summary>
internal static class FeatureSelectionReader
{
    /// <summary>Names that stand in every value; they may be listed in <c>fields</c>, and change nothing there.</summary>
    private static readonly string[] _always = [NamedFields.Timestamp, NamedFields.OccurredAt];

    /// <exception cref="ServingError">The catalog has no such entity.</exception>
    public static EntityDefinition Entity(Catalog catalog, string name) =>
        catalog.FindEntity(name)
        ?? throw ServingError.BadInput($"There is no entity '{name}'{NearestName.Hint(name, catalog.Entities.Select(e => e.Name))}.");

    /// <summary>The input objects that the executor gives.</summary>
    public static SelectionInput[] Inputs(IEnumerable<IDictionary<string, object?>> select) =>
        [
            .. select.Select(entry => new SelectionInput(
                Arguments.Required((string?)entry["name"]),
                entry.TryGetValue("as", out var key) ? key as string : null,
                Value<int>(entry, "limit"),
                Value<TimeSpan>(entry, "period"),
                Value<long>(entry, "from"),
                Value<long>(entry, "to"),
                entry.TryGetValue("fields", out var fields) && fields is not null ? Arguments.Texts(fields) : null
            )),
        ];

    /// <param name="snapshot">Whose features.</param>
    /// <param name="entity">Of which entity.</param>
    /// <param name="select">What is asked for.</param>
    /// <exception cref="ServingError">A name is unknown or used twice, or an argument is out of its range.</exception>
    public static ImmutableArray<SelectedFeature> Read(SchemaSnapshot snapshot, EntityDefinition entity, SelectionInput[] select)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var selected = ImmutableArray.CreateBuilder<SelectedFeature>(select.Length);
        foreach (var entry in select)
        {
            selected.Add(Read(snapshot, entity, entry, keys));
        }
        return selected.MoveToImmutable();
    }

    private static SelectedFeature Read(SchemaSnapshot snapshot, EntityDefinition entity, SelectionInput entry, HashSet<string> keys)
    {
        var name = entry.Name;
        var shape = snapshot.FindShape(name);
        if (shape is null || shape.Definition.Entity.Name != entity.Name)
        {
            var names = snapshot.Catalog.Features.Where(f => f.Entity.Name == entity.Name).Select(f => f.Name);
            throw ServingError.BadInput($"Entity '{entity.Name}' has no feature '{name}'{NearestName.Hint(name, names)}");
        }
        var key = entry.As ?? name;
        if (!keys.Add(key))
        {
            throw ServingError.BadInput($"Two selections are named '{key}'; give one of them another 'as'.");
        }
        var window = new WindowArguments(entry.From, entry.To, entry.Period);
        if (!shape.IsAction && (entry.Limit is not null || window != default))
        {
            throw ServingError.BadInput(
                $"'{name}' is a static feature: it has only its latest value, and takes no limit, period, from or to."
            );
        }
        EventWindows.CheckPeriod(shape.Definition, window);
        return new SelectedFeature(
            shape,
            Encode(key),
            window,
            shape.IsAction ? EventWindows.Limit(shape.Definition, entry.Limit) : 1,
            Fields(shape, entry.Fields)
        );
    }

    private static ImmutableArray<FieldShape> Fields(FeatureShape shape, string[]? given)
    {
        if (given is null)
        {
            return shape.Fields;
        }
        var fields = ImmutableArray.CreateBuilder<FieldShape>();
        foreach (var name in given)
        {
            if (shape.FindField(name) is { } field)
            {
                if (!fields.Contains(field))
                {
                    fields.Add(field);
                }
            }
            else if (!_always.Contains(name, StringComparer.Ordinal))
            {
                var names = shape.Definition.Fields.Select(f => f.Name).Concat(_always);
                throw ServingError.BadInput($"Feature '{shape.Name}' has no field '{name}'{NearestName.Hint(name, names)}");
            }
        }
        return fields.DrainToImmutable();
    }

    private static T? Value<T>(IDictionary<string, object?> entry, string name)
        where T : struct => entry.TryGetValue(name, out var value) && value is T typed ? typed : null;

    private static JsonEncodedText Encode(string key)
    {
        try
        {
            return JsonEncodedText.Encode(key);
        }
        catch (ArgumentException)
        {
            throw ServingError.BadInput("'as' must be valid Unicode text.");
        }
    }
}
