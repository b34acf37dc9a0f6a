from tests.adapters.models.extractive.requests import Folder
from toulmin.adapters.models.extractive.corpus import Corpus, Genre
from toulmin.adapters.models.extractive.tables import Shift, shifts
from toulmin.contracts.vocabulary import Step


def found(header: str, *rows: str) -> tuple[Folder, tuple[Shift, ...]]:
    folder = Folder().table("m.csv", header, *rows)
    corpus = Corpus.of(folder.ask(Step.EXECUTE))
    return folder, shifts(tuple(corpus.all_pieces(Genre.METRICS)))


def minutes(*values: str) -> list[str]:
    return [f"2025-11-03T09:{minute:02}:00Z,{value}" for minute, value in enumerate(values)]


def test_a_rise_is_told_by_the_rows_around_it() -> None:
    folder, (shift,) = found("time,reads", *minutes("100", "101", "99", "100", "180", "300", "301", "299", "300"))
    assert shift.said == "reads: from 100 (09:03) to 300 (09:05). That is 3.0 times."
    assert [folder.quote(ref) for ref in shift.refs] == ["2025-11-03T09:03:00Z,100", "2025-11-03T09:05:00Z,300"]


def test_a_fall_is_told_without_a_ratio() -> None:
    _, (shift,) = found("time,nodes", *minutes("8", "8", "8", "8", "5", "5", "5", "5"))
    assert shift.said == "nodes: from 8 (09:03) to 5 (09:04)"
    assert not shift.tells_ratio


def test_a_ratio_from_a_wide_row_quotes_the_cell_alone() -> None:
    rows = [f"1,2,3,4,{value}" for value in ("40", "41", "40", "41", "200", "201", "200", "201")]
    folder, (shift,) = found("time,a,b,c,d,e", *minutes(*rows))
    assert [folder.quote(ref) for ref in shift.refs] == ["41", "200"]


def test_two_cells_that_would_read_as_one_number_are_not_quoted_together() -> None:
    rows = [f"5,{value}" for value in ("100", "100", "100", "100", "200", "200", "200", "200")]
    folder, (shift,) = found("time,a,b", *minutes(*rows))
    assert [folder.quote(ref) for ref in shift.refs] == ["100", "200"]


def test_a_steady_column_and_words_are_no_shift() -> None:
    _, none = found("time,a,b", *minutes(*("7,ok" for _ in range(12))))
    assert none == ()
