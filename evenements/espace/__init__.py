"""A partner's events, in their space: what they are, and how they reach the public."""
