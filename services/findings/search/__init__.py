"""Search of findings by filters, by keyset pages that are read off indexes, for command line, API and pages."""
