package toulmin.lib_test

import data.toulmin.lib
import future.keywords.not

test_a_number_reaches_its_minimum if lib.at_least(0.75, 0.75)

test_text_reaches_no_minimum if not lib.at_least("0.9", 0.75)

test_an_object_reaches_no_minimum if not lib.at_least({}, 0.75)

test_nothing_reaches_a_minimum_of_nothing if not lib.at_least(1, null)

test_null_stays_below_no_maximum if not lib.at_most(null, 1)

test_true_is_no_score if not lib.score(true)

test_a_score_may_be_both_ends if {
	lib.score(0)
	lib.score(1)
}

test_a_score_is_not_above_one if not lib.score(1.01)

test_asked_wants_the_form if not lib.asked("model.call") with input as {"resource": {"action": "model.call"}}

test_asked_wants_the_action if {
	not lib.asked("model.call") with input as {"form": "policy-input/1", "resource": {"action": "tool.call"}}
}

test_a_missing_condition_wins_over_a_review if {
	found := {
		"missing": {{"rule": "a.b", "message": "m"}},
		"pending": {{"rule": "c.d", "message": "m"}},
		"duties": set(),
		"role": "reviewer",
		"allowed": {"rule": "a.allowed", "message": "m"},
	}
	lib.decide(found).verdict == "deny"
}
