namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>
/// RE2's syntax (https://github.com/google/re2/wiki/Syntax) → nodes: <c>.</c> and classes match code points, <c>\d \w \s \b</c> ASCII only,
/// <c>$</c> the very end; groups capture nothing, since only whether there is a match is asked.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxDepth = 50;
    private const int MaxCount = 1_000;

    private readonly PatternReader _reader;
    private Flags _flags;
    private int _depth;
    private long _ranges;

    private PatternParser(string pattern) => _reader = new PatternReader(pattern);

    [Flags]
    private enum Flags
    {
        None = 0,
        IgnoreCase = 1,
        Multiline = 2,
        DotAll = 4,

        /// <summary>Which of several matches is found; without effect on whether there is one.</summary>
        Ungreedy = 8,
    }

    /// <exception cref="PatternSyntaxException">RE2 would not take it, or it is too large.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.Alternatives();
        return parser._reader.IsAtEnd ? node : throw new PatternSyntaxException("a ')' closes nothing; write '\\)' for the character");
    }

    private PatternNode Alternatives()
    {
        if (++_depth > MaxDepth)
        {
            throw new PatternSyntaxException($"groups are nested deeper than {MaxDepth} levels");
        }
        var choices = new List<PatternNode> { Sequence() };
        while (_reader.TryTake("|"))
        {
            choices.Add(Sequence());
        }
        _depth--;
        return choices.Count == 1 ? choices[0] : Sized(new PatternNode.Choice(choices));
    }

    private PatternNode Sequence()
    {
        var parts = new List<PatternNode>();
        while (!_reader.IsAtEnd && _reader.Current is not ('|' or ')'))
        {
            if (_reader.TryTake("\\Q"))
            {
                foreach (var rune in _reader.TakeQuoted().EnumerateRunes())
                {
                    parts.Add(Literal(rune.Value));
                }
                continue;
            }
            parts.Add(Repeated(Part()));
        }
        return parts.Count == 1 ? parts[0] : Sized(new PatternNode.Sequence(parts));
    }

    /// <summary>The repetition behind a part, if there is one.</summary>
    private PatternNode Repeated(PatternNode part)
    {
        int least;
        int? most;
        if (_reader.Current is '*' or '+' or '?')
        {
            var sign = _reader.Take();
            (least, most) = (sign == '+' ? 1 : 0, sign == '?' ? 1 : null);
        }
        else if (_reader.TryTakeCounts() is { } counts)
        {
            if (counts.Least > MaxCount || counts.Greatest > MaxCount || counts.Greatest < counts.Least)
            {
                throw new PatternSyntaxException($"a repetition counts from {{n}} to {{m}}, n at most m, both at most {MaxCount}");
            }
            (least, most) = counts;
        }
        else
        {
            return part;
        }
        // Lazy or not: which of several matches is found, and only whether there is one is asked.
        _reader.TryTake("?");
        if (_reader.Current is '*' or '+' or '?' || (_reader.Current == '{' && _reader.TryTakeCounts() is not null))
        {
            throw new PatternSyntaxException("a repetition cannot be repeated; put the first in parentheses");
        }
        return Sized(new PatternNode.Repeat(part, least, most));
    }

    private PatternNode Part()
    {
        switch (_reader.Current)
        {
            case '(':
                return Group();
            case '[':
                _reader.Take();
                return One(Class());
            case '.':
                _reader.Take();
                return One(_flags.HasFlag(Flags.DotAll) ? Everything() : new RuneSet().Add('\n', '\n').Negated());
            case '^':
                _reader.Take();
                return new PatternNode.Place(_flags.HasFlag(Flags.Multiline) ? PatternPlace.LineStart : PatternPlace.TextStart);
            case '$':
                _reader.Take();
                return new PatternNode.Place(_flags.HasFlag(Flags.Multiline) ? PatternPlace.LineEnd : PatternPlace.TextEnd);
            case '\\':
                _reader.Take();
                return Escape();
            case '*' or '+' or '?':
                throw new PatternSyntaxException($"'{_reader.Current}' repeats nothing; write '\\{_reader.Current}' for the character");
            default:
                return Literal(_reader.Take());
        }
    }

    private PatternNode Escape()
    {
        PatternPlace? place = _reader.Current switch
        {
            'A' => PatternPlace.TextStart,
            'z' => PatternPlace.TextEnd,
            'b' => PatternPlace.WordBoundary,
            'B' => PatternPlace.NoWordBoundary,
            _ => null,
        };
        if (place is { } kind)
        {
            _reader.Take();
            return new PatternNode.Place(kind);
        }
        return _reader.TryTakeSet() is { } set ? One(set) : Literal(_reader.TakeEscaped());
    }

    private PatternNode Group()
    {
        _reader.Take();
        var flags = _flags;
        if (_reader.TryTake("?"))
        {
            if (
                _reader.TryTake("P<")
                || (_reader.StartsWith("<") && !_reader.StartsWith("<=") && !_reader.StartsWith("<!") && _reader.TryTake("<"))
            )
            {
                var name = _reader.TakeUntil(">", "a group's name is never closed by '>'");
                if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
                {
                    throw new PatternSyntaxException($"'{name}' is no name of a group");
                }
            }
            else if (!ReadFlags())
            {
                // (?i) without a colon holds to the end of the group around it.
                return new PatternNode.Sequence([]);
            }
        }
        var node = Alternatives();
        if (!_reader.TryTake(")"))
        {
            throw new PatternSyntaxException("a '(' is never closed; write '\\(' for the character");
        }
        _flags = flags;
        return node;
    }

    /// <summary><c>i</c>, <c>m</c>, <c>s</c>, <c>U</c>, those behind a minus off; then a colon, or the end of the group.</summary>
    /// <returns>Whether a colon followed.</returns>
    private bool ReadFlags()
    {
        var on = true;
        while (true)
        {
            var c = _reader.IsAtEnd ? '\0' : (char)_reader.Take();
            switch (c)
            {
                case ':':
                    return true;
                case ')':
                    return false;
                case '-' when on:
                    on = false;
                    break;
                case 'i' or 'm' or 's' or 'U':
                    var flag = c switch
                    {
                        'i' => Flags.IgnoreCase,
                        'm' => Flags.Multiline,
                        's' => Flags.DotAll,
                        _ => Flags.Ungreedy,
                    };
                    _flags = on ? _flags | flag : _flags & ~flag;
                    break;
                default:
                    throw new PatternSyntaxException(
                        "behind '(?' stands ':', 'P<name>', or the flags i, m, s, U; looking around needs backtracking"
                    );
            }
        }
    }

    private RuneSet Class()
    {
        var isNegated = _reader.TryTake("^");
        var set = new RuneSet();
        for (var isFirst = true; isFirst || _reader.Current != ']'; isFirst = false)
        {
            if (_reader.IsAtEnd)
            {
                throw new PatternSyntaxException("a '[' is never closed; write '\\[' for the character");
            }
            if (_reader.TryTake("[:"))
            {
                var name = _reader.TakeUntil(":]", "'[:' is never closed by ':]'");
                var named = NamedSets.OfPosix(name.TrimStart('^')) ?? throw new PatternSyntaxException($"there is no class '[:{name}:]'");
                set.Add(name.StartsWith('^') ? named.Negated() : named);
                CountRanges(named);
                continue;
            }
            if (_reader.StartsWith("\\") && TryTakeClassSet() is { } escaped)
            {
                set.Add(escaped);
                CountRanges(escaped);
                continue;
            }
            var first = ClassRune();
            var last = first;
            if (_reader.StartsWith("-") && !_reader.StartsWith("-]"))
            {
                _reader.Take();
                last = ClassRune();
            }
            if (last < first)
            {
                throw new PatternSyntaxException("a range in '[…]' goes downwards");
            }
            set.Add(first, last);
        }
        _reader.Take();
        set = _flags.HasFlag(Flags.IgnoreCase) ? set.WithAllCases() : set;
        return isNegated ? set.Negated() : set;
    }

    private RuneSet? TryTakeClassSet() =>
        _reader.StartsWith("\\d")
        || _reader.StartsWith("\\D")
        || _reader.StartsWith("\\s")
        || _reader.StartsWith("\\S")
        || _reader.StartsWith("\\w")
        || _reader.StartsWith("\\W")
        || _reader.StartsWith("\\p")
        || _reader.StartsWith("\\P")
            ? TakeSet()
            : null;

    private RuneSet TakeSet()
    {
        _reader.Take();
        return _reader.TryTakeSet()!;
    }

    private int ClassRune()
    {
        if (_reader.IsAtEnd)
        {
            throw new PatternSyntaxException("a '[' is never closed; write '\\[' for the character");
        }
        return _reader.TryTake("\\") ? _reader.TakeEscaped() : _reader.Take();
    }

    private PatternNode.One Literal(int rune)
    {
        var set = new RuneSet().Add(rune, rune);
        return One(_flags.HasFlag(Flags.IgnoreCase) ? set.WithAllCases() : set);
    }

    private PatternNode.One One(RuneSet set)
    {
        CountRanges(set);
        set.Normalize();
        return new PatternNode.One(set);
    }

    private void CountRanges(RuneSet set)
    {
        _ranges += set.Ranges.Count;
        if (_ranges > CelPattern.MaxRanges)
        {
            throw new PatternSyntaxException($"its classes have more than {CelPattern.MaxRanges} ranges of characters; use fewer of them")
            {
                IsTooLarge = true,
            };
        }
    }

    private static RuneSet Everything() => new RuneSet().Add(0, RuneSet.Last);

    private static PatternNode Sized(PatternNode node) =>
        node.Size <= CelPattern.MaxSize
            ? node
            : throw new PatternSyntaxException(
                $"it has more than {CelPattern.MaxSize} parts, what {{n}} repeats counted each time; repeat less, or bound the length by size(…)"
            )
            {
                IsTooLarge = true,
            };
}
