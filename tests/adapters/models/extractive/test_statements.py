"""Small folders without a log: what people, notes, code and tables say is the answer."""

from tests.adapters.models.extractive.requests import Folder, of_kind
from toulmin.adapters.models.answer_check import judge
from toulmin.adapters.models.extractive.model import answer_to
from toulmin.contracts.claim import ClaimKind
from toulmin.contracts.document import ElementKind
from toulmin.contracts.exchange import DraftClaim, FindingsAnswer
from toulmin.contracts.vocabulary import PassageId, Step

PROMOTE = 0.6


def claims_on(folder: Folder, question: str) -> tuple[DraftClaim, ...]:
    request = folder.ask(Step.EXECUTE, objective=question, question=question, must_answer=(question,))
    answer = answer_to(request)
    assert isinstance(answer, FindingsAnswer)
    assert judge(answer, request).faults == ()
    return answer.claims


def standing(claims: tuple[DraftClaim, ...], question: str) -> list[str]:
    """What could be promoted as an answer: sure enough, and a cause only with two documents."""
    return [
        claim.conclusion
        for claim in claims
        if claim.confidence >= PROMOTE
        and question in claim.answers
        and (claim.kind is not ClaimKind.CAUSE or len({ref.passage.split(":")[0] for ref in claim.evidence}) > 1)
    ]


def mail(folder: Folder, name: str, author: str, text: str) -> Folder:
    return folder.add(name, ElementKind.MAIL_BODY, [(text, None, {"author": author})], adapter="mail")


def test_a_chat_that_quotes_an_error_and_its_repair_answers() -> None:
    question = "Why was login down?"
    folder = Folder().chat(
        "chat.json",
        ("2026-03-02T08:04:10", "mara", "users cannot log in, anybody on it?"),
        ("2026-03-02T08:06:00", "mara", "ERROR token signing key expired at 08:00:00"),
        ("2026-03-02T08:09:30", "jun", "soup or salad at 12 today"),
        ("2026-03-02T08:12:00", "jun", "rotated the key, recovering"),
    )
    claims = claims_on(folder, question)
    assert standing(claims, question) == [
        "mara says: ERROR token signing key expired at 08:00:00",
        "jun says: rotated the key, recovering",
    ]
    assert {claim.kind for claim in claims} == {ClaimKind.OBSERVATION}
    assert all(claim.confidence <= 0.75 for claim in claims)


def test_a_chat_of_records_says_who_wrote_it() -> None:
    question = "Why was login down?"
    rows: list[tuple[str, int | None, dict[str, str]]] = [
        ('{"user": "mara", "text": "ERROR token signing key expired"}', None, {}),
    ]
    folder = Folder().add("chat.json", ElementKind.RECORD, rows, adapter="json")
    assert standing(claims_on(folder, question), question) == ["mara says: ERROR token signing key expired"]


def test_mails_that_say_the_same_are_one_claim_and_a_guess_stays_one() -> None:
    question = "Why did the import stop?"
    folder = mail(Folder(), "one.eml", "ada", "The disk /var was full on import-2, so the import stopped at 02:14.")
    mail(
        folder,
        "two.eml",
        "ben",
        "I disabled log rotation on import-2 and forgot it. The disk was full because of that.",
    )
    mail(folder, "three.eml", "cleo", "I think it is the DNS change.")
    claims = claims_on(folder, question)
    told = standing(claims, question)
    assert len(told) == 2
    assert any(entry.startswith("ada says: The disk /var was full") for entry in told)
    assert any(entry.startswith("ben says: I disabled log rotation") for entry in told)
    (cause,) = [claim for claim in of_kind(FindingsAnswer(claims=claims), ClaimKind.CAUSE) if claim.answers]
    assert {ref.passage.split(":")[0] for ref in cause.evidence} == {"d0", "d1"}
    guesses = [claim for claim in claims if "DNS" in claim.conclusion]
    assert [claim.answers for claim in guesses] == [()]
    assert guesses[0].confidence <= 0.3


