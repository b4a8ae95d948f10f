"""The first page after signing in: what must I do next; and the help that everybody may read."""
