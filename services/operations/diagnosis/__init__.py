"""The doctor: what is systematically wrong with feeds, as a person should see it before it leads to a charge.

Reads stored facts and the register, once, and says what it found. Nothing is stored, marked or judged here: that a terminal counts as
sick is a decision of a person, who imports the list that `plumewatch doctor --write` proposes.
"""
