using FeatureStore.Serving.Errors;

namespace FeatureStore.Serving.Limits;

/// <summary>
/// Counts what a request asks for once its variables are known: ids, records and values. One for each request; a struct, so that a request's
/// own object can hold it. Counts what is asked, before anything is read: what the store has is unknown then.
/// </summary>
internal struct RequestCost(ServingOptions options)
{
    private long _ids;
    private long _records;
    private long _values;

    /// <summary>Counts the ids of a root field.</summary>
    /// <exception cref="ServingError">The request names too many (<see cref="ServingOptions.MaxIds"/>).</exception>
    public void AddIds(int count)
    {
        _ids += count;
        if (_ids > options.MaxIds)
        {
            throw ServingError.TooComplex($"The request names {_ids} ids; the limit is {options.MaxIds}.");
        }
    }

    /// <summary>Counts reads of the store.</summary>
    /// <param name="limit">Records of each.</param>
    /// <param name="reads">How many: one for each different entity.</param>
    /// <exception cref="ServingError">The request asks for too many records (<see cref="ServingOptions.MaxRecords"/>).</exception>
    public void AddRecords(int limit, int reads = 1)
    {
        _records += (long)limit * reads;
        if (_records > options.MaxRecords)
        {
            throw ServingError.TooComplex(
                $"The request asks for {_records} records; the limit is {options.MaxRecords}. Ask for fewer ids, features or aggregates, or smaller limits."
            );
        }
    }

    /// <summary>Counts what one feature adds to the answer.</summary>
    /// <param name="limit">Records of each entity; 1 for a static feature or an aggregate.</param>
    /// <param name="entities">Places in the answer, duplicates too.</param>
    /// <param name="fields">Fields of each record.</param>
    /// <exception cref="ServingError">The answer may have too many values (<see cref="ServingOptions.MaxCost"/>).</exception>
    public void AddValues(int limit, int entities, int fields)
    {
        // Each factor is bounded by its own limit; the product of all three fits 64 bits.
        _values += (long)limit * entities * Math.Max(1, fields);
        if (_values > options.MaxCost)
        {
            throw ServingError.TooComplex(
                $"The answer may have {_values} values (limit × entities × fields); the limit is {options.MaxCost}. Ask for fewer ids or fields, or smaller limits."
            );
        }
    }
}
