"""Reading people's words: plain text, then pieces noted by readers, then one rule."""
