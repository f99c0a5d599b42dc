"""The journal in the admin: who is in the committees, recordings, figures."""
