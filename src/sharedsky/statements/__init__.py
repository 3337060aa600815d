"""Text → who said what: rules over a dependency parse, one file a construction; drafts that a person confirms."""
