"""The catalogue, a course's own page, and enrolling."""
