"""Tables, transactions, encodings and readers of stored data, with the same behaviour on SQLite and PostgreSQL."""
