"""The loop of every program in this folder.

The README of the folder above describes the lines of input and output.
"""

import json
import sys


def serve(operations, fault, describe):
    """Answer each call, a line of the input, with its outcome, a line of the output.

    describe converts a fault to an outcome; another exception ends the program.
    """
    for line in sys.stdin:
        call = json.loads(line)
        try:
            outcome = operations[call["operation"]](call["with"])
        except fault as e:
            outcome = describe(e)
        print(json.dumps(outcome), flush=True)
