"""What the partners' room sends: one module a topic."""
