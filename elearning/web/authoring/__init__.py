"""The author's room: courses one writes, uploads with what the checker says, previews, versions."""
