//go:build tools

// Package outside names the server that is built.
package outside

import _ "github.com/caddyserver/caddy/v2/cmd/caddy"
