"""The closed word lists of the verifier: what carries no content, negates, excludes another word, claims too much."""

from __future__ import annotations

__all__ = [
    "CERTAIN",
    "EVERYDAY_OPPOSITES",
    "LONG_UNITS",
    "MONTHS",
    "NEGATIONS",
    "NUMBER_WORDS",
    "OPPOSITES",
    "STOP_WORDS",
    "STRONG_FORMS",
    "UNITS",
]

_STOP_WORDS = """
    a about after again all also although am an and any are as at be because been before being between both
    but by can could did do does doing done during each either else every for from further had has have having
    he her here hers him his how however i if in into is it its itself just may me might more most much must
    my nor now of off on once one only or other our out over own per rather s same shall she should since so
    some such than that the their them then there therefore these they this those though through thus to too
    under until up us very was we were what when where whether which while who whom whose why will with within
    would yet you your
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words without content of their own. Negations are not among them: they carry the most."""

NEGATIONS = frozenset(("no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"))

NUMBER_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
    "thousand": 1000,
    "twice": 2,
    "thrice": 3,
}
"""`one` is left out: it is more often a pronoun."""

STRONG_FORMS = {
    "began": "begin",
    "bought": "buy",
    "built": "build",
    "begun": "begin",
    "broke": "break",
    "broken": "break",
    "came": "come",
    "died": "die",
    "dies": "die",
    "dying": "die",
    "fell": "fall",
    "fallen": "fall",
    "gave": "give",
    "given": "give",
    "grew": "grow",
    "grown": "grow",
    "held": "hold",
    "kept": "keep",
    "left": "leave",
    "lost": "lose",
    "made": "make",
    "ran": "run",
    "rose": "rise",
    "risen": "rise",
    "said": "say",
    "sent": "send",
    "sold": "sell",
    "shown": "show",
    "took": "take",
    "taken": "take",
    "went": "go",
    "won": "win",
    "wrote": "write",
    "written": "write",
}
"""Forms that no suffix rule brings together."""

_PAIRS = """
    accept/reject accept/refuse accept/deny add/remove allow/deny allow/block allow/forbid always/never
    approve/reject before/after begin/end better/worse connect/disconnect correct/incorrect decrease/increase
    decrease/rise decrease/grow drop/increase drop/rise early/late empty/full enable/disable exclude/include
    fall/increase fall/rise fall/grow false/true fast/slow fewer/more first/last full/partial gain/lose
    healthy/unhealthy high/low higher/lower improve/degrade improve/worsen internal/external large/small
    left/right less/more lock/unlock lower/raise manual/automatic maximum/minimum new/old offline/online
    open/close open/shut pass/fail present/absent primary/secondary reduce/raise reduce/increase safe/unsafe
    same/different shrink/grow start/stop succeed/fail success/failure success/fail success/error
    known/unknown synchronous/asynchronous up/down upgrade/downgrade valid/invalid valid/expired
    available/unavailable reachable/unreachable changed/unchanged change/unchanged stable/unstable
    encrypted/unencrypted permanent/temporary
"""

