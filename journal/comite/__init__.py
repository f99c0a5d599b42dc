"""The committee's own pages: on a phone, without the admin, by a link or an account."""
