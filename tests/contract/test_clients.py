"""Everything that our clients say, and the sandbox answers, in the eyes of the vendors.

One test per client method calls it against the sandbox, whose fixture then judges each call. A
method that no test here calls fails `TestCoverage`.
"""
