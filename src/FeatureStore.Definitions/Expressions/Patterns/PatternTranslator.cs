using System.Text;

namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>
/// RE2's patterns → patterns of .NET that mean the same: <c>.</c> and classes match code points, <c>\d \w \s</c> ASCII only, <c>$</c> the
/// very end; groups capture nothing, since only whether there is a match is asked. <c>\b</c> alone keeps .NET's wider meaning of a word.
/// </summary>
internal sealed class PatternTranslator
{
    private const int MaxDepth = 50;
    private const int MaxCount = 1_000;

    private readonly PatternReader _reader;
    private readonly StringBuilder _output = new();
    private Flags _flags;
    private int _depth;

    private PatternTranslator(string pattern) => _reader = new PatternReader(pattern);

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

    /// <returns>The pattern for .NET, and how many parts it has, repetitions counted.</returns>
    /// <exception cref="PatternSyntaxException">RE2 would not take it, or it is too large.</exception>
    public static (string Pattern, int Size) Translate(string pattern)
    {
        var translator = new PatternTranslator(pattern);
        var size = translator.Alternatives();
        return translator._reader.IsAtEnd
            ? (translator._output.ToString(), size)
            : throw new PatternSyntaxException("a ')' closes nothing; write '\\)' for the character");
    }

    private int Alternatives()
    {
        if (++_depth > MaxDepth)
        {
            throw new PatternSyntaxException($"groups are nested deeper than {MaxDepth} levels");
        }
        var size = Sequence();
        while (_reader.TryTake("|"))
        {
            _output.Append('|');
            size = Sized(size + Sequence());
        }
        _depth--;
        return size;
    }

    private int Sequence()
    {
        var size = 1;
        while (!_reader.IsAtEnd && _reader.Current is not ('|' or ')'))
        {
            if (_reader.TryTake("\\Q"))
            {
                foreach (var rune in _reader.TakeQuoted().EnumerateRunes())
                {
                    size = Sized(size + Literal(rune.Value));
                }
                continue;
            }
            var start = _output.Length;
            _output.Append("(?:");
            var part = Part();
            _output.Append(')');
            size = Sized(size + Repeated(start, part));
        }
        return size;
    }

    /// <summary>The repetition behind a part, if there is one.</summary>
    private int Repeated(int start, int size)
    {
        int? counted = null;
        if (_reader.Current is '*' or '+' or '?')
        {
            _output.Append((char)_reader.Take());
        }
        else if (_reader.TryTakeCounts() is { } counts)
        {
            if (counts.Least > MaxCount || counts.Greatest > MaxCount || counts.Greatest < counts.Least)
            {
                throw new PatternSyntaxException($"a repetition counts from {{n}} to {{m}}, n at most m, both at most {MaxCount}");
            }
            _output.Append('{').Append(counts.Least).Append(counts.Greatest == counts.Least ? "" : ",");
            _output.Append(counts.Greatest == counts.Least ? null : counts.Greatest).Append('}');
            counted = Math.Max(1, counts.Greatest ?? (counts.Least + 1));
        }
        else
        {
            return size;
        }
        _reader.TryTake("?");
        if (_reader.Current is '*' or '+' or '?' || (_reader.Current == '{' && _reader.TryTakeCounts() is not null))
        {
            throw new PatternSyntaxException("a repetition cannot be repeated; put the first in parentheses");
        }
        _output.Insert(start, "(?:").Append(')');
        return Sized((long)size * (counted ?? 1));
    }

    private int Part()
    {
        switch (_reader.Current)
        {
            case '(':
                return Group();
            case '[':
                _reader.Take();
                return Write(Class());
            case '.':
                _reader.Take();
                return Write(_flags.HasFlag(Flags.DotAll) ? Everything() : new RuneSet().Add('\n', '\n').Negated());
            case '^':
                _reader.Take();
                _output.Append(_flags.HasFlag(Flags.Multiline) ? "(?m:^)" : "\\A");
                return 1;
            case '$':
                _reader.Take();
                _output.Append(_flags.HasFlag(Flags.Multiline) ? "(?m:$)" : "\\z");
                return 1;
            case '\\':
                _reader.Take();
                return Escape();
            case '*' or '+' or '?':
                throw new PatternSyntaxException($"'{_reader.Current}' repeats nothing; write '\\{_reader.Current}' for the character");
            default:
                return Literal(_reader.Take());
        }
    }

    private int Escape()
    {
        if (_reader.Current is 'A' or 'z' or 'b' or 'B')
        {
            _output.Append('\\').Append((char)_reader.Take());
            return 1;
        }
        return _reader.TryTakeSet() is { } set ? Write(set) : Literal(_reader.TakeEscaped());
    }

    private int Group()
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
                return 1;
            }
        }
        var size = Alternatives();
        if (!_reader.TryTake(")"))
        {
            throw new PatternSyntaxException("a '(' is never closed; write '\\(' for the character");
        }
        _flags = flags;
        return size;
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
                continue;
            }
            if (_reader.StartsWith("\\") && TryTakeClassSet() is { } escaped)
            {
                set.Add(escaped);
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

    private int Literal(int rune)
    {
        var set = new RuneSet().Add(rune, rune);
        return Write(_flags.HasFlag(Flags.IgnoreCase) ? set.WithAllCases() : set);
    }

    private int Write(RuneSet set) => Sized(set.Write(_output));

    private static RuneSet Everything() => new RuneSet().Add(0, RuneSet.Last);

    private static int Sized(long size) =>
        size <= CelPattern.MaxSize
            ? (int)size
            : throw new PatternSyntaxException($"it has more than {CelPattern.MaxSize} parts, repetitions counted");
}
