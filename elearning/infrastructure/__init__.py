"""Adapters: the database and its unit of work, files, jobs, PDF, Markdown, signing, logging. No domain is known here."""
