"""The parts that screens are made of; `/kit` shows them in all their states."""
