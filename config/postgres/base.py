"""The database engine: Django's own, with a helping hand at the first connection."""

from typing import Any

import psycopg
from django.db.backends.postgresql import base, features

from config.postgres.creation import DatabaseCreation
from config.postgres.server import EmbeddedServer


class DatabaseFeatures(features.DatabaseFeatures):
    """What the product needs of a server. Django refuses an older one in a sentence."""

    minimum_database_version = (15,)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect as Django does; a refused connection to the embedded server starts that server."""

    features_class = DatabaseFeatures
    creation_class = DatabaseCreation

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Give a connection, after making sure that the embedded server and database are there."""
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            server: EmbeddedServer | None = self.settings_dict.get("EMBEDDED")
            if server is None:
                raise
            server.start()
            if conn_params["dbname"] == self.settings_dict["NAME"]:
                server.create_database(conn_params["dbname"])
            return super().get_new_connection(conn_params)
