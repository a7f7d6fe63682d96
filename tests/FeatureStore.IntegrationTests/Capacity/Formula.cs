using System.Globalization;

namespace FeatureStore.IntegrationTests.Capacity;

/// <summary>Arithmetic of the capacity page: numbers, names, <c>+ - * /</c>, brackets and <c>ceil(…)</c>.</summary>
/// <param name="text">For example <c>ceil(a / (b + 2))</c>.</param>
/// <param name="values">By name.</param>
internal sealed class Formula(string text, IReadOnlyDictionary<string, double> values)
{
    private int _at;

    /// <exception cref="FormatException">It is no formula, or names what there is not.</exception>
    public double Compute()
    {
        var result = Sum();
        return _at == text.Length ? result : throw Wrong("an operator");
    }

    private double Sum()
    {
        var result = Product();
        while (Take('+') is var plus && (plus || Take('-')))
        {
            result += plus ? Product() : -Product();
        }
        return result;
    }

    private double Product()
    {
        var result = Operand();
        while (Take('*') is var times && (times || Take('/')))
        {
            result = times ? result * Operand() : result / Operand();
        }
        return result;
    }

    private double Operand()
    {
        if (Take('('))
        {
            var result = Sum();
            return Take(')') ? result : throw Wrong("')'");
        }
        var start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.'))
        {
            _at++;
        }
        var word = text[start.._at];
        if (word == "ceil")
        {
            return Math.Ceiling(Operand());
        }
        Take(' ');
        return double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
            : values.TryGetValue(word, out var value) ? value
            : throw Wrong("a number or the name of an input or an earlier result");
    }

    private bool Take(char sign)
    {
        while (_at < text.Length && text[_at] == ' ')
        {
            _at++;
        }
        if (_at < text.Length && text[_at] == sign)
        {
            _at++;
            while (_at < text.Length && text[_at] == ' ')
            {
                _at++;
            }
            return true;
        }
        return false;
    }

    private FormatException Wrong(string wanted) => new($"'{text}', at {_at}: {wanted} was expected.");
}
