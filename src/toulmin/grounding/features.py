"""What is measured about a claim and its evidence before a model weighs it: some seventy numbers, each with a name.

Shares are from 0 to 1, flags 0 or 1, `log_` values natural logarithms of one plus a count. Everything is counted over
content words; a word counts as carried by another form of it or, less, by a word of its kind (`ground`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from toulmin.grounding.discord import discord
from toulmin.grounding.ground import Ground, Near
from toulmin.grounding.parts import Part, clauses_of, sentences_of
from toulmin.grounding.relations import ABOVE, AUXILIARIES, BELOW, EXCLUSIVE, OPPOSED, QUANTIFIERS
from toulmin.grounding.said import Said
from toulmin.grounding.wording import DENYING, LIGHT, Token, Wording, word
from toulmin.reading import statements

__all__ = ["FEATURES", "features_of"]

DENIED_WITHIN: Final = 6
"""A denial speaks of the words that follow it so closely."""
FIRST_PERSON: Final = frozenset(("i", "my", "me", "we", "our"))
SECOND_PERSON: Final = frozenset(("you", "your"))


def features_of(claim: str, ground: Ground) -> Mapping[str, float]:
    """The features of one claim, by name, in the order of `FEATURES`."""
    wording = word(claim)
    near = ground.near(wording)
    found: dict[str, float] = {}
    found.update(_coverage(wording, near, ground))
    found.update(_order(wording, near, ground))
    found.update(_predicate(wording, near))
    found.update(_facts(wording, near, ground))
    found.update(_polarity(wording, near, found))
    found["rules_exclude"] = _excluded(claim, near, ground)
    found.update(_clauses(claim, wording, near, ground))
    found.update(_shape(wording, near, ground))
    return found


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return _share(math.fsum(listed), len(listed))


def _coverage(claim: Wording, near: Near, ground: Ground) -> dict[str, float]:
    count = len(claim.words)
    total = math.fsum(near.weights.values())
    two = near.best.words | (near.second.words if near.second else frozenset())
    carried = math.fsum(near.weights[stem] * near.carried[stem] for stem in near.weights)
    unseen = [near.carried[stem] == 0.0 for stem in claim.content]
    lights = {token.plain for token in claim.tokens if token.plain in LIGHT}
    return {
        "carried_anywhere": _mean(near.anywhere.values()),
        "carried_near": _mean(near.carried.values()),
        "carried_near_weighted": _share(carried, total),
        "weakest_word": min(near.carried.values(), default=0.0),
        "exact_anywhere": _share(len(claim.words & ground.words), count),
        "exact_anywhere_weighted": _share(_weigh(claim.words & ground.words, near), total),
        "exact_near": _share(len(claim.words & near.words), count),
        "exact_near_weighted": _share(_weigh(claim.words & near.words, near), total),
        "exact_best": _share(len(claim.words & near.best.words), count),
        "exact_best_weighted": max(near.shares),
        "exact_two": _share(len(claim.words & two), count),
        "all_in_best": float(claim.words <= near.best.words),
        "all_near": float(claim.words <= near.words),
        "function_words": _share(len(lights & near.best.plain), len(lights)),
        "best_reached": _share(len(near.best.words & claim.words), len(near.best.words)),
        "unseen_words": float(len(claim.words - ground.words)),
        "longest_unseen": float(_longest(unseen)),
        "longest_unseen_share": _share(_longest(unseen), len(unseen)),
        "longest_seen_share": _share(_longest(stem in near.best.words for stem in claim.content), len(claim.content)),
        "concentration": max(near.shares) / max(0.05, _share(_weigh(claim.words & ground.words, near), total)),
    }


def _weigh(words: frozenset[str], near: Near) -> float:
    return math.fsum(near.weights[stem] for stem in words)


def _longest(flags: Iterable[bool]) -> int:
    best = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        best = max(best, run)
    return best


def _order(claim: Wording, near: Near, ground: Ground) -> dict[str, float]:
    length = len(claim.content)
    window = [stem for one in near.window for stem in one.content]
    return {
        "pairs_anywhere": _share(len(claim.pairs & ground.pairs), len(claim.pairs)),
        "pairs_best": _share(len(claim.pairs & near.best.pairs), len(claim.pairs)),
        "order_best": _share(_in_order(claim.content, near.best.content), length),
        "order_near": _share(_in_order(claim.content, window), length),
    }


def _in_order(one: Sequence[str], two: Sequence[str]) -> int:
    """Length of the longest common subsequence, by bit vectors.

    Source: H. Hyyrö, Bit-parallel LCS-length computation revisited (2004).
    """
    places: dict[str, int] = {}
    for place, stem in enumerate(one):
        places[stem] = places.get(stem, 0) | (1 << place)
    all_ones = (1 << len(one)) - 1
    row = all_ones
    for stem in two:
        match = row & places.get(stem, 0)
        row = ((row + match) | (row - match)) & all_ones
    return len(one) - row.bit_count()


def _predicate(claim: Wording, near: Near) -> dict[str, float]:
    """Of what is said, without what it is said of: FEVER-like evidence often names its subject by a pronoun."""
    plain = [token.stem for token in claim.tokens if token.content and not token.capital]
    verb = next((place for place, token in enumerate(claim.tokens) if token.plain in AUXILIARIES), None)
    after = [token.stem for token in claim.tokens[2 if verb is None else verb + 1 :] if token.content]
    tail = claim.content[-3:]
    unseen = sum(near.carried[stem] == 0.0 for stem in plain)
    return {
        "plain_carried": _mean(near.carried[stem] for stem in plain),
        "after_verb_carried": _mean(near.carried[stem] for stem in after),
        "last_carried": near.carried[tail[-1]] if tail else 0.0,
        "last_three_carried": _mean(near.carried[stem] for stem in tail),
        "plain_unseen": float(unseen),
        "plain_unseen_share": _share(unseen, len(plain)),
    }


def _facts(claim: Wording, near: Near, ground: Ground) -> dict[str, float]:
    numbers, years, months = (
        frozenset().union(*(getattr(one, kind) for one in near.window)) for kind in ("numbers", "years", "months")
    )
    everywhere = frozenset().union(*(one.numbers | one.years for one in ground.sentences))
    said = claim.numbers | claim.years
    subject = _subject(claim.tokens)
    objects = claim.names - subject
    foreign = [stem for stem in objects if near.carried[stem] == 0.0]
    above, below = bool(claim.plain & ABOVE), bool(claim.plain & BELOW)
    held = _compared(claim, numbers | years, above=above, below=below)
    return {
        "numbers_missing": float(len(said - everywhere)),
        "numbers_missing_near": float(len(said - numbers - years)),
        "number_rivalled": float(bool(claim.numbers - numbers) and bool(numbers)),
        "number_found": float(bool(claim.numbers) and claim.numbers <= numbers),
        "year_rivalled": float(bool(claim.years - years) and bool(years)),
        "year_found": float(bool(claim.years) and claim.years <= years),
        "month_rivalled": float(bool(claim.months - months) and bool(months)),
        "month_found": float(bool(claim.months) and claim.months <= months),
        "comparison_holds": float(held == 1),
        "comparison_fails": float(held == -1),
        "names": float(len(claim.names)),
        "names_missing": float(len(claim.names - ground.words)),
        "names_missing_near": float(len(claim.names - near.words)),
        "object_names_missing": float(len(foreign)),
        "name_rivalled": float(bool(foreign) and bool(near.best.names - claim.words)),
        "subject_missing": float(sum(near.carried.get(stem, 1.0) == 0.0 for stem in subject)),
    }


def _subject(tokens: Sequence[Token]) -> frozenset[str]:
    """The names that a text begins with."""
    found: list[str] = []
    for token in tokens:
        if token.capital:
            found.append(token.stem)
        elif token.content or token.plain in AUXILIARIES:
            break
    return frozenset(found)


def _compared(claim: Wording, given: frozenset[str], *, above: bool, below: bool) -> int:
    """1 where "more than N" or "less than N" holds for a number of the same size, -1 where it fails, else 0."""
    said = sorted(claim.numbers | claim.years)
    if above == below or not said:
        return 0
    wanted = _value(said[0])
    values = [value for value in map(_value, sorted(given)) if value is not None]
    if wanted is None or not values:
        return 0
    alike = [value for value in values if (value >= 1000) == (wanted >= 1000)] or values
    return 1 if any(value >= wanted if above else value <= wanted for value in alike) else -1


def _value(digits: str) -> float | None:
    return float(digits) if digits.replace(".", "", 1).isdecimal() else None


def _polarity(claim: Wording, near: Near, found: Mapping[str, float]) -> dict[str, float]:
    """Who denies what. Two denials agree; one turns what overlap means into its opposite."""
    denied = _denies(near.best, claim.words)
    sign = 1.0 if (claim.denials > 0) == denied else -1.0
    opposed = sum(
        1
        for stem in claim.words
        if stem not in near.best.words and not OPPOSED.get(stem, frozenset()).isdisjoint(near.best.stems)
    )
    around: frozenset[str] = frozenset().union(*(one.plain for one in near.window))
    turned = any(
        f"{prefix}{stem}" in near.best.words or (stem.startswith("un") and stem[2:] in near.best.words)
        for stem in claim.words - near.best.words
        for prefix in ("un", "in", "dis")
    )
    return {
        "denials": float(min(2, claim.denials)),
        "denial_differs": float((claim.denials > 0) != (near.best.denials > 0)),
        "evidence_denies": float(denied),
        "polarity": sign,
        "polarity_carried": sign * (found["carried_near_weighted"] - 0.6),
        "polarity_order": sign * (found["order_best"] - 0.5),
        "polarity_after_verb": sign * (found["after_verb_carried"] - 0.5),
        "polarity_last_three": sign * (found["last_three_carried"] - 0.5),
        "opposed": float(min(2, opposed)),
        "polarity_opposed": sign * min(1, opposed),
        "turned": float(turned),
        "quantifiers_added": float(len((claim.plain & QUANTIFIERS) - around)),
        "exclusive_added": float(bool(claim.plain & EXCLUSIVE) and not around & EXCLUSIVE),
    }


def _excluded(claim: str, near: Near, ground: Ground) -> float:
    """1 where a closed rule proves that the nearest sentences and the claim cannot both hold."""
    against = tuple(
        one for place in near.places if place < len(ground.texts) for one in statements(ground.texts[place])
    )
    return float(bool(against) and discord(statements(claim), against, said=Said.of((against,))) is not None)


def _denies(sentence: Wording, words: frozenset[str]) -> bool:
    return any(
        token.plain in DENYING
        and any(after.stem in words for after in sentence.tokens[place + 1 : place + 1 + DENIED_WITHIN])
        for place, token in enumerate(sentence.tokens)
    )


def _clauses(claim: str, wording: Wording, near: Near, ground: Ground) -> dict[str, float]:
    """How the weakest part of the claim stands: most false answers are right for the most part."""
    clauses = _words_of(clauses_of(claim), wording)
    sentences = _words_of(sentences_of(claim), wording)
    near_clauses = [_best_share(part, near, ground) for part in clauses]
    return {
        "weakest_clause": min((_mean(near.anywhere[stem] for stem in part) for part in clauses), default=0.0),
        "weakest_clause_best": min(near_clauses, default=0.0),
        "mean_clause_best": _mean(near_clauses),
        "weakest_sentence": min((_mean(near.anywhere[stem] for stem in part) for part in sentences), default=0.0),
        "claim_sentences": float(len(sentences)),
    }


def _words_of(parts: Sequence[Part], wording: Wording) -> list[frozenset[str]]:
    found = (
        frozenset(token.stem for token in wording.tokens if token.content and part.start <= token.start < part.end)
        for part in parts
    )
    return [words for words in found if words]


def _best_share(part: frozenset[str], near: Near, ground: Ground) -> float:
    total = _weigh(part, near)
    return max(_share(_weigh(part & one.words, near), total) for one in ground.sentences)


def _shape(claim: Wording, near: Near, ground: Ground) -> dict[str, float]:
    return {
        "log_words": math.log1p(len(claim.content)),
        "log_evidence": math.log1p(ground.total),
        "log_sentences": math.log1p(len(ground.sentences)),
        "log_best": math.log1p(len(near.best.tokens)),
        "first_person": float(bool(claim.plain & FIRST_PERSON)),
        "second_person": float(bool(claim.plain & SECOND_PERSON)),
    }


FEATURES: Final = tuple(features_of("", Ground(())))
"""The names of all features, in order."""
