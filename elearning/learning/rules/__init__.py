"""Pure decisions of learning: what is open, what is complete, what comes next."""
