"""Sitting a quiz: one question at a time, the review before sending, the result."""
