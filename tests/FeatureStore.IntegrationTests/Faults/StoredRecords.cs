using System.Text;
using Microsoft.Data.Sqlite;

namespace FeatureStore.IntegrationTests.Faults;

/// <summary>What is in the file of an embedded store.</summary>
internal static class StoredRecords
{
    /// <summary>The stored value of every record, by partition and sort key. Rows that are no records, whose keys begin with <c>#</c>, are left out.</summary>
    public static Dictionary<(string PartitionKey, string SortKey), string?> Of(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT pk, sk, v FROM records WHERE pk NOT LIKE '#%'";
        using var rows = command.ExecuteReader();
        var values = new Dictionary<(string, string), string?>();
        while (rows.Read())
        {
            values[(rows.GetString(0), rows.GetString(1))] = rows.IsDBNull(2) ? null : Encoding.UTF8.GetString((byte[])rows[2]);
        }
        return values;
    }
}
