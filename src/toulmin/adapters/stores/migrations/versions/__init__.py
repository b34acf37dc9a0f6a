"""One file per step, named by its number. A released step is never changed; the next one follows it."""