_EVERYDAY_PAIRS = """
    acclaimed/panned acquit/convict active/inactive agree/disagree alive/dead alive/deceased
    amateur/professional ancient/modern appear/disappear appoint/dismiss arrive/depart arrive/leave
    ascend/abdicate ascend/descend ascent/descent aunt/uncle ban/legalize biggest/smallest birth/death
    borrow/lend boy/girl brother/sister build/demolish buy/sell cheap/expensive cold/hot complete/incomplete
    confirm/deny confirm/refute construct/demolish create/destroy daughter/son defeat/victory
    dependent/independent die/survive divorce/marry earlier/later east/west eastern/western easy/difficult
    enter/exit evil/good export/import famous/obscure famous/unknown far/near father/mother female/male
    feminine/masculine fictional/factual fictional/real fictitious/real final/initial finish/begin
    finished/unfinished flop/hit flop/success forbid/permit form/disband form/dissolve formed/collapsed
    formed/disbanded founded/disbanded founded/dissolved friendly/hostile give/receive grandfather/grandmother
    greatest/least guilty/acquitted guilty/innocent happy/sad hate/love husband/wife illegal/legal
    important/unimportant indoor/outdoor inhabited/uninhabited inland/coastal inner/outer inside/outside
    join/leave join/quit junior/senior king/queen largest/smallest legal/illicit literate/illiterate
    longest/shortest loose/tight lose/win loser/winner lowest/highest major/minor majority/minority man/woman
    married/divorced married/single married/unmarried maximal/minimal narrow/wide nephew/niece
    newest/oldest north/south northeast/southwest northern/southern northwest/southeast obey/disobey
    offense/defense older/newer older/younger oldest/youngest optimist/pessimist original/remake parent/child
    peace/war poor/rich poorest/richest popular/unpopular praise/criticize praised/criticized precede/succeed
    predecessor/successor presence/absence prince/princess private/public proven/disproven pull/push
    refute/prove regular/irregular released/unreleased released/withdrawn religious/secular remember/forget
    reveal/conceal rural/urban scripted/unscripted shortest/tallest slowest/fastest solved/unsolved
    solvent/bankrupt strong/weak strongest/weakest successful/unsuccessful superior/inferior support/oppose
    thick/thin underrated/overrated unite/divide upper/lower useful/useless usual/unusual vanish/appear
    victory/loss visible/invisible voluntary/forced voluntary/involuntary won/lost worst/best worst/greatest
    young/old
"""

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}

UNITS: dict[str, tuple[str, float]] = {
    "ns": ("time", 1e-9),
    "us": ("time", 1e-6),
    "µs": ("time", 1e-6),
    "ms": ("time", 1e-3),
    "s": ("time", 1.0),
    "sec": ("time", 1.0),
    "secs": ("time", 1.0),
    "min": ("time", 60.0),
    "mins": ("time", 60.0),
    "h": ("time", 3600.0),
    "hr": ("time", 3600.0),
    "hrs": ("time", 3600.0),
    "d": ("time", 86400.0),
    "b": ("bytes", 1.0),
    "kb": ("bytes", 1024.0),
    "mb": ("bytes", 1024.0**2),
    "gb": ("bytes", 1024.0**3),
    "tb": ("bytes", 1024.0**4),
    "kib": ("bytes", 1024.0),
    "mib": ("bytes", 1024.0**2),
    "gib": ("bytes", 1024.0**3),
    "tib": ("bytes", 1024.0**4),
    "g": ("bytes", 1024.0**3),
    "%": ("percent", 1.0),
}
"""Units written behind a number: dimension and factor. Byte prefixes are powers of 1024, as in configuration."""

LONG_UNITS: dict[str, tuple[str, float]] = {
    "millisecond": ("time", 1e-3),
    "milliseconds": ("time", 1e-3),
    "second": ("time", 1.0),
    "seconds": ("time", 1.0),
    "minute": ("time", 60.0),
    "minutes": ("time", 60.0),
    "hour": ("time", 3600.0),
    "hours": ("time", 3600.0),
    "day": ("time", 86400.0),
    "days": ("time", 86400.0),
    "week": ("time", 604800.0),
    "weeks": ("time", 604800.0),
    "byte": ("bytes", 1.0),
    "bytes": ("bytes", 1.0),
    "percent": ("percent", 1.0),
    "per cent": ("percent", 1.0),
}

_CERTAIN = """
    definitely certainly undoubtedly undeniably unquestionably obviously clearly always never guaranteed
    guarantees proven proves proof conclusively absolutely impossible indisputably surely inevitably
"""
CERTAIN = frozenset(_CERTAIN.split())
"""Words that leave no room for a rebuttal; they need strong evidence or must be the evidence's own."""


def _opposites(pairs: str) -> dict[str, frozenset[str]]:
    both: dict[str, set[str]] = {}
    for pair in pairs.split():
        one, two = pair.split("/")
        both.setdefault(one, set()).add(two)
        both.setdefault(two, set()).add(one)
    return {word: frozenset(others) for word, others in both.items()}


OPPOSITES = _opposites(_PAIRS)
"""Whole words that exclude each other when they are said of the same thing."""
EVERYDAY_OPPOSITES = _opposites(_PAIRS + _EVERYDAY_PAIRS)
"""The same with pairs that only exclude each other when nearly everything else is said of the same thing, too."""
