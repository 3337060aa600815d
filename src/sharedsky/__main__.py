"""`python -m sharedsky` is the command `sharedsky`."""

from sharedsky.cli import main

main()
