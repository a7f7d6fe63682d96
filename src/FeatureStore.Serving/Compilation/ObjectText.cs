using System.Text;

namespace FeatureStore.Serving.Compilation;

/// <summary>The constant text of an object in the answer, piece by piece between its values.</summary>
internal sealed class ObjectText
{
    private readonly StringBuilder _pending = new("{");
    private bool _hasFields;

    /// <summary>Adds a key. Keys are GraphQL names, which JSON takes as they are.</summary>
    public ObjectText Key(string key)
    {
        _pending.Append(_hasFields ? "," : "").Append('"').Append(key).Append("\":");
        _hasFields = true;
        return this;
    }

    /// <summary>Adds a value that is a name.</summary>
    public ObjectText Name(string name)
    {
        _pending.Append('"').Append(name).Append('"');
        return this;
    }

    /// <summary>Adds the end of the object.</summary>
    public ObjectText Close()
    {
        _pending.Append('}');
        return this;
    }

    /// <summary>The text since the last call, UTF-8.</summary>
    public byte[] Take()
    {
        var text = Encoding.UTF8.GetBytes(_pending.ToString());
        _pending.Clear();
        return text;
    }
}
