using System.Text;

namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>Every schedule of a model, level by level: after <c>n</c> steps, each state that some schedule of <c>n</c> steps leads to, once.</summary>
internal sealed class Exploration(CacheModel model)
{
    private readonly List<Dictionary<ModelState, Visit>> _levels = [];

    /// <summary>Steps of the longest schedule.</summary>
    public int Depth => _levels.Count - 1;

    /// <summary>States that were reached and checked.</summary>
    public long States => _levels.Sum(level => (long)level.Count);

    /// <summary>Schedules that were run to their end; by counting the ways that lead to each state.</summary>
    public double Schedules { get; private set; }

    /// <summary>Explores all of it, or up to the first thing that is wrong.</summary>
    /// <returns>What is wrong, with the shortest schedule that leads there; null when nothing is.</returns>
    public async Task<string?> RunAsync()
    {
        _levels.Add(new Dictionary<ModelState, Visit> { [CacheModel.Start] = new Visit(1, default, default, default) });
        var next = new List<Next>();
        while (true)
        {
            var level = new Dictionary<ModelState, Visit>();
            foreach (var (state, visit) in _levels[^1])
            {
                if (model.Check(state) is { } wrong)
                {
                    return Describe(state, wrong);
                }
                next.Clear();
                if (await model.ExpandAsync(state, next) is { } wrongAnswer)
                {
                    return Describe(state, wrongAnswer);
                }
                if (next.Count == 0)
                {
                    if (!model.IsEnd(state))
                    {
                        return Describe(state, "somebody waits for ever");
                    }
                    Schedules += visit.Ways;
                }
                foreach (var one in next)
                {
                    var ways = level.TryGetValue(one.State, out var known) ? known.Ways : 0;
                    level[one.State] = new Visit(ways + visit.Ways, state, one.Who, one.Move);
                }
            }
            if (level.Count == 0)
            {
                return null;
            }
            _levels.Add(level);
        }
    }

    private string Describe(ModelState state, string wrong)
    {
        var steps = new Stack<string>();
        for (var (depth, at) = (Depth, state); depth > 0; depth--)
        {
            var visit = _levels[depth][at];
            steps.Push($"{visit.Who} {visit.Move}");
            at = visit.From;
        }
        var text = new StringBuilder($"{wrong}\n");
        foreach (var step in steps)
        {
            text.AppendLine($"  {step}");
        }
        return text.Append($"durable, in this order:\n{model.Store.Describe(state.Order)}").ToString();
    }

    private readonly record struct Visit(double Ways, ModelState From, Actor Who, Move Move);
}
