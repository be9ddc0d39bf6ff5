"""Lists notebooks, writes the kernel's specification, executes notebooks: the part of ./run that Jupyter's client is for."""

import argparse
import asyncio
import json
import logging
import os
import re
import signal
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = HERE / ".run"
KERNEL = "secformer-java"
CELL_TIMEOUT_SECONDS = 900
START_TIMEOUT_SECONDS = 120
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def say(line):
    print(f"notebooks: {line}", file=sys.stderr, flush=True)


def about(path):
    """What a notebook says of itself: title, whether it is quick, and its usual seconds."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    first = "".join(notebook["cells"][0]["source"])
    title = first.splitlines()[0].lstrip("# ").strip()
    own = notebook["metadata"].get("secformer", {})
    return title, bool(own.get("quick", False)), int(own.get("seconds", 0))


def chosen(names, quick):
    """The notebooks of these names, or all; a name that fits none ends the program."""
    paths = sorted(HERE.glob("[0-9]*.ipynb"))
    for name in names:
        if not any(fits(path, name) for path in paths):
            say(f"there is no notebook {name}; --list says which there are")
            sys.exit(2)
    wanted = [path for path in paths if not names or any(fits(path, name) for name in names)]
    return [path for path in wanted if not quick or about(path)[1]]


def fits(path, name):
    return path.name.startswith(Path(name).name)


def list_all(paths):
    for path in paths:
        title, quick, seconds = about(path)
        print(f"{path.stem:34} {seconds:4} s{'  quick' if quick else '       '}  {title}")


def write_kernel(folder, command):
    """The specification of a kernel: Jupyter starts the JVM directly, and the class path travels in its environment."""
    jars = Path(sys.prefix) / "share" / "jupyter" / "kernels" / "java"
    specification = {
        "argv": [*command, "-cp", str(jars / "jjava.jar"), "org.dflib.jjava.distro.JJava", "{connection_file}"],
        "display_name": "Java 25 (SecFormer)",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            "JJAVA_CLASSPATH": os.environ["SECFORMER_CLASS_PATH"],
            "JJAVA_COMPILER_OPTS": "--add-modules jdk.incubator.vector",
        },
    }
    (folder / "kernel.json").write_text(json.dumps(specification, indent=1), encoding="utf-8")


class Steps:
    """Tells how far a notebook is: over one line on a terminal, elsewhere at each quarter."""

    def __init__(self, name, cells):
        self.name = name
        self.cells = cells
        self.done = 0
        self.quarter = 0
        self.start = time.monotonic()

    def cell_done(self):
        self.done += 1
        line = f"notebooks: {self.name}: {self.done} of {self.cells} cells, {self.seconds():.0f} s"
        if sys.stderr.isatty():
            print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)
        elif self.done * 4 // self.cells > self.quarter and self.done < self.cells:
            self.quarter = self.done * 4 // self.cells
            print(line, file=sys.stderr, flush=True)

    def end(self, line):
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)
        say(f"{self.name}: {line}, {self.seconds():.0f} s")

    def seconds(self):
        return time.monotonic() - self.start


def joined(outputs):
    """The outputs with what was printed in pieces put together."""
    whole = []
    for output in outputs:
        before = whole[-1] if whole else None
        if before is not None and output.output_type == "stream" == before.output_type and output.name == before.name:
            before.text += output.text
        else:
            whole.append(output)
    return whole


def tidy(notebook):
    """Leaves in the outputs what is the same in every run of the same code: no object ids beside pictures, no colours of terminals."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["text/plain"] = "a picture"
                data["image/png"] = data["image/png"].strip()
            if "traceback" in output:
                output["traceback"] = [ANSI.sub("", line) for line in output["traceback"]]


def private_paths(notebook):
    """Folders of this machine that outputs name."""
    text = json.dumps([cell.get("outputs", []) for cell in notebook.cells])
    return [str(folder) for folder in (ROOT, Path.home()) if str(folder) != "/" and str(folder) in text]


def failure(notebook, error):
    """Which cell failed, and how, for people."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                lines = "\n".join("    " + line for line in cell.source.splitlines()[:6])
                trace = "\n".join(ANSI.sub("", line) for line in output.get("traceback", []))
                trace = "\n".join("    " + line for line in trace.splitlines()[:12])
                return f"cell {number} failed: {output.evalue or output.ename}\n{lines}\n  it said\n{trace}"
    return f"{type(error).__name__}: {error}; what the kernel said is in notebooks/.run/kernel"


class Stop:
    """Has Ctrl-C and SIGTERM end the run: Jupyter's client alone would take them for a dead kernel, and the next notebook begin."""

    told = False

    def listen(self, **_):
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def end():
            self.told = True
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, end)


def execute(path, save):
    """Whether all cells of a notebook ran."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    steps = Steps(path.stem, len(code))

    def executed(cell, **_):
        if cell.cell_type == "code":
            steps.cell_done()

    stop = Stop()
    client = NotebookClient(
        notebook,
        kernel_name=KERNEL,
        timeout=CELL_TIMEOUT_SECONDS,
        startup_timeout=START_TIMEOUT_SECONDS,
        record_timing=False,
        resources={"metadata": {"path": str(HERE)}},
        on_cell_start=stop.listen,
        on_cell_executed=executed,
    )
    log = WORK / "kernel" / f"{path.stem}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    problem = None
    with log.open("w", encoding="utf-8") as kernel_says:
        try:
            client.execute(stdout=kernel_says, stderr=kernel_says)
        except Exception as error:  # whatever it is, the other notebooks still run
            if stop.told:
                raise KeyboardInterrupt from None
            problem = error
    tidy(notebook)
    target = WORK / "executed" / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)
    if problem is not None:
        steps.end("failed")
        say(f"{path.stem}: {failure(notebook, problem)}")
        say(f"{path.stem}: what came out is in {target.relative_to(ROOT)}")
        return False
    found = private_paths(notebook)
    if found:
        steps.end("failed")
        say(f"{path.stem}: its outputs name folders of this machine: {', '.join(found)}")
        return False
    if save:
        nbformat.write(notebook, path)
    steps.end("done")
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--kernel", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("names", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if arguments.kernel:
        write_kernel(arguments.kernel, arguments.names)
        return 0
    paths = chosen(arguments.names, arguments.quick)
    if arguments.list:
        list_all(paths)
        return 0
    start = time.monotonic()
    failed = [path.stem for path in paths if not execute(path, arguments.save)]
    seconds = time.monotonic() - start
    if failed:
        say(f"{len(failed)} of {len(paths)} notebooks failed: {', '.join(failed)}")
        return 1
    say(f"{len(paths)} of {len(paths)} notebooks ran, {seconds:.0f} s; they are in notebooks/.run/executed")
    return 0


def interrupted(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupted)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        say("interrupted; what was executed before is in notebooks/.run/executed")
        sys.exit(130)
