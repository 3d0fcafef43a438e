"""Writes golden.json: what pymannkendall and scipy make of series that the tests judge too.

    pip install pymannkendall==1.4.3 scipy==1.17.1 numpy==2.4.6 && python golden.py

Then format it: npx prettier --write golden.json
"""
import json
import os
from importlib.metadata import version

import numpy as np
import pymannkendall as mk
from scipy import stats

HERE = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(7657)


def autoregressive(n, rho, sd):
    noise = rng.normal(0, sd, n)
    for i in range(1, n):
        noise[i] += rho * noise[i - 1]
    return noise


def healthy(name, first, last):
    with open(os.path.join(HERE, "healthy-series.json")) as file:
        series = json.load(file)[name]
    return series["connections"][first:last], series["liveHeapBytes"][first:last]


def series():
    # Sizes straddle 50, where exact counting gives way to the normal approximation.
    for n in (4, 6, 8, 12, 20, 50, 51, 80):
        yield f"noise-{n}", np.arange(n) * 500, np.round(rng.normal(4e5, 5e3, n))
        yield f"leak-{n}", np.arange(n) * 500, np.round(4e5 + 3e3 * np.arange(n) + rng.normal(0, 5e3, n))
    for n in (10, 40, 60):
        yield f"ties-{n}", np.arange(n) * 500, np.round(rng.normal(40, 3, n))
        yield f"falling-{n}", np.arange(n) * 500, np.round(4e5 - 1e3 * np.arange(n) + rng.normal(0, 5e3, n))
    for n, rho in ((12, 0.5), (30, 0.7), (60, 0.5), (100, 0.9), (30, -0.6)):
        yield f"autoregressive-{n}-{rho}", np.arange(n) * 500, np.round(4e5 + autoregressive(n, rho, 5e3))
    yield "unequal-steps", np.cumsum(rng.integers(1, 900, 25)), np.round(rng.normal(4e5, 5e3, 25))
    yield "equal-x", np.repeat(np.arange(10) * 500, 2), np.round(rng.normal(4e5, 5e3, 20))
    yield ("healthy-clean-20", *healthy("healthy-go-clean-quiesced", 0, 20))
    yield ("healthy-rst-60", *healthy("healthy-go-rst-quiesced", 0, 60))
    yield ("healthy-live-30", *healthy("healthy-go-live", 0, 30))


def number(value):
    return float(value) if np.isfinite(value) else None


def golden(name, x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    original, corrected = mk.original_test(y), mk.hamed_rao_modification_test(y)
    slope, _, low, high = stats.theilslopes(y, x, 0.99)
    order = np.arange(len(y))
    tied = len(set(y)) < len(y)
    exact = None if tied else stats.kendalltau(order, y, method="exact", alternative="greater").pvalue
    return {
        "name": name,
        "connections": x.tolist(),
        "bytes": y.tolist(),
        "s": float(original.s),
        "varianceS": float(original.var_s),
        # pymannkendall's p is two-sided; this is the same normal approximation, one-sided.
        "normalPRise": number(stats.norm.sf((original.s - 1) / np.sqrt(original.var_s))),
        "twoSidedP": float(original.p),
        "exactPRise": None if exact is None else float(exact),
        "hamedRaoVarianceS": float(corrected.var_s),
        "hamedRaoTwoSidedP": number(corrected.p),
        "theilSlopes99": [float(slope), float(low), float(high)],
    }


packages = {name: version(name) for name in ("pymannkendall", "scipy", "numpy")}
document = {
    "about": "Written by golden.py. pymannkendall original_test and hamed_rao_modification_test, scipy.stats "
    "theilslopes(alpha=0.99) and kendalltau(method='exact', alternative='greater'); null where undefined.",
    "packages": packages,
    "series": [golden(*one) for one in series()],
}
with open(os.path.join(HERE, "golden.json"), "w") as file:
    json.dump(document, file, separators=(",", ":"))
    file.write("\n")
