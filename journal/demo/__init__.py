"""The demo's journal: written for it, agreed on by its committee through the journal's own acts."""
