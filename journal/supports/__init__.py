"""An issue on every support: paper, light PDF, EPUB, plain text, and where the copies go."""
