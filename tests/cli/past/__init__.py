"""Databases as earlier releases left them: `<migration>.sql` with the rows, `<migration>.pub` with the key that signed their evidence."""
