# run.continue: a denial stops the run with its best verified partial result.
package toulmin.actions.run_continue

import data.toulmin.lib
import future.keywords.not

conditions := {
	"run.asked": "the question is not a well-formed run.continue",
	"run.depth": "the run is deeper than its limit",
	"run.steps": "the run has used up its steps",
	"run.model_calls": "the run has used up its model calls",
	"run.cost": "the run has used up its money",
	"run.rejected_input": "a document was rejected, and the contract says to halt then",
	"run.documents": "no document could be read",
	"run.round_in_storm": "another round waits until the ground is firm again",
	"run.round_budget": "what is left of the budget does not carry another round",
}

holds contains "run.asked" if lib.asked("run.continue")

holds contains "run.depth" if lib.at_most(input.run.depth, input.resource.depth_max)

holds contains "run.steps" if lib.at_most(input.run.steps, input.resource.steps_max)

holds contains "run.model_calls" if lib.at_most(input.run.model_calls, input.resource.model_calls_max)

holds contains "run.cost" if lib.at_most(input.run.cost_microusd, input.resource.cost_microusd_max)

holds contains "run.documents" if lib.at_least(input.resource.documents, 1)

holds contains "run.rejected_input" if {
	input.resource.halt_on_rejected == false
	is_number(input.resource.rejected)
}

holds contains "run.rejected_input" if {
	input.resource.halt_on_rejected == true
	lib.at_most(input.resource.rejected, 0)
}

# A further round is a choice and not part of the plan: it needs firm ground and something left to spend.
another_round if input.resource.cause == "next_round"

holds contains "run.round_in_storm" if not another_round

holds contains "run.round_in_storm" if input.run.regime in {"calm", "elevated"}

holds contains "run.round_budget" if not another_round

holds contains "run.round_budget" if {
	share := data.config.round.budget_share_max
	lib.at_most(input.run.steps, share * input.resource.steps_max)
	lib.at_most(input.run.model_calls, share * input.resource.model_calls_max)
	lib.at_most(input.run.cost_microusd, share * input.resource.cost_microusd_max)
}

detail["run.rejected_input"] := sprintf(
	"%d of %d documents were rejected, and the contract says to halt then",
	[input.resource.rejected, input.resource.documents],
)

missing contains {"rule": rule, "message": object.get(detail, rule, conditions[rule])} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": set(),
	"role": null,
	"allowed": {"rule": "run.allowed", "message": "the run is within its limits"},
})
