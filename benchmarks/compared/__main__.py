from benchmarks.compared import main

main()
