module leakgate/bench/go-raw-client

go 1.21
