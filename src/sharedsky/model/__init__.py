"""What things are: frozen structs and their invariants, nothing else."""
