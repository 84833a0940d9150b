"""Search of findings by filters, with keyset pagination on indexes, for command line, API and pages."""
