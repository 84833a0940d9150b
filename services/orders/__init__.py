"""Writing an order: its paragraph in both languages, likely slips, what differs from the version before, and the ladder of drafts.

All of it works on the order's checked JSON (`services.reference.order_form`); only `surroundings` and `drafts` touch the database.
`paragraph*` say what an order says, `slips*` what is probably not meant, `differing` what an amendment changes, `checking` puts these
together for a file or a form, `drafts` holds the ladder draft → approved → in force. No rule is decided here.
"""
