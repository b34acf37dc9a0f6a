"""Made-up labelled rows of a reasoner whose confidence is distorted in a known way."""

from __future__ import annotations

import math
import random

from toulmin.calibration import LabelledRow


def rows_of(slope: float, intercept: float, n: int, *, seed: int = 7) -> list[LabelledRow]:
    """Rows whose log-odds of being right are `slope * logit(raw) + intercept`; 1 and 0 is perfect calibration."""
    chance = random.Random(seed)
    rows = []
    for _ in range(n):
        raw = chance.uniform(0.02, 0.98)
        right = 1 / (1 + math.exp(-(slope * math.log(raw / (1 - raw)) + intercept)))
        rows.append((raw, chance.random() < right))
    return rows
