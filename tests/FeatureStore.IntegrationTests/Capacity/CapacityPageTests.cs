using System.Globalization;
using System.Text.RegularExpressions;
using FeatureStore.Definitions.Estimates;

namespace FeatureStore.IntegrationTests.Capacity;

/// <summary>The arithmetic of <c>infra/CAPACITY.md</c> is right, its figures stand where it says, and its prices are those of <c>plan</c>.</summary>
public sealed partial class CapacityPageTests
{
    private static readonly string _page = Path.Combine(Repository.Root, "infra", "CAPACITY.md");

    [Fact]
    public void Results_are_what_their_formulas_give()
    {
        var lines = File.ReadAllLines(_page);
        var values = Inputs(lines).ToDictionary(input => input.Name, input => Number(input.Value));
        var now = lines.Select(line =>
        {
            if (Result().Match(line) is not { Success: true } row)
            {
                return line;
            }
            var result = new Formula(row.Groups["formula"].Value, values).Compute();
            values.Add(row.Groups["name"].Value, result);
            return $"| `{row.Groups["name"].Value}` | `{row.Groups["formula"].Value}` | {Text(result)} |{row.Groups["rest"].Value}";
        });
        string[] computed = [.. now];

        values.Keys.ShouldContain("cost");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllLines(_page, computed);
            return;
        }
        lines.ShouldBe(computed);
    }

    [Fact]
    public void Figures_stand_in_the_reports_that_they_cite()
    {
        var cited = 0;
        foreach (var (_, value, from) in Inputs(File.ReadAllLines(_page)))
        {
            if (Link().Match(from) is { Success: true } link)
            {
                var report = File.ReadAllText(Path.Combine(Path.GetDirectoryName(_page)!, link.Groups["path"].Value));
                // Either the value itself, or what the page quotes of it.
                var quoted = Quoted().Match(from) is { Success: true } says ? says.Groups["text"].Value : value;
                report.ShouldContain(quoted, Case.Sensitive, $"{from} is cited for {value}");
                cited++;
            }
        }
        cited.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Prices_are_those_that_plan_reckons_with()
    {
        var prices = Inputs(File.ReadAllLines(_page)).ToDictionary(input => input.Name, input => Number(input.Value));

        prices["price_write_units"].ShouldBe(Prices.Default.WriteUnitsPerMillion);
        prices["price_read_units"].ShouldBe(Prices.Default.ReadUnitsPerMillion);
        prices["price_storage"].ShouldBe(Prices.Default.StorageGbMonth);
        prices["price_redis"].ShouldBe(Prices.Default.RedisGibHour);
    }

    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3 - 4 / 2", 7)]
    [InlineData("ceil(a / 2) + 0.5", 2.5)]
    [InlineData("10 / 2 / 5 - 1 - 1", -1)]
    public void Formula_is_computed(string text, double expected) =>
        new Formula(text, new Dictionary<string, double> { ["a"] = 3 }).Compute().ShouldBe(expected);

    [Theory]
    [InlineData("1 +")]
    [InlineData("b * 2")]
    [InlineData("(1 + 2")]
    [InlineData("1 2")]
    public void Formula_that_is_none_is_refused(string text) =>
        Should.Throw<FormatException>(() => new Formula(text, new Dictionary<string, double> { ["a"] = 3 }).Compute());

    private static IEnumerable<(string Name, string Value, string From)> Inputs(string[] lines) =>
        lines
            .Select(line => Input().Match(line))
            .Where(row => row.Success)
            .Select(row => (row.Groups["name"].Value, row.Groups["value"].Value, row.Groups["from"].Value));

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    /// <summary>Three significant digits, or whole numbers.</summary>
    private static string Text(double value) =>
        value >= 100 || value % 1 == 0
            ? value.ToString("#,0", CultureInfo.InvariantCulture)
            : value.ToString(
                "0." + new string('#', Math.Max(0, 2 - (int)Math.Floor(Math.Log10(Math.Abs(value))))),
                CultureInfo.InvariantCulture
            );

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| (?<value>[0-9.,]+) \| [^|]* \| (?<from>[^|]*) ?\|$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Input();

    [GeneratedRegex(@"^\| `(?<name>[a-z_]+)` \| `(?<formula>[^`]+)` \| ?[0-9.,]* ?\|(?<rest>.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Result();

    [GeneratedRegex(@"\]\((?<path>[^)]+\.md)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\)(: | says )(?<text>.+?)\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
