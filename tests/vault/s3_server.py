"""A store that speaks S3: a server of its own, which can be stopped, made to hang, and made to refuse."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import boto3

from tests.site import free_port

BUCKET = "campaigns"
KEYS = {"AWS_ACCESS_KEY_ID": "a-key", "AWS_SECRET_ACCESS_KEY": "its-secret", "AWS_DEFAULT_REGION": "us-east-1"}


class Store:
    """A server with one bucket."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        self.start()
        self.client.create_bucket(Bucket=BUCKET)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The STORAGE_URL of a site."""
        return f"s3://{BUCKET}/site?endpoint={self.endpoint}&region=us-east-1"

    @property
    def client(self) -> Any:
        keys = {"aws_access_key_id": "a-key", "aws_secret_access_key": "its-secret", "region_name": "us-east-1"}
        return boto3.client("s3", endpoint_url=self.endpoint, **keys)

    def names(self) -> list[str]:
        """What is in the bucket, without the prefix."""
        rows = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [row["Key"].removeprefix("site/") for row in rows]

    def start(self) -> None:
        with (self.place / "s3.log").open("ab") as log:
            command = [sys.executable, "-m", "moto.server", "-p", str(self.port)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "MOTO_IAM_LOAD": ""})
        for _try in range(600):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("The store did not start.")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """The bucket has another name."""
        kept = {name: self.client.get_object(Bucket=BUCKET, Key=f"site/{name}")["Body"].read() for name in self.names()}
        for name in kept:
            self.client.delete_object(Bucket=BUCKET, Key=f"site/{name}")
        self.client.delete_bucket(Bucket=BUCKET)
        try:
            yield
        finally:
            self.client.create_bucket(Bucket=BUCKET)
            for name, data in kept.items():
                self.client.put_object(Bucket=BUCKET, Key=f"site/{name}", Body=data)
