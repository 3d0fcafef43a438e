//go:build tools

// Package outside names the server that is built.
package outside

import _ "github.com/nats-io/nats-server/v2"
