"""What a report tells beside its verdicts, in codes and figures: findings, peers, acts, cells, States by instrument.

Imports the rooms beside it in ``assessment``; the dossier gathers it. Its sentences stand in ``publish/words``.
"""
