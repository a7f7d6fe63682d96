namespace FeatureStore.Benchmarks.CacheReads;

/// <summary>
/// Finds where replies end (RESP2): the length of each array, the length of each string in it, which it passes over. Believes what it reads,
/// and knows no other kind of value, so that nothing faster is right.
/// </summary>
internal struct ReplyEnds : IReplyCounter
{
    private long _replies;
    private int _itemsLeft;
    private int _number;
    private int _toSkip;
    private bool _isInHead;

    public long Count(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (true)
        {
            if (_toSkip > 0)
            {
                var skipped = Math.Min(_toSkip, bytes.Length - at);
                at += skipped;
                _toSkip -= skipped;
            }
            if (at == bytes.Length)
            {
                return _replies;
            }
            if (!_isInHead)
            {
                at++; // the type: '*' when no items are left, else '$'
                _isInHead = true;
                _number = 0;
            }
            while (at < bytes.Length && bytes[at] != '\r')
            {
                _number = (10 * _number) + (bytes[at++] - '0');
            }
            if (at < bytes.Length)
            {
                EndHead();
            }
        }
    }

    /// <summary>At the line end of a length, which is passed over with what follows.</summary>
    private void EndHead()
    {
        _isInHead = false;
        if (_itemsLeft == 0)
        {
            _itemsLeft = _number;
            _toSkip = 2;
            return;
        }
        _toSkip = 2 + _number + 2;
        if (--_itemsLeft == 0)
        {
            _replies++; // but for bytes that are on their way
        }
    }
}
