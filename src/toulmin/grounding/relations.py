"""Closed lists of how words stand to each other in ordinary prose: kin in meaning, denying, excluding, comparing.

Written by hand for this project. They are hints to a fitted model, never proof: proof is for the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from toulmin.grounding.lexicon import OPPOSITES
from toulmin.grounding.reading import stem

__all__ = ["ABOVE", "AUXILIARIES", "BELOW", "DENIALS", "EXCLUSIVE", "FILLERS", "KIN", "OPPOSED", "QUANTIFIERS"]

_FILLERS = "s t d m re ve ll lrb rrb lsb rsb oh yeah yes well like know really get got thing things lot one says said"
_DENIALS = """
    fail fails failed refuse refused unable lack lacks lacked deny denied avoid avoided yet instead rather incapable
    prevented declined rejected absence stopped least
"""
_AUXILIARIES = "is was are were has had have did does do can could will would be been became become"
_QUANTIFIERS = """
    only solely exclusively just all every always entirely completely nothing none first last most best worst least
    largest smallest oldest youngest ever
"""
_EXCLUSIVE = "only solely exclusively just entirely purely alone strictly"
_ABOVE = "more over least above exceed exceeding exceeded after greater"
_BELOW = "less under fewer below before most maximum almost nearly"

FILLERS: Final = frozenset(_FILLERS.split())
"""Talk and leftovers of tokenisers that say nothing of their own."""
DENIALS: Final = frozenset(_DENIALS.split())
"""Verbs and adverbs that deny what follows."""
AUXILIARIES: Final = frozenset(_AUXILIARIES.split())
QUANTIFIERS: Final = frozenset(_QUANTIFIERS.split())
"""Words that say how much or how far: a claim may not add one."""
EXCLUSIVE: Final = frozenset(_EXCLUSIVE.split())
ABOVE: Final = frozenset(_ABOVE.split())
BELOW: Final = frozenset(_BELOW.split())

_KIN: Final = """
    film movie cinema picture feature thriller comedy drama documentary
    singer musician vocalist songwriter rapper artist band drummer guitarist pianist composer music musical song album
    actor actress starred star cast role acted performer acting appeared appearance portrayed played
    book novel author wrote writer written memoir novelist published literature poet poem
    television tv series show sitcom episode aired broadcast airs program programme network
    wife husband married spouse marriage wed
    child son daughter kid baby offspring parent father mother
    born birth native birthplace
    died death dead killed passed deceased
    city town municipality village capital settlement
    country nation state republic kingdom
    company corporation firm business subsidiary conglomerate
    team club squad franchise
    president leader chairman head ruler king queen monarch emperor
    award prize oscar emmy grammy honor won winner
    sport football basketball baseball soccer hockey cricket athlete player tennis quarterback footballer
    begin start launch commence debut premiere
    end finish conclude cease stop close
    create make found establish develop build design invent produce construct
    big large huge giant great major
    small little tiny minor
    buy purchase acquire sell
    kill murder assassinate execute slay
    use utilize employ apply
    help assist aid support
    show display demonstrate indicate reveal
    cause lead result due reason because
    increase rise grow raise higher
    decrease fall drop reduce lower less decline
    location place area region located situated site
    war battle conflict fight combat army military soldier
    school university college student teacher education graduated
    food eat meal diet dish
    doctor physician medical medicine hospital disease illness
    money cost price pay dollar expensive financial
    car vehicle automobile
    person people human individual man woman
    american usa america states united
    british britain england english uk
    fast quick rapid speed
    old ancient aged elderly
    important significant key essential
    famous known popular renowned
    difficult hard challenging
    happen occur take place
    error failure fault crash outage incident
    memory heap ram cache
    request query call
    deploy release rollout
"""

_OPPOSED: Final = """
    alive/dead won/lost win/lose born/died north/south east/west northern/southern eastern/western husband/wife
    mother/father brother/sister son/daughter male/female man/woman boy/girl actor/actress king/queen hot/cold warm/cool
    young/old youngest/oldest younger/older best/worst good/bad positive/negative rich/poor married/single
    married/unmarried married/divorced summer/winter day/night black/white heavy/light long/short tall/short
    deep/shallow
    wide/narrow near/far love/hate loved/hated liked/disliked agree/disagree agreed/refused success/flop
    successful/unsuccessful popular/unpopular famous/unknown legal/illegal guilty/innocent domestic/foreign
    fiction/nonfiction fictional/real comedy/tragedy hero/villain protagonist/antagonist friend/enemy ally/enemy
    republican/democrat conservative/liberal amateur/professional public/private urban/rural ancient/modern major/minor
    majority/minority most/least biggest/smallest largest/smallest longest/shortest highest/lowest first/final
    first/second second/third debut/final earlier/later began/ended start/finish started/ended opened/closed
    introduced/removed included/excluded buy/sell bought/sold export/import arrive/depart enter/exit entered/left
    join/leave joined/left marry/divorce remember/forget asleep/awake strong/weak strength/weakness easy/difficult
    easy/hard simple/complex cheap/expensive clean/dirty dry/wet happy/sad safe/dangerous right/wrong wild/tame
    winner/loser victory/defeat defeated/lost teacher/student employer/employee parent/child sunrise/sunset
    morning/evening land/sea mountain/valley religious/secular catholic/protestant profit/loss promoted/demoted
    increased/decreased rose/fell approved/rejected praised/criticized praise/criticism acclaimed/panned positive/mixed
    survive/die survived/died peace/war
"""


def _kin() -> Mapping[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(_KIN.strip().splitlines()):
        for one in line.split():
            groups.setdefault(stem(one), set()).add(number)
    return MappingProxyType({one: frozenset(of) for one, of in groups.items()})


def _opposed() -> Mapping[str, frozenset[str]]:
    both: dict[str, set[str]] = {}
    pairs = [tuple(pair.split("/")) for pair in _OPPOSED.split()]
    pairs += [(one, other) for one, others in OPPOSITES.items() for other in others]
    for one, other in pairs:
        both.setdefault(stem(one), set()).add(stem(other))
        both.setdefault(stem(other), set()).add(stem(one))
    return MappingProxyType({one: frozenset(others) for one, others in both.items()})


KIN: Final = _kin()
"""Stem to the groups of kindred words that it belongs to."""
OPPOSED: Final = _opposed()
"""Stem to the stems that are said of the opposite."""
