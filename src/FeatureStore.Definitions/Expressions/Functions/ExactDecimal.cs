using System.Globalization;
using System.Numerics;

namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>
/// A double as the decimal number that it exactly is, rounded half to even: what C's and Go's <c>%f</c> and <c>%e</c> print. .NET's own
/// formats round ties away from zero.
/// </summary>
internal readonly struct ExactDecimal
{
    private const int MantissaBits = 52;

    private readonly BigInteger _digits;
    private readonly int _decimals;
    private readonly bool _isNegative;

    /// <param name="value">Finite.</param>
    public ExactDecimal(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> MantissaBits) & 0x7FF);
        var mantissa = bits & ((1L << MantissaBits) - 1);
        mantissa |= exponent == 0 ? 0 : 1L << MantissaBits;
        var power = Math.Max(exponent, 1) - 1075;
        _isNegative = bits < 0;
        // m / 2^k is m * 5^k / 10^k.
        _digits = power >= 0 ? (BigInteger)mantissa << power : mantissa * BigInteger.Pow(5, -power);
        _decimals = power >= 0 ? 0 : -power;
    }

    /// <summary><c>%.2f</c>: <c>12.35</c>.</summary>
    public string Fixed(int precision)
    {
        var digits = Scaled(precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        return Signed(precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}");
    }

    /// <summary><c>%.2e</c>: <c>1.24e+01</c>.</summary>
    public string Scientific(int precision)
    {
        var exponent = _digits.IsZero ? 0 : Length(_digits) - 1 - _decimals;
        var digits = Scaled(precision - exponent);
        if (Length(digits) > precision + 1)
        {
            // Rounding gave one digit more: 9.99 is 1.0e+01.
            exponent++;
            digits /= 10;
        }
        var text = digits.ToString(CultureInfo.InvariantCulture).PadRight(precision + 1, '0');
        var sign = exponent < 0 ? '-' : '+';
        return Signed($"{text[0]}{(precision > 0 ? "." : "")}{text[1..]}e{sign}{Math.Abs(exponent):D2}");
    }

    private static int Length(BigInteger digits) => digits.ToString(CultureInfo.InvariantCulture).Length;

    private string Signed(string text) => _isNegative ? $"-{text}" : text;

    /// <summary>The number times 10^decimals, as an integer.</summary>
    private BigInteger Scaled(int decimals)
    {
        if (decimals >= _decimals)
        {
            return _digits * BigInteger.Pow(10, decimals - _decimals);
        }
        var divisor = BigInteger.Pow(10, _decimals - decimals);
        var quotient = BigInteger.DivRem(_digits, divisor, out var rest);
        var half = (rest * 2).CompareTo(divisor);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
