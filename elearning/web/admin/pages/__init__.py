"""What the admin's screens show: one frozen dataclass a page."""
