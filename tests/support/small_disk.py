"""A small disk of its own for what shall run out of room, where one may be mounted."""
import contextlib
import os
import subprocess


@contextlib.contextmanager
def small_disk(folder, megabytes):
    """The folder on such a disk; None where none may be mounted, which is said."""
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True).returncode != 0:
        print("SKIPPED: a disk that is full, since none may be mounted here", flush=True)
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(disk, leave, name):
    """Gives the file that takes the room."""
    room = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / name).write_bytes(b"x" * max(0, room - leave))
    return disk / name
