"""The evidence book, the JP account, a competency's page, and the admin's JP table."""
