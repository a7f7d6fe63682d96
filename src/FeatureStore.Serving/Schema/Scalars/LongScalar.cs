using GraphQL.Types;

namespace FeatureStore.Serving.Schema.Scalars;

/// <summary>A JSON integer, exact to 64 bits.</summary>
internal sealed class LongScalar : LongGraphType
{
    public LongScalar()
    {
        Name = "Long";
        Description = "A 64-bit integer, served as a JSON integer. Clients whose numbers are doubles lose precision beyond 2^53.";
    }
}
