"""An invented but believable Luoyang with known truth: its roads and trucks, its days as what terminals, stations and inspectors send.

Here live the city (ground, roads, network, places, fleet), the episode of bad air with its orders, what makes messages of a day, and
what the simulator knows of it (`acts`): by what it did, never by our rules. Nothing here reads a wall clock but `live` and the command.
"""
