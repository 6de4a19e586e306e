"""A timestamping authority of our own, made with openssl, behind a web server on this machine."""

import subprocess
from pathlib import Path

from tests.vault.conftest import Site, reply

CONFIG = """
[tsa]
dir = {here}
serial = {here}/serial
signer_cert = {here}/tsa.pem
signer_key = {here}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical, CA:true
[stamp]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


def openssl(*words: str, cwd: Path) -> bytes:
    return subprocess.run(["openssl", *words], cwd=cwd, check=True, capture_output=True).stdout


class Authority:
    """It answers at /tsa; ``ca`` is the certificate that a reader trusts."""

    def __init__(self, here: Path, web: Site) -> None:
        self.here, self.ca, self.asked = here, here / "ca.pem", 0
        (here / "tsa.cnf").write_text(CONFIG.format(here=here))
        (here / "serial").write_text("01\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        ca = ("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA")
        openssl(*ca, cwd=here)
        openssl("req", *key, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test TSA", cwd=here)
        openssl(
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "tsa.cnf", "-extensions", "stamp", "-out", "tsa.pem", cwd=here,
        )  # fmt: skip
        web.pages["/tsa"] = lambda handler: reply(handler, 200, self.stamped(web.asked[-1][3]))
        self.url = web.url("/tsa")

    def stamped(self, query: bytes) -> bytes:
        self.asked += 1
        (self.here / "query").write_bytes(query)
        openssl(
            "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query", "-out", "reply",
            cwd=self.here,
        )  # fmt: skip
        return (self.here / "reply").read_bytes()
