"""Student's t distribution, in the few lines that a test of means needs.

SciPy has it too, but importing ``scipy.special`` takes a second and 27 MB of a web process that
should stay small; tests hold these lines against it.
"""

from __future__ import annotations

import math

MOST_STEPS = 300
TINY = 1e-300
PRECISION = 1e-15
BISECTIONS = 200


def two_sided(t: float, freedom: float) -> float:
    """Return how probable a value of at least ``|t|``, either way, is by chance.

    Args:
        t: any number.
        freedom: degrees of freedom, above 0; they need not be whole.
    Returns:
        0 to 1: I_x(v/2, 1/2) with x = v / (v + t²) (Abramowitz and Stegun 1964, 26.5.27 and
        26.7.1).
    """
    return incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def quantile(chance: float, freedom: float) -> float:
    """Return the value beyond which t lies, either way, with probability ``chance``.

    Args:
        chance: above 0 and below 1: 0.05 for a 95% interval.
        freedom: degrees of freedom, above 0.
    """
    low, high = 0.0, 1.0
    while two_sided(high, freedom) > chance:
        low, high = high, 2 * high
    for _step in range(BISECTIONS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if two_sided(middle, freedom) > chance else (low, middle)
    return high


def incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b).

    Its continued fraction (Abramowitz and Stegun 1964, 26.5.8), evaluated as Lentz does (Applied
    Optics 15, 1976, 668-671, with Thompson and Barnett's guard against division by 0).

    Args:
        x: 0 to 1.
        a: above 0.
        b: above 0.
    """
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    if x > (a + 1) / (a + b + 2):  # the fraction runs quickly below that; the other half mirrors
        return 1 - incomplete_beta(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(log_front + a * math.log(x) + b * math.log1p(-x)) / a
    above, below = 1.0, _not_zero(1 - (a + b) * x / (a + 1))
    below = 1 / below
    fraction = below
    for m in range(1, MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        factor = 1.0
        for term in (even, odd):
            below = 1 / _not_zero(1 + term * below)
            above = _not_zero(1 + term / above)
            factor = above * below
            fraction *= factor
        if abs(factor - 1) < PRECISION:
            break
    return front * fraction


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
