"""The daily case list (案件清单).

`selecting` finds the cases of a local day, `rows` makes the sixteen columns of one, `workbook` (with `cover` and `sheet`) and
`commaseparated` write them, `writing` puts both files in their place. Nothing is judged or stored here; issuing and delivering
lists will live here too.
"""
