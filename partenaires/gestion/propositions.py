"""Partners' propositions, accepted or refused field by field."""
