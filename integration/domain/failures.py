"""The one question a failed call must answer: is another try worth it?"""

from enum import StrEnum


class Failure(StrEnum):
    """What the caller may do after a failure."""

    RETRY = "RETRY"  # the same call may succeed later
    SETUP = "SETUP"  # a setting or a permission must change first
    FINAL = "FINAL"  # the remote understood and said no, or spoke in riddles: a person must look
