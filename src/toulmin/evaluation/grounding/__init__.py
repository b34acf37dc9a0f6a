"""How well the grounding models judge labelled rows."""
