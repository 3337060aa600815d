"""Encounters, occupancies and separations: exact, over model and kernels, every figure with its ±."""
