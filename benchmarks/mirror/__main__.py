"""Run the benchmark of the static copy."""

from benchmarks.mirror import main

if __name__ == "__main__":
    main()
