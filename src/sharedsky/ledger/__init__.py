"""The ledger: salted leaves, an RFC 6962 tree, signed checkpoints, witnesses, tiles; pure, bytes in and bytes out."""
