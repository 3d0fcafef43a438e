//go:build outside

package outside

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// server is a real program, the load that makes it keep memory, and what is right to say of it.
type server struct {
	module, pkg string
	// args writes the configuration into the folder, if there is one. serves is where the load goes, other is a second address.
	args func(t *testing.T, folder, serves, other string) []string
	load func(serves string, n int) error
	n    int
	// holder matches the member or one of the paths of the largest place.
	holder string
}

var servers = map[string]server{
	// Each key is an entry of the index, a B-tree in memory.
	"etcd": {
		module: "etcd", pkg: "go.etcd.io/etcd/server/v3", n: 3000, holder: `treeIndex|keyIndex`,
		args: func(_ *testing.T, folder, serves, other string) []string {
			return []string{"--data-dir", folder, "--listen-client-urls", "http://" + serves, "--advertise-client-urls", "http://" + serves,
				"--listen-peer-urls", "http://" + other, "--initial-advertise-peer-urls", "http://" + other,
				"--initial-cluster", "default=http://" + other, "--unsafe-no-fsync", "--log-level", "error"}
		},
		load: func(serves string, n int) error {
			for i := range n {
				key := base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf("session/%08d", i)))
				answer, err := http.Post("http://"+serves+"/v3/kv/put", "application/json", strings.NewReader(`{"key":"`+key+`","value":"AAAA"}`))
				if err != nil {
					return err
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if answer.StatusCode != http.StatusOK {
					return fmt.Errorf("etcd answered %s", answer.Status)
				}
			}
			return nil
		},
	},
	// One client subscribes to many subjects, and stays.
	"nats": {
		module: "nats", pkg: "github.com/nats-io/nats-server/v2", n: 20000, holder: `server\.(Sublist|subscription|client|level)`,
		args: func(_ *testing.T, _, serves, _ string) []string {
			host, port, _ := net.SplitHostPort(serves)
			return []string{"-a", host, "-p", port}
		},
		load: func(serves string, n int) error {
			conn, err := net.Dial("tcp", serves)
			if err != nil {
				return err
			}
			keep(conn)
			in := bufio.NewReader(conn)
			if _, err := in.ReadString('\n'); err != nil {
				return err
			}
			out := bufio.NewWriter(conn)
			fmt.Fprint(out, "CONNECT {\"verbose\":false}\r\n")
			for i := range n {
				fmt.Fprintf(out, "SUB session.%d %d\r\n", i, i+1)
			}
			fmt.Fprint(out, "PING\r\n")
			if err := out.Flush(); err != nil {
				return err
			}
			for {
				line, err := in.ReadString('\n')
				if err != nil || strings.HasPrefix(line, "PONG") {
					return err
				}
				if strings.HasPrefix(line, "-ERR") {
					return fmt.Errorf("nats answered %s", line)
				}
			}
		},
	},
	// Connections that their clients leave open.
	"caddy": {
		module: "caddy", pkg: "github.com/caddyserver/caddy/v2/cmd/caddy", n: 400, holder: `net/http\.\(\*conn\)\.serve|http\.conn|activeConn`,
		args: func(t *testing.T, folder, serves, _ string) []string {
			_, port, _ := net.SplitHostPort(serves)
			config := write(t, folder, "Caddyfile", "{\n\tadmin off\n\tauto_https off\n\tpersist_config off\n}\nhttp://127.0.0.1:"+port+" {\n\tbind 127.0.0.1\n\trespond \"ok\"\n}\n")
			return []string{"run", "--config", config, "--adapter", "caddyfile"}
		},
		load: func(serves string, n int) error {
			for range n {
				conn, err := net.Dial("tcp", serves)
				if err != nil {
					return err
				}
				keep(conn)
				fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", serves)
				if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
					return fmt.Errorf("caddy answered %q: %w", line, err)
				}
			}
			return nil
		},
	},
	// Each name that was asked for is an entry of the cache.
	"coredns": {
		module: "coredns", pkg: "github.com/coredns/coredns", n: 5000, holder: `plugin/(pkg/)?cache\.|dns\.Msg|cache\.item`,
		args: func(t *testing.T, folder, serves, _ string) []string {
			_, port, _ := net.SplitHostPort(serves)
			config := write(t, folder, "Corefile", ".:"+port+" {\n\tbind 127.0.0.1\n\tcache 3600\n\ttemplate IN A {\n\t\tanswer \"{{ .Name }} 3600 IN A 127.0.0.1\"\n\t}\n}\n")
			return []string{"-conf", config}
		},
		load: func(serves string, n int) error {
			conn, err := net.Dial("tcp", serves)
			if err != nil {
				return err
			}
			defer conn.Close()
			for i := range n {
				if err := ask(conn, uint16(i), fmt.Sprintf("s%d", i)); err != nil {
					return err
				}
			}
			return nil
		},
	},
}

// ask sends a DNS question of type A over TCP, and reads the answer.
func ask(conn net.Conn, id uint16, label string) error {
	question := binary.BigEndian.AppendUint16(nil, id)
	question = append(question, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, byte(len(label)))
	question = append(append(question, label...), 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 1, 0, 1)
	if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(question))), question...)); err != nil {
		return err
	}
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return err
	}
	answer := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(conn, answer); err != nil {
		return err
	}
	if len(answer) < 8 || answer[3]&15 != 0 || answer[7] == 0 {
		return fmt.Errorf("no answer for %s", label)
	}
	return nil
}

// kept are connections that must not be collected, which would close them.
var kept []net.Conn

func keep(conn net.Conn) { kept = append(kept, conn) }

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
