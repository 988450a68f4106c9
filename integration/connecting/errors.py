"""Why a connection does not work, in a sentence for the form's field."""

from collections.abc import Sequence

from integration.domain.permissions import Permission


class UnableToConnect(ValueError):
    """A connection does not work. `field` is what to correct; the text is a sentence for a form.

    `permissions` are the lines of what was tried, where the key was known but does not suffice.
    """

    def __init__(
        self, sentence: str, *, field: str, permissions: Sequence[Permission] = ()
    ) -> None:
        super().__init__(sentence)
        self.field = field
        self.permissions = tuple(permissions)
