"""The Merkle tree over the entries, as its tiles, and the public keys with which its checkpoints are signed."""

from django.db import models
from django.utils import timezone

from .standing import only_the_ledger_writes


class TreeTile(models.Model):
    """Up to 256 neighbouring hashes of 32 bytes. It follows from the entries; ``verify_ledger`` compares it."""

    level = models.SmallIntegerField()
    place = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("level", "place"), name="tree_tile_once")]
        triggers = [only_the_ledger_writes("tree_tile")]

    def __str__(self) -> str:
        return f"{self.level}/{self.place}"


class RecordKey(models.Model):
    """A public key with which checkpoints are or were signed, as a C2SP verifier key. The private one is not here."""

    verifier = models.CharField(max_length=500, unique=True)
    begun_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("-begun_at", "-pk")

    def __str__(self) -> str:
        return self.verifier


class Timestamp(models.Model):
    """What an authority outside says of one day's checkpoint (RFC 3161): that it was there at this time."""

    day = models.DateField(unique=True)
    note = models.TextField()  # the signed checkpoint
    response = models.BinaryField()  # the authority's whole response, DER
    at = models.DateTimeField()  # its time
    authority = models.CharField(max_length=500)  # its address

    class Meta:
        default_permissions = ()
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {self.authority}"


class CheckpointMail(models.Model):
    """That one day's checkpoint was mailed, or is under way, to an address of the settings."""

    day = models.DateField()
    address = models.EmailField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("day", "address"), name="checkpoint_mailed_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.address}"
