"""Screens of certificates: one's own, the check that anybody may make, and the admin's issuing."""
