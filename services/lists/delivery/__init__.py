"""Delivery of issued lists: who receives them (`subscriptions`), when (`planning`), each try as a row (`tries`), and how (`folder`, `mail`,
`https`).

`round` does once what is due; whoever calls it again and again delivers. A list's files are stored bytes: nothing is made here.
"""
