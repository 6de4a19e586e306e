"""What opens a file: each module of a kind runs in a process of its own and answers with the blocks of its text."""
