"""The daily case list (案件清单).

`rows` words a finding as a line, `selection` orders a day's lines. `issued` freezes a list under its number, `files` makes its files,
`delivery` sends them, `answers` reads back what districts filled in. `preview` makes the same files of a list that is not issued.
Nothing is judged here.
"""
