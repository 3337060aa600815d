"""What a document of a report says, in the order of ICAO Annex 13: blocks of words, tables and drawings, not yet set."""
