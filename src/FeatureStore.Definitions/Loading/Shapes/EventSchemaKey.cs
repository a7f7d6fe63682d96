using FeatureStore.Definitions.Loading.Documents;

namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A JSON Schema within a schema of events (<see cref="EventSchemaReader"/>).</summary>
internal sealed record EventSchemaKey(string Name, string Description) : Key(Name, Description);
