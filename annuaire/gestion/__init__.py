"""The directory's side of the admin: lists, filters, forms, bulk acts, pages of its own."""
