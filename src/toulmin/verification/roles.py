"""Roles: who did it and to whom, what caused what, and from what to what, the wrong way round.

The words of "A acquired B" and "B acquired A" are the same, so nothing that counts words can tell them apart. The
rules here look at a closed list of verbs that have a direction, and say something only when the evidence has the same
verb with the sides exchanged and nowhere the way round that the claim has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from toulmin.contracts.claim import Claim
from toulmin.reading import stem
from toulmin.verification.context import VerificationContext
from toulmin.verification.support import Grounds
from toulmin.verification.tally import Place, Tally

__all__ = ["check_roles"]

HEAD_WORDS: Final = 2
"""Content words next to the verb that stand for a side."""

_DIRECTED: Final = """
    beat beats defeat defeats defeated acquire acquires acquired buy buys bought sell sells sold
    succeed succeeds succeeded replace replaces replaced trigger triggers triggered cause causes caused
    kill kills killed fine fines fined sue sues sued founded overtake overtakes overtook exceed exceeds exceeded
    outperform outperforms outperformed hire hires hired dismiss dismisses dismissed precede precedes preceded
    follow follows followed own owns owned produce produces produced employ employs employed
    appoint appoints appointed arrest arrests arrested audit audits audited overwrite overwrites overwrote
    delay delays delayed prevent prevents prevented inhibit inhibits inhibited contain contains contained
"""
_VERB: Final = re.compile(
    r"(?<![\w-])(?P<passive>(?:is|are|was|were|be|been|being|gets?|got) (?:\w+ly )?)?"
    rf"(?P<verb>{'|'.join(_DIRECTED.split())}|(?:lead|leads|led) to|(?:result|results|resulted) in"
    r"|(?:is|are|was|were) (?P<than>[a-z]+er|(?:more|less) [a-z]+) than)(?P<by> by)?(?![\w-])"
)
_FROM_TO: Final = re.compile(r"\bfrom (?P<one>\S*\d\S*(?: %| [a-z]+)?) to (?P<two>\S*\d[^\s,;]*)")
_OF: Final = re.compile(r"(?<![\w.,])(?P<one>\d[\d,]*) (?:out )?of (?:the )?(?P<two>\d[\d,]*\d|\d)(?![\w.]\d)")
_LEFT_EDGE: Final = re.compile(r"[,;:.] |\b(?:and|or|but|while|that|because|if|when|whereas|although|since|so)\b")
_RIGHT_EDGE: Final = re.compile(
    r"[,;:.](?= |$)| (?=[$\u20ac\u00a3]?\d)|\b(?:and|or|but|which|who|that|in|on|at|for|from|to|with|while|when|because"
    r"|after|before|until|during|as|if|by|against|over|under|within|whereas|although)\b"
)
_RELATIVE: Final = re.compile(r",? (?:who|which|that) $")
_WORD: Final = re.compile(r"[^\W_]+")
_SMALL_WORDS: Final = """
    the a an its his her their this that these those it he she they of in on at to was were is are had has have not no
"""
_SMALL: Final = frozenset(_SMALL_WORDS.split())


class _Relation(NamedTuple):
    """One statement with a direction: the words of either side, nearest to the verb first."""

    verb: str
    doer: tuple[str, ...]
    other: tuple[str, ...]
    start: int
    end: int


def check_roles(claim: Claim, grounds: Grounds, context: VerificationContext, tally: Tally) -> bool:
    """Whether the claim turns a statement of its evidence around; each such place is an error.

    Found are verbs of a closed list with the sides exchanged, actively or passively said, comparisons (`is older
    than`), `from 3 to 5` and `3 of 8` with the numbers exchanged.
    """
    texts = list(
        dict.fromkeys(
            text for evidence in grounds.evidence for text in (evidence.quote, context.passages[evidence.passage].text)
        )
    )
    said = tuple(_relations(claim.conclusion))
    pairs = tuple(_pairs(claim.conclusion))
    if not said and not pairs:
        return False
    known = [relation for text in texts for relation in _relations(text)]
    known_pairs = {(kind, one, two) for text in texts for kind, one, two, _, _ in _pairs(text)}
    turned = False
    for relation in said:
        if _turned(relation, known):
            turned = True
            tally.error(
                "contradiction.roles",
                f"its own evidence says it the other way round: {claim.conclusion[relation.start : relation.end]!r}",
                Place(claim.id, relation.start, relation.end),
            )
    for kind, one, two, start, end in pairs:
        if one != two and (kind, two, one) in known_pairs and (kind, one, two) not in known_pairs:
            turned = True
            tally.error(
                "contradiction.order",
                f"its own evidence has the numbers the other way round: {claim.conclusion[start:end]!r}",
                Place(claim.id, start, end),
            )
    return turned


def _turned(relation: _Relation, known: Iterable[_Relation]) -> bool:
    same = [other for other in known if other.verb == relation.verb]
    return any(_exchanged(relation, other) for other in same) and not any(_agree(relation, other) for other in same)


def _exchanged(one: _Relation, two: _Relation) -> bool:
    """Whether the heads of each side stand on the other side of the other statement, and there only."""
    doer, other = set(one.doer[:HEAD_WORDS]), set(one.other[:HEAD_WORDS])
    if not doer or not other or doer & other:
        return False
    theirs, also = set(two.doer), set(two.other)
    return doer <= also and other <= theirs and not (doer & theirs) and not (other & also)


def _agree(one: _Relation, two: _Relation) -> bool:
    return bool(set(one.doer[:HEAD_WORDS]) & set(two.doer) and set(one.other[:HEAD_WORDS]) & set(two.other))


def _relations(text: str) -> Iterator[_Relation]:
    for match in _VERB.finditer(text):
        passive, by = match["passive"] is not None and not match["than"], match["by"] is not None
        if passive != by:
            continue  # "was acquired in May": the doer is not said
        before = _RELATIVE.sub(" ", text[: match.start()])
        edges = [edge.end() for edge in _LEFT_EDGE.finditer(before)]
        start = edges[-1] if edges else 0
        left = before[start:]
        behind = _RIGHT_EDGE.search(text, match.end())
        right = text[match.end() : behind.start() if behind else len(text)]
        doer, other = tuple(reversed(_stems(left))), tuple(_stems(right))
        if passive:
            doer, other = tuple(reversed(other)), tuple(reversed(doer))
        start += len(left) - len(left.lstrip())
        yield _Relation(_name(match), doer, other, start, match.end() + len(right.rstrip()))


def _name(match: re.Match[str]) -> str:
    if match["than"]:
        return match["than"]
    return " ".join(stem(word) for word in match["verb"].split(" "))


def _stems(text: str) -> list[str]:
    return [stem(word.lower()) for word in _WORD.findall(text) if word.lower() not in _SMALL and len(word) > 1]


def _pairs(text: str) -> Iterator[tuple[str, str, str, int, int]]:
    """The two numbers of `from A to B` and of `A of B`, in their order."""
    for kind, pattern in (("from", _FROM_TO), ("of", _OF)):
        for match in pattern.finditer(text):
            one, two = (re.sub(r"[^\d.:$€£-]", "", match[name]).rstrip(".:") for name in ("one", "two"))
            yield kind, one, two, *match.span()
