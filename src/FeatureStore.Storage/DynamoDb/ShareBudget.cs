namespace FeatureStore.Storage.DynamoDb;

/// <summary>
/// Requests beyond the first of each: allowed as a share of those, so that more of them can never turn a table that is slow or busy into one
/// that is overloaded. What is saved up is bounded. Safe for concurrent use.
/// </summary>
/// <param name="share">Further requests for each that earns: 0.05 is one in twenty.</param>
/// <param name="burst">Further requests in a row at most.</param>
/// <param name="isFull">Whether all of <paramref name="burst"/> is there at the start.</param>
internal sealed class ShareBudget(double share, int burst, bool isFull)
{
    private readonly Lock _gate = new();
    private double _saved = isFull ? burst : 0;

    /// <summary>One request more of those that earn.</summary>
    public void Earn()
    {
        lock (_gate)
        {
            _saved = Math.Min(burst, _saved + share);
        }
    }

    /// <summary>Takes one further request; false when there is none.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            // Twenty times a twentieth is a little less than one.
            if (_saved < 1 - 1e-9)
            {
                return false;
            }
            _saved = Math.Max(0, _saved - 1);
            return true;
        }
    }

    /// <summary>Nothing is left: the table asks to slow down.</summary>
    public void Empty()
    {
        lock (_gate)
        {
            _saved = 0;
        }
    }
}
