"""The API: one module a resource, each with its models, a plain function `answer(connection, …) -> Model` and a thin router.

`app` puts it together, `problems` words every error (RFC 9457), `cursors` holds keyset pages, `dependencies` what a request is given,
`formats` and `tables` JSON, CSV or XLSX. Nothing is judged or written here; pages call the plain functions.
"""
