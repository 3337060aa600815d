"""Arrays in, arrays out: geometry on WGS 84, the geoid, closest approach, encounters, volumes. No model, no I/O."""
