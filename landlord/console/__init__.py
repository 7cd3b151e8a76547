"""The pages of the landlord's people: the desk that a call rings at, call-backs, accounts, the journal.

Server-rendered HTML below ``/console``; ``landlord.server.app`` mounts it.
"""
