"""Reading a document for what it asks: its text out of a file, its sentences, and which of them ask what of whom."""
