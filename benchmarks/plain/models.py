from django.db import models


class Item(models.Model):
    title = models.CharField(max_length=200)
    body = models.TextField()
    happened_on = models.DateField()
    status = models.CharField(max_length=20)

    class Meta:
        ordering = ("-happened_on", "-pk")
        indexes = [models.Index(fields=("-happened_on", "-id"), name="plain_item_latest")]

    def __str__(self) -> str:
        return self.title
