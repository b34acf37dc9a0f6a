# model.call: which reasoner may see which request.
package toulmin.actions.model_call

import data.toulmin.lib
import future.keywords.not

conditions := {
	"model.asked": "the question is not a well-formed model.call",
	"model.zone": "this zone may not call a model for work of this level",
	"model.confidentiality": "content of this confidentiality may not go to this kind of model",
	"model.raw_above_l1": "raw text stays at the first level; above it only promoted claims may be shown",
	"model.tokens": "this call could take the run beyond the tokens that this policy allows",
}

holds contains "model.asked" if lib.asked("model.call")

holds contains "model.zone" if {
	is_number(input.resource.level)
	input.resource.level < data.config.model.meta_level
	input.resource.zone in data.config.model.zones
}

holds contains "model.zone" if {
	is_number(input.resource.level)
	input.resource.zone in data.config.model.meta_zones
}

holds contains "model.confidentiality" if {
	input.resource.remote == false
	lib.at_most(input.resource.confidentiality, data.config.model.local_confidentiality_max)
}

holds contains "model.confidentiality" if {
	input.resource.remote == true
	lib.at_most(input.resource.confidentiality, data.config.model.remote_confidentiality_max)
}

holds contains "model.raw_above_l1" if {
	lib.at_most(input.resource.level, 1)
	is_number(input.resource.passages)
}

holds contains "model.raw_above_l1" if {
	lib.at_least(input.resource.level, 2)
	lib.at_most(input.resource.passages, 0)
}

holds contains "model.tokens" if {
	is_number(input.run.tokens)
	is_number(input.resource.tokens_max)
	input.run.tokens + input.resource.tokens_max <= data.config.model.tokens_max
}

missing contains {"rule": rule, "message": conditions[rule]} if {
	some rule in (object.keys(conditions) - holds)
}

decision := lib.decide({
	"missing": missing,
	"pending": set(),
	"duties": set(),
	"role": null,
	"allowed": {"rule": "model.allowed", "message": "zone, confidentiality and tokens are within bounds"},
})
