#!/bin/sh
# Print a Python that can carry Digit Lab: 3.11 to 3.13, able to make a virtual environment.
# PYTHON=/path/to/python names the one to take.
#
# Each candidate is really called: a name on PATH may be a shim that leads nowhere.
tried=""
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    verdict=$("$candidate" -c '
import sys
if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    raise SystemExit(print("is Python", sys.version.split()[0]))
try:
    import ensurepip, venv
except ImportError:
    raise SystemExit(print("has no venv module; on Debian and Ubuntu: apt-get install python3-venv"))
print("fits")' 2>/dev/null)
    if [ "$verdict" = fits ]; then
        command -v "$candidate"
        exit 0
    fi
    tried="$tried
  $candidate ${verdict:-does not run}"
done
echo "Digit Lab needs Python 3.11, 3.12 or 3.13; none was found.${tried:-
  No python is on PATH.}
Install one of them, or name one: make run PYTHON=/path/to/python3.12" >&2
exit 1
