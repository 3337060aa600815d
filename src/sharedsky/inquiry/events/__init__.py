"""Events: one file for each thing they are read from."""
