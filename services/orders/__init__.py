"""Writing of orders: their text in both languages, checks for likely mistakes, differences between versions, and the workflow of drafts.

Works on the order's validated JSON (`services.reference.order_form`). `paragraph`: an order in words; `checks`: likely mistakes; `diff`:
changes of an amendment; `check_report`: all of these for a file or a form; `drafts` and `approval`: the workflow draft → approved → published;
`announcements`: orders and warnings as known at an instant; `what_if`: a draft evaluated on stored history. No rule is decided here.
"""
