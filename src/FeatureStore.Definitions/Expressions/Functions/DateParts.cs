using System.Globalization;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>The parts of a local time, counted as people and SQL's <c>EXTRACT</c> do: months from 1, ISO weeks, Monday as day 1 of a week.</summary>
internal static class DateParts
{
    public static readonly string[] Names =
    [
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "day_of_week",
        "day_of_year",
        "hour",
        "minute",
        "second",
        "millisecond",
    ];

    /// <returns>Null when there is no such part.</returns>
    public static int? Read(string part, DateTime local) =>
        part switch
        {
            "year" => local.Year,
            "quarter" => ((local.Month - 1) / 3) + 1,
            "month" => local.Month,
            "week" => ISOWeek.GetWeekOfYear(local),
            "day" => local.Day,
            "day_of_week" => local.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)local.DayOfWeek,
            "day_of_year" => local.DayOfYear,
            "hour" => local.Hour,
            "minute" => local.Minute,
            "second" => local.Second,
            "millisecond" => local.Millisecond,
            _ => null,
        };
}
