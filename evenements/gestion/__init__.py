"""The agenda in the admin: lists, the editor, what partners propose."""
