"""Run a command and print, as JSON, its exit code, its wall and processor seconds and its peak memory in bytes.

A process of its own: a child's peak starts from that of the process that starts it, so that one must be small.
"""

import json
import resource
import subprocess
import sys
import time

began = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False).returncode
seconds = time.perf_counter() - began
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = usage.ru_utime + usage.ru_stime
# Linux counts memory in KiB (getrusage(2)).
print(json.dumps({"code": code, "seconds": seconds, "cpu": cpu, "peak": usage.ru_maxrss * 1024}))
