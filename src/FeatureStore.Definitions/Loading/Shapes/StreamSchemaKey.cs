using FeatureStore.Definitions.Loading.Documents;

namespace FeatureStore.Definitions.Loading.Shapes;

/// <summary>A schema of events (<see cref="EventSchemaReader"/>), or the file that holds it.</summary>
internal sealed record StreamSchemaKey(string Name, string Description) : Key(Name, Description);
