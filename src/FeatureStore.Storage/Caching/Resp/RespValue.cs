namespace FeatureStore.Storage.Caching.Resp;

/// <summary>One value of a reply.</summary>
/// <param name="Type">The byte that it begins with.</param>
/// <param name="Start">Where its bytes begin, in all replies.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Number">Of an integer its value, of an array its length, of a string its length; -1 of a null, and of what is no number.</param>
internal readonly record struct RespValue(byte Type, int Start, int Length, long Number)
{
    public bool IsArray => Type == '*';

    public bool IsError => Type == '-';

    public bool IsString => Type == '$' && Number >= 0;

    /// <summary>A string or an array that is not there.</summary>
    public bool IsNull => Type is (byte)'$' or (byte)'*' && Number < 0;

    public bool IsInteger => Type == ':';
}
