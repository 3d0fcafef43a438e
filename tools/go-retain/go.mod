module github.com/OWNER/leakgate/tools/go-retain

go 1.23
