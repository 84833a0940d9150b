"""Writing an order: its paragraph in both languages, likely slips, what differs from the version before, and the ladder of drafts.

All of it works on the order's checked JSON (`services.reference.order_form`); only `check_context` and `drafts` touch the database.
`paragraph` says what an order says, `checks` what is probably not meant, `diff` what an amendment changes, `check_report` puts these
together for a file or a form, `drafts` and `approval` hold the ladder draft → approved → in force. `announcements` are orders and
warnings as known at an instant, `what_if` tries a draft on stored history. No rule is decided here.
"""
