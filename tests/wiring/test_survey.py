"""What the survey says of reasoners, from the environment alone."""

from toulmin.wiring import survey_reasoners


def test_the_extractive_reasoner_is_always_ready_and_first() -> None:
    first, *_ = survey_reasoners({})
    assert (first.name, first.ready) == ("extractive", True)


def test_a_missing_key_is_named_and_a_key_that_is_there_is_not_shown() -> None:
    without = {state.name: state for state in survey_reasoners({})}
    with_key = {state.name: state for state in survey_reasoners({"ANTHROPIC_API_KEY": "very secret"})}
    assert not without["anthropic:MODEL"].ready
    assert without["anthropic:MODEL"].hint
    assert "very secret" not in str(with_key)
    assert with_key["openai:MODEL"] == without["openai:MODEL"]
