"""The pure heart: who acts, when, what may go wrong, and the ports through which the outside is reached.

Nothing here knows Flask, SQLAlchemy or a file.
"""
