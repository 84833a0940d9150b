"""The daily case list (案件清单).

`selection` finds the cases of a local day, `rows` makes the sixteen columns of one, `workbook` (with `cover` and `sheet`) and
`csv_list` write them, `day_files` puts both files in their place. `issued` freezes a list under its number, `files` makes its files,
`delivery` sends them. Nothing is judged here.
"""
