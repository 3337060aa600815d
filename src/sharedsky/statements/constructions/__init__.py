"""One file a construction of English; each finds, in one parsed block, who says what in which words."""
