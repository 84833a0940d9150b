"""Tables, sessions and bulk writes. The same on SQLite and on PostgreSQL."""
