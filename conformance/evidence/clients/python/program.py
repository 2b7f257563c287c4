"""The loop of every program in this folder.

What a program is asked and what it answers is in the README of the folder above.
"""

import json
import sys


def serve(operations, fault, describe):
    """Answer each line of the input, a call, with a line, its outcome.

    A fault is an outcome too, as describe tells it; anything else ends the program.
    """
    for line in sys.stdin:
        call = json.loads(line)
        try:
            outcome = operations[call["operation"]](call["with"])
        except fault as e:
            outcome = describe(e)
        print(json.dumps(outcome), flush=True)
