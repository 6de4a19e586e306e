"""The storage of collected static files, which another account, the proxy's, must be able to read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

FILE_MODE, DIRECTORY_MODE = 0o644, 0o755


class ReadableStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files with a hash in the name, compressed, and readable by every account of the machine.

    Without modes of its own a storage takes those of uploads, which are private. The compressed copies and the
    directories follow the umask, and files that an earlier version collected are not written again: so the modes are
    set on everything that lies there.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options |= {"file_permissions_mode": FILE_MODE, "directory_permissions_mode": DIRECTORY_MODE}
        super().__init__(*args, **options)

    def post_process(self, *args: Any, **options: Any) -> Iterator[Any]:
        yield from super().post_process(*args, **options)
        if not options.get("dry_run"):
            open_to_readers(Path(self.location))


def open_to_readers(root: Path) -> None:
    """Set 0644 on every file and 0755 on every directory from `root` down; a link's target is left alone."""
    for path in [root, *root.rglob("*")]:
        mode = DIRECTORY_MODE if path.is_dir() else FILE_MODE
        if not path.is_symlink() and path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)
