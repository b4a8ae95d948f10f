"""Pure decisions of evidence: how an entry is written and hashed, how a chain is checked, how JP are reckoned."""
