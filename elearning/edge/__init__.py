"""Flask plumbing: who is asking, one transaction a request, the door of each route, rendering, errors, headers, language.

Screens know the edge; the domains do not.
"""
