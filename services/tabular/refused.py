"""The one exception for a file that cannot be read."""


class FileRefused(Exception):
    """A file that cannot be read; the message says what was found and what would be right."""
