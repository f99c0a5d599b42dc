"""Pages of /compte/: signing in, second factor, one's own account."""
