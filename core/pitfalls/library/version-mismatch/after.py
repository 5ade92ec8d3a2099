import subprocess
import sys
import zipfile

PYTHON = "3.9"
INDEX = ["--find-links=."]

# What an index offers, by its files' real names; empty, since pip looks at names first.
FILES = {"2.13.1": ["cp38"], "2.20.0": ["cp39", "cp310", "cp311", "cp312", "cp313"]}
for version, tags in FILES.items():
    text = f"Metadata-Version: 2.1\nName: tensorflow\nVersion: {version}\n"
    for tag in tags:
        name = f"tensorflow-{version}-{tag}-{tag}-manylinux2014_x86_64.whl"
        with zipfile.ZipFile(name, "w") as wheel:
            wheel.writestr(f"tensorflow-{version}.dist-info/METADATA", text)
            wheel.writestr(
                f"tensorflow-{version}.dist-info/WHEEL", "Wheel-Version: 1.0\n"
            )

pip = [sys.executable, "-m", "pip", "download", "tensorflow==2.20.0"]
pip += ["--isolated", "--no-index", *INDEX, "--dest=found", "--no-deps"]
pip += [f"--python-version={PYTHON}", "--platform=manylinux2014_x86_64"]
pip += ["--only-binary=:all:", "--disable-pip-version-check"]
answer = subprocess.run(pip, capture_output=True, text=True)
if answer.returncode != 0:
    raise SystemExit(answer.stderr)
files_found = answer.stdout.count("Saved ")
