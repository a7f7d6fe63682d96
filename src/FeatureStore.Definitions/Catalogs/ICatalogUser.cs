namespace FeatureStore.Definitions.Catalogs;

/// <summary>Something that makes its own tables of a catalog: a schema, a dispatch plan. It is ready before a catalog becomes current.</summary>
public interface ICatalogUser
{
    /// <summary>Builds what the catalog needs, beside what is in use. May take its time: what runs goes on meanwhile.</summary>
    /// <returns>Puts it to use, at once and without failing. Not called when the catalog is given up.</returns>
    /// <exception cref="CatalogRefusedException">The catalog can't be used here.</exception>
    Action Prepare(Catalog next);
}
