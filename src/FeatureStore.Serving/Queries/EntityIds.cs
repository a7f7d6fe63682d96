using System.Text;
using FeatureStore.Serving.Errors;
using FeatureStore.Serving.Planning;
using FeatureStore.Storage.Keys;

namespace FeatureStore.Serving.Queries;

/// <summary>Entity ids as arguments.</summary>
internal static class EntityIds
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether an entity can have this id.</summary>
    public static bool IsValid(string id)
    {
        if (id.Length is > 0 and <= FeatureKey.MaxEntityIdBytes && Ascii.IsValid(id))
        {
            return true;
        }
        try
        {
            return id.Length > 0 && _strict.GetByteCount(id) <= FeatureKey.MaxEntityIdBytes;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Checks one id.</summary>
    /// <exception cref="ServingError">No entity can have this id.</exception>
    public static string Check(string id)
    {
        if (id.Length == 0)
        {
            throw ServingError.BadInput("An id must not be empty.");
        }
        try
        {
            if (_strict.GetByteCount(id) > FeatureKey.MaxEntityIdBytes)
            {
                throw ServingError.BadInput($"An id must have at most {FeatureKey.MaxEntityIdBytes} bytes.");
            }
        }
        catch (EncoderFallbackException)
        {
            throw ServingError.BadInput("An id must be valid Unicode text.");
        }
        return id;
    }

    /// <summary>Checks the ids of a root field and counts them for the request. Order and duplicates are kept.</summary>
    /// <exception cref="ServingError">One cannot be an id, or the request names too many.</exception>
    public static EntitySource[] Sources(RequestScope scope, IReadOnlyList<string> ids)
    {
        scope.CountIds(ids.Count);
        var sources = new EntitySource[ids.Count];
        for (var i = 0; i < sources.Length; i++)
        {
            sources[i] = new EntitySource(Check(ids[i]));
        }
        return sources;
    }
}
