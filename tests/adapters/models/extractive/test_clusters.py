import pytest

from tests.adapters.models.extractive.priors import Ledger, outage
from toulmin.adapters.models.extractive.clusters import CORROBORATED_MAX, Cluster, cluster, explained
from toulmin.adapters.models.extractive.told import Kinship, Told, contradict, read_priors
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.vocabulary import Level, Step


def told_by(ledger: Ledger) -> tuple[Told, ...]:
    return read_priors(ledger.ask(Step.PLAN, Level.L2))


def clusters_of(ledger: Ledger) -> tuple[Cluster, ...]:
    told = told_by(ledger)
    return cluster(told, Kinship(told))


def two(one: str, other: str, *, kind: ClaimKind = ClaimKind.OBSERVATION, later: str = "09:10:00") -> Ledger:
    """Two claims of two documents."""
    ledger = Ledger()
    ledger.add("0/i1", kind, one, ("a.log", "09:10:00", one), confidence=0.8)
    ledger.add("0/i2", kind, other, ("b.log", later, other), confidence=0.8)
    return ledger


def clash(ledger: Ledger) -> str | None:
    one, other = told_by(ledger)
    return contradict(one, other, share=Kinship((one, other)).share(one, other))


def test_what_two_documents_say_of_one_thing_becomes_one() -> None:
    (found,) = clusters_of(two("ledger-db refused new connections", "ledger-db refused all new connections"))
    assert found.refs == ("c1", "c2")
    assert found.documents == ("d0", "d1")


def test_a_second_document_counts_half() -> None:
    (found,) = clusters_of(two("ledger-db refused new connections", "ledger-db refused all new connections"))
    assert found.confidence == pytest.approx(1 - 0.2 * (1 - 0.5 * 0.8))


def test_a_document_counts_once_however_often_it_says_so() -> None:
    ledger = Ledger()
    for number in range(5):
        quote = f"ledger-db refused new connections, line {number}"
        ledger.add(f"0/i{number}", ClaimKind.OBSERVATION, "ledger-db refused new connections", ("a.log", None, quote))
    (found,) = clusters_of(ledger)
    assert len(found.members) == 5
    assert found.confidence == 0.9


def test_no_number_of_documents_makes_a_claim_certain() -> None:
    ledger = Ledger()
    for number in range(40):
        said = "ledger-db refused new connections"
        ledger.add(f"0/i{number}", ClaimKind.OBSERVATION, said, (f"{number}.log", None, said))
    (found,) = clusters_of(ledger)
    assert found.confidence == CORROBORATED_MAX


def test_a_claim_that_was_surer_than_the_cap_keeps_its_confidence() -> None:
    ledger = two("ledger-db refused new connections", "ledger-db refused all new connections")
    ledger.claims[0] = ledger.claims[0].with_(confidence=0.99)
    (found,) = clusters_of(ledger)
    assert found.confidence == 0.99


def test_the_same_words_at_another_time_are_another_event() -> None:
    ledger = two("ledger-db refused new connections", "ledger-db refused new connections", later="11:40:00")
    assert len(clusters_of(ledger)) == 2


def test_advice_never_joins_an_observation() -> None:
    ledger = Ledger()
    ledger.add("0/i1", ClaimKind.ACTION, "Restart the ledger-db node", ("a.md", None, "Restart the ledger-db node"))
    ledger.add("0/i2", ClaimKind.OBSERVATION, "Restart the ledger-db node", ("b.md", None, "Restart the node"))
    assert len(clusters_of(ledger)) == 2


def test_a_cause_takes_in_what_was_observed_of_it() -> None:
    found = next(one for one in clusters_of(outage()) if one.kind is ClaimKind.CAUSE)
    assert found.lead.claim.ref == "c5"
    assert [told.claim.ref for told in found.parts] == ["c1"]


def test_other_words_of_another_document_bear_an_observation_out() -> None:
    found = next(one for one in clusters_of(outage()) if one.lead.claim.ref == "c3")
    assert {"c3", "c4", "c7"} == set(found.refs)
    assert found.confidence > 0.92


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("replication on ledger-db is not running", "replication on ledger-db is running"),
        ("ledger-db max_connections: 40 in production", "ledger-db max_connections: 120 in production"),
        ("the health check of ledger-db passed", "the health check of ledger-db failed"),
    ],
)
def test_what_excludes_each_other_is_kept_apart_and_costs_confidence(one: str, other: str) -> None:
    ledger = two(one, other)
    assert clash(ledger) is not None
    first, second = clusters_of(ledger)
    assert first.against[0].told is second.lead
    assert second.against[0].told is first.lead
    assert first.confidence == pytest.approx(0.8 * (1 - 0.5 * 0.8))


@pytest.mark.parametrize(
    ("one", "other", "kind", "later"),
    [
        ("ledger-db connections: 40 in use", "ledger-db connections: 120 in use", ClaimKind.OBSERVATION, "10:30:00"),
        ("ledger-db is up again", "payments is down again", ClaimKind.OBSERVATION, "09:10:00"),
        ("do not restart ledger-db first", "restart ledger-db first", ClaimKind.ACTION, "09:10:00"),
        ("limit was 40 on ledger-db: 40", "limit from 40 on ledger-db: 120", ClaimKind.OBSERVATION, "09:10:00"),
    ],
)
def test_a_course_of_events_other_subjects_and_advice_contradict_nothing(
    one: str, other: str, kind: ClaimKind, later: str
) -> None:
    assert clash(two(one, other, kind=kind, later=later)) is None


def test_a_cause_explains_what_began_after_it_and_hangs_together_with_it() -> None:
    ledger = outage()
    ledger.add(
        "0/i9",
        ClaimKind.OBSERVATION,
        "09:13:30, printer: paper tray empty",
        ("printer.log", "09:13:30", "paper tray empty"),
    )
    told = told_by(ledger)
    kinship = Kinship(told)
    found = cluster(told, kinship)
    cause = next(one for one in found if one.kind is ClaimKind.CAUSE)
    reached = explained(cause, [one for one in found if one.kind is ClaimKind.OBSERVATION], kinship)
    assert "c2" in {one.lead.claim.ref for one in reached}
    assert not any("printer" in one.lead.claim.conclusion for one in reached)


def test_two_lines_of_one_log_with_different_values_are_a_course_of_events() -> None:
    told = ("ledger-db pool_size: 40 in use", "ledger-db pool_size: 50 in use")
    ledger = Ledger()
    for number, said in enumerate(told):
        ledger.add(f"0/i{number}", ClaimKind.OBSERVATION, said, ("a.log", f"09:10:0{number}", said))
    assert clash(two(*told)) is not None
    assert clash(ledger) is None
