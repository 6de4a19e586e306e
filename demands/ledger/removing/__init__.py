"""What leaves the record, or rows that go on living: the texts that a redaction takes out, and a demonstration."""
