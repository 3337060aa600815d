"""The deconfliction server: wire structs and routes, pure rules, storage."""
