"""The log of the server: leaves get numbers, the tree grows, its head is signed and kept apart, parties see what is theirs."""
