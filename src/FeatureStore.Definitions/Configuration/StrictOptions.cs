using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using FeatureStore.Definitions.Naming;
using FeatureStore.Definitions.Timing;
using Microsoft.Extensions.Configuration;

namespace FeatureStore.Definitions.Configuration;

/// <summary>Settings → options class, where a wrong or unknown setting stops the process with a sentence that names it.</summary>
public static class StrictOptions
{
    /// <summary>Binds a section and validates the result by its data annotations. Durations may be written as in YAML (<c>10s</c>, <c>15m</c>).</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="section">Name of the section, or a path with colons.</param>
    /// <param name="elsewhere">Keys of the section that something else reads.</param>
    /// <exception cref="ConfigurationException">A key is unknown, or a value is not what it must be.</exception>
    public static T Bind<T>(IConfiguration configuration, string section, params IReadOnlyList<string> elsewhere)
        where T : new() => (T)Bind(typeof(T), configuration.GetSection(section), elsewhere);

    private static object Bind(Type type, IConfigurationSection section, IReadOnlyList<string> elsewhere)
    {
        var options = Activator.CreateInstance(type)!;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToArray();
        foreach (var setting in section.GetChildren())
        {
            if (elsewhere.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }
            var property = properties.FirstOrDefault(p => string.Equals(p.Name, setting.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                throw Unknown(setting, [.. properties.Select(p => Camel(p.Name)), .. elsewhere]);
            }
            property.SetValue(options, Convert(property.PropertyType, setting));
        }
        Validate(options, section.Path);
        return options;
    }

    private static object? Convert(Type type, IConfigurationSection setting)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(Dictionary<string, string>))
        {
            // Keys with dots, such as those of librdkafka, are keys as they are.
            return setting.GetChildren().ToDictionary(child => child.Key, child => child.Value ?? "");
        }
        if (type == typeof(Dictionary<string, string[]>))
        {
            return setting.GetChildren().ToDictionary(child => child.Key, Texts, StringComparer.Ordinal);
        }
        if (type == typeof(string[]))
        {
            return Texts(setting);
        }
        if (type.IsClass && type != typeof(string))
        {
            return Bind(type, setting, []);
        }
        if (setting.Value is not { } text)
        {
            throw new ConfigurationException($"'{setting.Path}' holds further settings; it must be {Describe(type)}.");
        }
        if (type == typeof(string))
        {
            return text;
        }
        if (type == typeof(TimeSpan) && TryDuration(text, out var duration))
        {
            return duration;
        }
        if (type == typeof(bool) && bool.TryParse(text, out var flag))
        {
            return flag;
        }
        if (type == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }
        if (type == typeof(long) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
        {
            return large;
        }
        if (type == typeof(double) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
        {
            return real;
        }
        if (type.IsEnum && !int.TryParse(text, out _) && Enum.TryParse(type, text, ignoreCase: true, out var choice))
        {
            return choice;
        }
        throw new ConfigurationException($"'{setting.Path}' must be {Describe(type)}.");
    }

    /// <summary>A list in the file, or one text with commas, as an environment variable has it.</summary>
    private static string[] Texts(IConfigurationSection setting) =>
        setting.Value is { } one
            ? one.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : setting.GetChildren().Select(child => child.Value ?? "").ToArray();

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        if (
            text.EndsWith("ms", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
        )
        {
            duration = TimeSpan.FromMilliseconds(ms);
            return true;
        }
        return Durations.TryParse(text, out duration)
            || (
                text.Contains(':', StringComparison.Ordinal)
                && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration)
            );
    }

    private static void Validate(object options, string path)
    {
        var failures = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true))
        {
            var failure = failures[0];
            var member = failure.MemberNames.FirstOrDefault();
            throw new ConfigurationException($"'{path}{(member is null ? "" : ":" + Camel(member))}' is wrong: {failure.ErrorMessage}");
        }
    }

    private static ConfigurationException Unknown(IConfigurationSection setting, string[] known)
    {
        var hint = NearestName.Find(setting.Key, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        return new ConfigurationException($"'{setting.Path}' is no setting.{hint} Settings here: {string.Join(", ", known)}.");
    }

    private static string Describe(Type type) =>
        type == typeof(TimeSpan) ? "a duration such as 500ms, 10s, 15m or 00:00:10"
        : type == typeof(bool) ? "true or false"
        : type == typeof(double) ? "a number"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type).Select(Camel))
        : type == typeof(string) ? "a text"
        : "a whole number";

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
