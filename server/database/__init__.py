"""Where everything is kept: the tables, the connections and the migrations."""

from server.database.database import Database, Reads, Tx

__all__ = ["Database", "Reads", "Tx"]
