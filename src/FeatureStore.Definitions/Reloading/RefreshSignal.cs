namespace FeatureStore.Definitions.Reloading;

/// <summary>Asks for a look at the source now. However often it is asked before the look begins, there is one.</summary>
public sealed class RefreshSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when somebody has asked since the last <see cref="Reset"/>.</summary>
    internal Task Asked
    {
        get
        {
            lock (_gate)
            {
                return _asked.Task;
            }
        }
    }

    public void Ask()
    {
        lock (_gate)
        {
            _asked.TrySetResult();
        }
    }

    /// <summary>A look begins: who asks from now on asks for the next one.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            if (_asked.Task.IsCompleted)
            {
                _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
