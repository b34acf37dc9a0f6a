from tests.adapters.models.extractive.requests import Folder, at, bad_deploy
from toulmin.adapters.models.extractive.corpus import Corpus, Genre
from toulmin.adapters.models.extractive.incident import all_signs, change_number, changes, core, links
from toulmin.adapters.models.extractive.investigation import investigate
from toulmin.contracts.vocabulary import Step


def corpus(folder: Folder, objective: str = "Why at 09:13 on 3 November 2025?") -> Corpus:
    return Corpus.of(folder.ask(Step.EXECUTE, objective=objective))


TWO_WAVES = Folder().log(
    "a.log",
    "2025-11-03T08:30:00 ERROR old trouble, known for long",
    "2025-11-03T08:50:00 ERROR slow disk on node a",
    "2025-11-03T09:12:40 ERROR lost the quorum",
    "2025-11-03T09:12:41 ERROR lost the leader",
    "2025-11-03T09:12:59 ERROR requests refused: old trouble, known for long",
    "2025-11-03T09:13:10 ERROR old trouble, known for long",
)


def test_only_kinds_of_lines_that_are_new_are_signs() -> None:
    told = [sign.pieces[0].said for sign in all_signs(corpus(TWO_WAVES))]
    assert "lost the quorum" in told
    assert "old trouble, known for long" not in told


def test_the_core_is_what_leads_up_to_the_moment_without_a_quiet_time() -> None:
    found = core(all_signs(corpus(TWO_WAVES)), anchor_us=at("2025-11-03T09:13:00"))
    assert [sign.pieces[0].said for sign in found] == [
        "lost the quorum",
        "lost the leader",
        "requests refused: old trouble, known for long",
    ]


def test_lines_that_come_together_are_one_link_and_the_first_is_kept() -> None:
    found = core(all_signs(corpus(TWO_WAVES)), anchor_us=at("2025-11-03T09:13:00"))
    assert [sign.at_us for sign in links(found, count_max=2)] == [
        at("2025-11-03T09:12:40"),
        at("2025-11-03T09:12:59"),
    ]
    assert links((), count_max=2) == ()


def test_without_a_moment_the_gravest_part_is_the_core() -> None:
    folder = Folder().log("a.log", "2025-11-03T08:00:00 WARN slow", "2025-11-03T09:00:00 FATAL panic: out of memory")
    picture = investigate(corpus(folder, "Why?"))
    assert [sign.pieces[0].said for sign in picture.core] == ["panic: out of memory"]


def test_changes_come_before_their_effect() -> None:
    found = changes(corpus(bad_deploy()), before_us=at("2025-11-03T09:12:05"))
    assert [piece.said for change in found for piece in change.pieces] == [
        "deploy start orders-api 5.2.0 by k.ito, change 812",
        "starting version 5.2.0 (was 5.1.9), pricing rules enabled",
    ]


def test_records_of_one_release_are_one_change() -> None:
    picture = investigate(corpus(bad_deploy()))
    assert picture.change is not None
    assert {piece.document for piece in picture.change.pieces} == {"d0", "d1"}


def test_a_change_that_has_nothing_to_do_with_the_event_is_no_cause() -> None:
    folder = Folder().log(
        "a.log",
        "2025-11-03T09:00:00 INFO changed the colour of the newsletter (was blue)",
        "2025-11-03T09:12:40 ERROR raft quorum lost",
    )
    assert investigate(corpus(folder)).change is None


def test_numbers_of_changes_are_recognised() -> None:
    assert change_number("change 4417: CONFIG SET") == "4417"
    assert change_number("see CHG-0012") == "0012"
    assert change_number("merged #981") == "981"
    assert change_number("the change was small") == ""


def test_documents_are_told_apart_by_what_they_hold() -> None:
    read = corpus(bad_deploy())
    assert [read.genres[document] for document in read.documents] == [
        Genre.LOG,
        Genre.LOG,
        Genre.METRICS,
        Genre.CONVERSATION,
        Genre.KNOWLEDGE,
        Genre.KNOWLEDGE,
    ]
