namespace FeatureStore.Serving.Tests.Documents;

/// <summary>A field of an object type.</summary>
internal sealed record FieldModel(string Name, TypeReference Type, InputModel[] Arguments);
