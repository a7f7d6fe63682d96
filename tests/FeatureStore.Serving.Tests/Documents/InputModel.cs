namespace FeatureStore.Serving.Tests.Documents;

/// <summary>An argument, or a field of an input object.</summary>
internal sealed record InputModel(string Name, TypeReference Type, bool HasDefault);
