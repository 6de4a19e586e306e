"""What Python's zipfile raises for an archive that is damaged, cut short or in an unknown form."""

import struct
import zipfile
import zlib
from lzma import LZMAError

# Not RuntimeError, which it raises for an archive with a password.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, LZMAError, struct.error, EOFError, NotImplementedError, OSError, ValueError,
)  # fmt: skip
