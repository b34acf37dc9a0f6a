"""`python -m toulmin` is `toulmin`."""

from toulmin.cli import main

main()
