"""Measures and money: units beyond those of computers, signs and words of currencies, and words that scale a number."""

from __future__ import annotations

__all__ = ["CURRENCIES", "MEASURES", "SCALES", "SPACED_UNITS"]

_YEAR_S = 31_557_600.0

MEASURES: dict[str, tuple[str, float]] = {
    "month": ("time", _YEAR_S / 12),
    "months": ("time", _YEAR_S / 12),
    "year": ("time", _YEAR_S),
    "years": ("time", _YEAR_S),
    "µg": ("mass", 1e-6),
    "mcg": ("mass", 1e-6),
    "mg": ("mass", 1e-3),
    "milligram": ("mass", 1e-3),
    "milligrams": ("mass", 1e-3),
    "gram": ("mass", 1.0),
    "grams": ("mass", 1.0),
    "kg": ("mass", 1e3),
    "kilogram": ("mass", 1e3),
    "kilograms": ("mass", 1e3),
    "tonne": ("mass", 1e6),
    "tonnes": ("mass", 1e6),
    "lb": ("mass", 453.59237),
    "lbs": ("mass", 453.59237),
    "mm": ("length", 1e-3),
    "cm": ("length", 1e-2),
    "metre": ("length", 1.0),
    "metres": ("length", 1.0),
    "meter": ("length", 1.0),
    "meters": ("length", 1.0),
    "km": ("length", 1e3),
    "kilometre": ("length", 1e3),
    "kilometres": ("length", 1e3),
    "kilometer": ("length", 1e3),
    "kilometers": ("length", 1e3),
    "mile": ("length", 1609.344),
    "miles": ("length", 1609.344),
    "ml": ("volume", 1e-3),
    "litre": ("volume", 1.0),
    "litres": ("volume", 1.0),
    "liter": ("volume", 1.0),
    "liters": ("volume", 1.0),
    "°c": ("celsius", 1.0),
    "degrees celsius": ("celsius", 1.0),
    "°f": ("fahrenheit", 1.0),
    "degrees fahrenheit": ("fahrenheit", 1.0),
    "mmhg": ("mmHg", 1.0),
    "kpa": ("kPa", 1.0),
    "km/h": ("speed", 1.0),
    "mph": ("speed", 1.609344),
    "hz": ("frequency", 1.0),
    "khz": ("frequency", 1e3),
    "ghz": ("frequency", 1e9),
    "kwh": ("energy", 1.0),
    "mwh": ("energy", 1e3),
    "percentage point": ("points", 1.0),
    "percentage points": ("points", 1.0),
    "basis point": ("points", 0.01),
    "basis points": ("points", 0.01),
    "dollar": ("dollars", 1.0),
    "dollars": ("dollars", 1.0),
    "usd": ("dollars", 1.0),
    "euro": ("euros", 1.0),
    "euros": ("euros", 1.0),
    "eur": ("euros", 1.0),
    "gbp": ("pounds", 1.0),
    "yen": ("yen", 1.0),
}
"""Units written behind a number: dimension and factor. Percent and percentage points are two dimensions: a share and a
difference of shares. `pounds` is no unit here, for it may be money or mass.
"""

SPACED_UNITS: dict[str, tuple[str, float]] = {"g": ("mass", 1.0), "m": ("length", 1.0)}
"""Units only behind a blank: `2 g` is a mass, and `14g` a size in configuration."""

CURRENCIES: dict[str, str] = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen"}
"""The dimension that a sign before a number gives it."""

SCALES: dict[str, float] = {
    "k": 1e3,
    "hundred": 1e2,
    "thousand": 1e3,
    "mn": 1e6,
    "m": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
}
"""Words and letters that multiply the number before them; `m` and `b` only behind money."""
