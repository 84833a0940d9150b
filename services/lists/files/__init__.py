"""Files of an issued list, made of its frozen content alone: XLSX, PDF in volumes, CSV.

`layout` (with layout.yaml, which a city replaces by its own) says which sheets and columns there are; `columns` what stands in a cell;
`tables` which rows a sheet has; `cover` and `report` what is counted. `workbook`, `pdf` and `csv_file` write, `making` makes all files of a
list, `made` stores them once. Nothing is read from the database but the list.
"""
