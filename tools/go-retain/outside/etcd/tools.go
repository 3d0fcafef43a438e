//go:build tools

// Package outside names the server that is built.
package outside

import _ "go.etcd.io/etcd/server/v3"
