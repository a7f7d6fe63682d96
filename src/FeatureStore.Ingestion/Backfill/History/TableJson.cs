using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Ingestion.Backfill.History;

/// <summary>Columns of a table → the SQL that makes one JSON object of a row. DuckDB itself writes the JSON: no value passes through objects.</summary>
internal static class TableJson
{
    /// <summary>A JSON number (RFC 8259, section 6): neither <c>007</c> nor <c>+1</c> nor <c>1.</c>, which stay text.</summary>
    private const string Number = @"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?";

    /// <param name="columns">Name and DuckDB's type of each.</param>
    /// <param name="isCsv">All are texts, whose types are found cell by cell.</param>
    /// <param name="given">Types that the user gave.</param>
    /// <exception cref="ConfigurationException">Two columns take one place in the event, or a type is given to a column that is not there.</exception>
    public static string Of(IEnumerable<(string Name, string Type)> columns, bool isCsv, IReadOnlyDictionary<string, CsvColumnType> given)
    {
        var root = new Node();
        var unknown = isCsv ? given.Keys.ToHashSet() : [];
        foreach (var (name, type) in columns)
        {
            unknown.Remove(name);
            var sql = Quoted(name);
            root.Add(name, isCsv ? Cell(sql, given.GetValueOrDefault(name)) : TableType.Parse(type).ToJsonValue(sql));
        }
        return unknown.Count == 0
            ? $"CAST(to_json({root.ToSql()}) AS VARCHAR)"
            : throw new ConfigurationException($"There is no column '{unknown.First()}'.");
    }

    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Cell(string cell, CsvColumnType type) =>
        type switch
        {
            CsvColumnType.String => cell,
            CsvColumnType.Json => $"CAST({cell} AS JSON)",
            _ =>
                $"CASE WHEN {cell} IS NULL THEN NULL WHEN {cell} IN ('true', 'false') OR regexp_full_match({cell}, '{Number}') THEN CAST({cell} AS JSON) ELSE to_json({cell}) END",
        };

    /// <summary>An object of the event: <c>a.b</c> and <c>a.c</c> are two members of one <c>a</c>.</summary>
    private sealed class Node
    {
        private readonly Dictionary<string, (Node? Below, string? Sql)> _members = [];

        public void Add(string path, string sql)
        {
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            var name = dot < 0 ? path : path[..dot];
            if (dot < 0)
            {
                if (!_members.TryAdd(name, (null, sql)))
                {
                    throw Twice(path);
                }
                return;
            }
            if (!_members.TryGetValue(name, out var member))
            {
                member = (new Node(), null);
                _members.Add(name, member);
            }
            (member.Below ?? throw Twice(path)).Add(path[(dot + 1)..], sql);
        }

        public string ToSql() =>
            $"struct_pack({string.Join(", ", _members.Select(member => $"{Quoted(member.Key)} := {member.Value.Sql ?? member.Value.Below!.ToSql()}"))})";

        private static ConfigurationException Twice(string path) =>
            new($"Two columns take the place '{path}' in an event: a column 'a.b' is the member 'b' of 'a'.");
    }
}
