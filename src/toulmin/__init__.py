"""Governed, durable, replayable reasoning.

Toulmin runs language-model reasoning as runs that can be trusted, traced, governed and, if need be, safely ignored
or rolled back. A claim rests on evidence, through a warrant, with a stated confidence, and stays open to rebuttal:
the parts that Stephen Toulmin gave an argument are the fields of ours.
"""

__version__ = "0.1.0"
