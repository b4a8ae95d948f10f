"""The worker that `flask serve` starts: `worker.py PULSE`, or `worker.py --hung SIGN` to write down that a job hung."""

import sys
from pathlib import Path

from config import Settings
from elearning.workshop import open_factory, work_through_jobs

if __name__ == "__main__":
    factory = open_factory(Settings.from_environment())
    match sys.argv[1:]:
        case ["--hung", sign]:
            from elearning.infrastructure.jobs import fail_hung, read_sign

            said = read_sign(Path(sign))
            if said is not None:
                fail_hung(factory, said)
        case [pulse]:
            work_through_jobs(factory, Path(pulse))
        case _:
            sys.exit(__doc__)
