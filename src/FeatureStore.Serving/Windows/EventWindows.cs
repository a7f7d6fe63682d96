using FeatureStore.Definitions.Features;
using FeatureStore.Serving.Errors;

namespace FeatureStore.Serving.Windows;

/// <summary>Which records a query of an action feature asks for (DESIGN: GraphQL contract, window).</summary>
internal static class EventWindows
{
    /// <summary>
    /// hi = <c>to</c>, else unbounded. lo = the greatest of: 0; now − <c>retain.period</c>; <c>from</c>; (<c>to</c> or now) − <c>period</c>;
    /// and, only if neither <c>from</c> nor <c>period</c> is given, (<c>to</c> or now) − <c>serve.period</c>.
    /// </summary>
    /// <param name="feature">Of either kind; a static feature's window is all that its retention leaves.</param>
    /// <param name="now">Epoch ms, the same for all of a request.</param>
    /// <param name="arguments">Without anything for a static feature.</param>
    /// <exception cref="ServingError">The period is negative.</exception>
    public static EventWindow Of(FeatureDefinition feature, long now, in WindowArguments arguments)
    {
        CheckPeriod(feature, arguments);
        var until = arguments.To ?? now;
        var low = 0L;
        if (feature.Retain is { } retain)
        {
            low = Math.Max(low, now - Milliseconds(retain));
        }
        if (arguments.From is { } from)
        {
            low = Math.Max(low, from);
        }
        if (arguments.Period is { } period)
        {
            low = Math.Max(low, until - Milliseconds(period));
        }
        if (arguments.From is null && arguments.Period is null && feature.Serve is { } serve)
        {
            low = Math.Max(low, until - Milliseconds(serve.Period));
        }
        return new EventWindow(low, arguments.To ?? long.MaxValue);
    }

    /// <exception cref="ServingError">The period is negative.</exception>
    public static void CheckPeriod(FeatureDefinition feature, in WindowArguments arguments)
    {
        if (arguments.Period is { Ticks: < 0 })
        {
            throw ServingError.BadInput($"'period' of '{feature.Name}' must not be negative.");
        }
    }

    /// <summary>The number of records asked for.</summary>
    /// <param name="feature">An action feature.</param>
    /// <param name="limit">Null: the feature's own default.</param>
    /// <exception cref="ServingError">Below 0, or above <c>serve.max_limit</c>.</exception>
    public static int Limit(FeatureDefinition feature, int? limit)
    {
        var serve = feature.Serve!;
        if (limit is { } given && (given < 0 || given > serve.MaxLimit))
        {
            throw ServingError.BadInput($"'limit' of '{feature.Name}' must be between 0 and {serve.MaxLimit}, not {given}.");
        }
        return limit ?? serve.Limit;
    }

    /// <summary>Event times are whole milliseconds, so a part of one reaches no further back.</summary>
    private static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;
}
