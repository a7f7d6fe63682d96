using System.CommandLine;

namespace FeatureStore.Benchmarks;

/// <summary>An option that takes a number of rounds or seconds, from 1 up to a bound: loads end.</summary>
internal static class CountOption
{
    public static Option<int> Create(string name, string description, int byDefault, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} Default: {byDefault}.", DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1 || result.GetValueOrDefault<int>() > most)
            {
                result.AddError($"{name} takes 1 to {most}.");
            }
        });
        return option;
    }
}
