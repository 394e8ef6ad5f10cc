"""The beta distribution, as far as an interval of a rate needs it."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

_NEAR = 1e-12
_TINY = 1e-300


def between(a: float, b: float, share: float = 0.95) -> tuple[float, float]:
    """The middle ``share`` of Beta(a, b); both above 0."""
    rest = (1 - share) / 2
    return quantile(a, b, rest), quantile(a, b, 1 - rest)


def quantile(a: float, b: float, share: float) -> float:
    """The x below which ``share`` of Beta(a, b) lies, by halving: ``below`` only grows."""
    low, high = 0.0, 1.0
    while high - low > _NEAR:
        middle = (low + high) / 2
        low, high = (middle, high) if below(a, b, middle) < share else (low, middle)
    return (low + high) / 2


def below(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b).

    A continued fraction (NIST DLMF 8.17.22) on the side on which it converges fast, the other
    side by I_x(a, b) = 1 - I_(1-x)(b, a).
    """
    if not 0 < x < 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - below(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _fraction(a, b, x)


def _fraction(a: float, b: float, x: float) -> float:
    """1 + d1/(1 + d2/(1 + …)), by Lentz's method as improved by Thompson and Barnett."""
    value = over = 1.0
    under, step, m = 0.0, 0.0, 0
    while abs(step - 1) > _NEAR:
        m += 1
        d = _coefficient(a, b, x, m)
        under = 1 / ((1 + d * under) or _TINY)
        over = (1 + d / over) or _TINY
        step = over * under
        value *= step
    return value


def _coefficient(a: float, b: float, x: float, number: int) -> float:
    m = number // 2
    if number % 2:
        return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