def test_a_note_and_a_comment_in_code_that_say_the_same_are_one_cause() -> None:
    question = "Why do connections leak in the app?"
    method = (
        "def query(self, text):\n"
        "        connection = self.acquire()\n"
        "        # FIXME: the connection is never released when the query raises, so the pool leaks it\n"
        "        return connection.execute(text)"
    )
    folder = Folder().add(
        "README.md",
        ElementKind.PARAGRAPH,
        [
            ("A small connection pool for the app.", None, {}),
            ("The pool leaks connections when a query raises.", None, {}),
        ],
        adapter="markdown",
    )
    folder.add("pool.py", ElementKind.SYMBOL, [(method, None, {})], adapter="python")
    claims = claims_on(folder, question)
    assert standing(claims, question) == ["README.md: The pool leaks connections when a query raises."]
    assert claims[0].kind is ClaimKind.CAUSE
    quotes = [folder.quote(ref) for ref in claims[0].evidence]
    assert quotes[0] == "The pool leaks connections when a query raises."
    assert quotes[1].startswith("# FIXME: the connection is never released")


def test_a_row_that_tells_of_a_change_just_before_is_told_beside_the_measurements() -> None:
    question = "Why did the jobs fail at 10:30 on 2 March 2026?"
    made = [
        ("2026-03-02 09:00", "ada", "retention 30 -> 14"),
        ("2026-03-02 10:29", "ben", "batch size 100 -> 100000"),
        ("2026-03-02 11:45", "ada", "batch size 100000 -> 100"),
    ]
    rows: list[tuple[str, int | None, dict[str, str]]] = [
        (f"time: {when} | who: {who} | what: {what}", None, {"time": when, "who": who, "what": what})
        for when, who, what in made
    ]
    header = ("time | who | what", None, {"header": "yes"})
    folder = Folder().table(
        "jobs.csv",
        "time,failed",
        *(f"2026-03-02T10:{minute:02}:00,{9 if minute >= 30 else 0}" for minute in range(0, 60, 2)),
    )
    folder.add("changes.xlsx", ElementKind.TABLE_ROW, [header, *rows], adapter="xlsx")
    told = standing(claims_on(folder, question), question)
    assert "failed: from 0 (10:28) to 9 (10:30)" in told
    assert "changes.xlsx: 2026-03-02 10:29, ben, batch size 100 -> 100000" in told
    assert not any("retention" in entry or "11:45" in entry for entry in told)


def test_what_has_nothing_to_do_with_it_does_not_stand() -> None:
    question = "Why was login down?"
    folder = mail(Folder(), "one.eml", "ada", "The coffee machine on the third floor is broken.")
    mail(folder, "two.eml", "ben", "Please send me the minutes of the meeting.")
    assert standing(claims_on(folder, question), question) == []


def test_a_plain_failure_and_an_admitted_mistake_stand_though_they_do_not_name_the_subject() -> None:
    question = "Why did the service go down?"
    folder = mail(Folder(), "one.eml", "ada", "The disk /var was full")
    mail(folder, "two.eml", "ben", "I disabled log rotation on Friday and forgot to turn it on again")
    mail(folder, "three.eml", "cleo", "I think it is the DNS change")
    claims = claims_on(folder, question)
    assert standing(claims, question) == [
        "ben says: I disabled log rotation on Friday and forgot to turn it on again",
        "ada says: The disk /var was full",
    ]
    assert {claim.kind for claim in claims if claim.answers} == {ClaimKind.OBSERVATION}


def test_a_free_question_about_trouble_is_answered_by_what_went_wrong_first() -> None:
    question = "Which change broke the nightly import?"
    folder = mail(Folder(), "one.eml", "ada", "The nightly import is for the nightly report of the import team.")
    mail(folder, "two.eml", "ben", "I disabled the cleanup before the nightly import.")
    assert standing(claims_on(folder, question), question) == [
        "ben says: I disabled the cleanup before the nightly import."
    ]


def test_a_letterhead_is_not_how_a_mail_begins() -> None:
    folder = Folder().add("a.eml", ElementKind.MAIL_HEADER, [("From: ada", None, {"header": "From"})], adapter="mail")
    body = folder.passages[0].with_(id=PassageId("d0:1"), kind=ElementKind.MAIL_BODY, text="Hello to all of you.")
    folder.passages.append(body)
    answer = answer_to(folder.ask(Step.EXECUTE, objective="What is new?"))
    assert isinstance(answer, FindingsAnswer)
    assert [folder.quote(claim.evidence[0]) for claim in answer.claims] == ["Hello to all of you."]
