"""The reference: vehicle register, zones, stations, orders and warnings, as rows with two times (holds from, recorded).

Here lives the reading of files (strict; what is not sure is set aside and said), and `versions.publish`, the one way by which
a row comes into a reference table. What the rows mean for a truck does not live here: that is `rules`.
"""
