module leakgate/tools/go-retain

go 1.23
