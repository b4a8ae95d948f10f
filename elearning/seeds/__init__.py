"""Data that a new installation begins with: reference data always, invented people and their histories for a demo.

Everything is made through the services, with a clock that tells of the past; nothing is written into tables by hand.
"""
