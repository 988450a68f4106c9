"""What a person can press about each kind of exception.

A fix records a decision, or changes a mapping or a link, and rings; it never writes to a remote.
`remedies.REMEDIES` has an entry for every kind; a new kind gets one there.
"""
