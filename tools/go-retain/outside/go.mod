module github.com/OWNER/leakgate/tools/go-retain/outside

go 1.23
