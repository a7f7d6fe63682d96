namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>
/// A type of DuckDB, as far as it matters for JSON: times become RFC 3339, bytes base64, what JSON cannot say (NaN) null. All else DuckDB
/// writes as it should by itself.
/// </summary>
internal abstract record TableType
{
    private TableType() { }

    /// <summary>SQL of a value of this type as JSON should have it.</summary>
    public abstract string ToJsonValue(string sql, int depth = 0);

    /// <summary>Whether the value is right as it is.</summary>
    protected virtual bool IsPlain => false;

    /// <summary>Reads what <c>DESCRIBE</c> says.</summary>
    public static TableType Parse(string text)
    {
        if (text.EndsWith("[]", StringComparison.Ordinal))
        {
            return new List(Parse(text[..^2]));
        }
        if (text.StartsWith("STRUCT(", StringComparison.Ordinal))
        {
            return new Struct([.. Split(text[7..^1]).Select(Member)]);
        }
        return text switch
        {
            "TIMESTAMP" or "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => new Scalar(sql =>
                $"strftime({sql}, '%Y-%m-%dT%H:%M:%S.%fZ')"
            ),
            // By the epoch: the text of a time with a zone depends on the session's zone.
            "TIMESTAMP WITH TIME ZONE" => new Scalar(sql => $"strftime(make_timestamp(epoch_us({sql})), '%Y-%m-%dT%H:%M:%S.%fZ')"),
            "BLOB" => new Scalar(sql => $"base64({sql})"),
            "DOUBLE" => new Scalar(sql => $"CASE WHEN isfinite({sql}) THEN {sql} END"),
            // By its own shortest text, so that 1.1 does not become 1.100000023841858.
            "FLOAT" => new Scalar(sql => $"CASE WHEN isfinite({sql}) THEN CAST(CAST({sql} AS VARCHAR) AS DOUBLE) END"),
            _ => new Plain(),
        };
    }

    /// <summary>A member of a struct: a name, in quotes where it needs them, and its type.</summary>
    private static (string Name, TableType Type) Member(string text)
    {
        text = text.Trim();
        if (!text.StartsWith('"'))
        {
            var blank = text.IndexOf(' ', StringComparison.Ordinal);
            return (text[..blank], Parse(text[(blank + 1)..]));
        }
        var end = 1;
        while (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"'))
        {
            end += text[end] == '"' ? 2 : 1;
        }
        return (text[1..end].Replace("\"\"", "\"", StringComparison.Ordinal), Parse(text[(end + 2)..]));
    }

    /// <summary>Cuts at the commas that stand in no brackets and no quotes.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            isQuoted ^= text[i] == '"';
            if (isQuoted)
            {
                continue;
            }
            depth += text[i] switch
            {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }
        yield return text[start..];
    }

    private sealed record Plain : TableType
    {
        protected override bool IsPlain => true;

        public override string ToJsonValue(string sql, int depth = 0) => sql;
    }

    private sealed record Scalar(Func<string, string> Convert) : TableType
    {
        public override string ToJsonValue(string sql, int depth = 0) => Convert(sql);
    }

    private sealed record List(TableType Item) : TableType
    {
        protected override bool IsPlain => Item.IsPlain;

        public override string ToJsonValue(string sql, int depth = 0) =>
            IsPlain ? sql : $"list_transform({sql}, lambda x{depth}: {Item.ToJsonValue($"x{depth}", depth + 1)})";
    }

    private sealed record Struct((string Name, TableType Type)[] Members) : TableType
    {
        protected override bool IsPlain => Array.TrueForAll(Members, member => member.Type.IsPlain);

        public override string ToJsonValue(string sql, int depth = 0)
        {
            if (IsPlain)
            {
                return sql;
            }
            var members = Members.Select(member =>
                $"{TableJson.Quoted(member.Name)} := {member.Type.ToJsonValue($"struct_extract({sql}, {HistoryTable.Literal(member.Name)})", depth)}"
            );
            return $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({string.Join(", ", members)}) END";
        }
    }
}
