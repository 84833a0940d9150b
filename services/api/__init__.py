"""The API: one module a resource, each with its models, a plain function `answer(connection, …) -> Model` and a thin router.

`app`: assembly; `problems`: every error (RFC 9457); `cursors`: keyset pagination; `dependencies`: dependency injection; `formats` and `tables`:
JSON, CSV or XLSX. No rule is evaluated here; the web pages call the plain functions.
"""
