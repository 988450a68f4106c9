"""Model fields that keep what Django's own would lose: secrets, exact numbers, domain values."""

from functools import lru_cache
from typing import Any

import simplejson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from pydantic import TypeAdapter

_PREFIX = "enc1:"


class NotEncrypted(ValueError):
    """A secret column holds text that this field did not write."""


@lru_cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


class _Stored(str):
    """A secret that was read from its column, with the text that stands there."""

    __slots__ = ("text",)

    text: str

    @classmethod
    def of(cls, text: str, *, secret: str) -> "_Stored":
        """Return the secret, which remembers its column's text."""
        stored = cls(secret)
        stored.text = text
        return stored

    @property
    def is_of_the_first_key(self) -> bool:
        """Tell whether it would be encrypted with the same key again."""
        try:
            _box(tuple(settings.FIELD_KEYS[:1])).decrypt(self.text.removeprefix(_PREFIX))
        except InvalidToken:
            return False
        return True


class EncryptedTextField(models.TextField):
    """Text that is encrypted at rest with `FIELD_KEYS`: the first key writes, all of them read.

    A wrong key raises `cryptography.fernet.InvalidToken`; nothing is swallowed. Look-ups by value
    are refused, since equal texts are stored differently.
    """

    PREFIX = _PREFIX

    # A trigger of the record of changes asks whether the stored text differs from what it was.
    _ALLOWED = ("isnull", "df")

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if value in (None, ""):
            return value
        if isinstance(value, _Stored) and value.is_of_the_first_key:
            return value.text  # what is saved as it was stored has not changed
        return self.PREFIX + _box(tuple(settings.FIELD_KEYS)).encrypt(value.encode()).decode()

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> Any:
        if value in (None, ""):
            return value
        if not value.startswith(self.PREFIX):
            raise NotEncrypted(self.name)
        token = value.removeprefix(self.PREFIX)
        return _Stored.of(value, secret=_box(tuple(settings.FIELD_KEYS)).decrypt(token).decode())

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name in self._ALLOWED else None


class ExactJSONField(models.TextField):
    """JSON kept as text, its numbers exact: `1.10` comes back as `Decimal("1.10")`."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else simplejson.dumps(value, use_decimal=True, sort_keys=True)

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> Any:
        return None if value is None else simplejson.loads(value, use_decimal=True)

    def to_python(self, value: Any) -> Any:
        return simplejson.loads(value, use_decimal=True) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))


class ValueField(models.JSONField):
    """A frozen dataclass of the domain, stored as JSON; numbers and times come back as is.

    A field that the dataclass has got since takes its default; one that it lost is ignored.
    """

    def __init__(self, value_type: Any = Any, **options: Any) -> None:
        self.value_type = value_type
        self._adapter: TypeAdapter[Any] = TypeAdapter(value_type)
        super().__init__(**options)

    def deconstruct(self) -> Any:
        """Appear as plain JSON in migrations: the dataclass may be gone by then."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.JSONField", args, options

    def clone(self) -> "ValueField":
        """Return a copy of the field that keeps its type, which `deconstruct` leaves out."""
        copy: ValueField = super().clone()
        copy.value_type, copy._adapter = self.value_type, self._adapter
        return copy

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        plain = None if value is None else self._adapter.dump_python(value, mode="json")
        return super().get_db_prep_value(plain, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        plain = super().from_db_value(value, expression, connection)
        return None if plain is None else self._adapter.validate_python(plain)

    def value_to_string(self, obj: models.Model) -> Any:
        return self._adapter.dump_python(self.value_from_object(obj), mode="json")
