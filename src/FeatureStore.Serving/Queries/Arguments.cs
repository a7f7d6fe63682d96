using System.Collections;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Windows;
using GraphQL;

namespace FeatureStore.Serving.Queries;

/// <summary>Arguments of a field, coerced by their scalars. An explicit null counts as absent.</summary>
internal static class Arguments
{
    public static object? Value(IResolveFieldContext context, string name) =>
        context.Arguments is { } arguments && arguments.TryGetValue(name, out var argument) ? argument.Value : null;

    public static int? Int(IResolveFieldContext context, string name) => Value(context, name) as int?;

    public static string? Text(IResolveFieldContext context, string name) => Value(context, name) as string;

    /// <exception cref="ServingError">An item is null.</exception>
    public static string[] Texts(object? list) => list is IEnumerable items ? [.. items.Cast<string?>().Select(Required)] : [];

    /// <summary>
    /// Inside lists and input objects the library lets a variable that is null stand where nothing may be null, if it has a default
    /// (GraphQL specification, 6.4.1: then the field is in error).
    /// </summary>
    /// <exception cref="ServingError">It is null.</exception>
    public static T Required<T>(T? value)
        where T : class => value ?? throw ServingError.BadInput("A value is null where none may be.");

    public static WindowArguments Window(IResolveFieldContext context) =>
        new(Value(context, "from") as long?, Value(context, "to") as long?, Value(context, "period") as TimeSpan?);
}
