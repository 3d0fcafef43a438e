// Command go-raw-client is the upper bound for the churn engine: a Go program that opens TCP connections, makes one unary
// RPC on each with prepared bytes, and closes them. It only checks that the response stream ended, so it does less than any
// real client.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	frameData     = 0x0
	frameHeaders  = 0x1
	frameSettings = 0x4
	frameGoAway   = 0x7
	flagAck       = 0x1
	flagEndStream = 0x1
	flagEndHeads  = 0x4
)

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	head := make([]byte, 9, 9+len(payload))
	head[0], head[1], head[2] = byte(len(payload)>>16), byte(len(payload)>>8), byte(len(payload))
	head[3], head[4] = kind, flags
	binary.BigEndian.PutUint32(head[5:], stream)
	return append(head, payload...)
}

// literal is a header field without indexing and without Huffman coding (RFC 7541, section 6.2.2).
func literal(name, value string) []byte {
	out := append([]byte{0x00, byte(len(name))}, name...)
	return append(append(out, byte(len(value))), value...)
}

func request(authority string, message []byte) []byte {
	var heads []byte
	heads = append(heads, 0x83, 0x86) // :method POST, :scheme http (RFC 7541, appendix A)
	heads = append(heads, literal(":path", "/grpc.testing.TestService/UnaryCall")...)
	heads = append(heads, literal(":authority", authority)...)
	heads = append(heads, literal("content-type", "application/grpc")...)
	heads = append(heads, literal("te", "trailers")...)
	body := make([]byte, 5, 5+len(message))
	binary.BigEndian.PutUint32(body[1:], uint32(len(message)))
	out := append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(frameSettings, 0, 0, nil)...)
	out = append(out, frame(frameSettings, flagAck, 0, nil)...)
	out = append(out, frame(frameHeaders, flagEndHeads, 1, heads)...)
	return append(out, frame(frameData, flagEndStream, 1, append(body, message...))...)
}

var goAway = frame(frameGoAway, 0, 0, make([]byte, 8))

func once(address string, bytes []byte, reset bool) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write(bytes); err != nil {
		return err
	}
	reader := bufio.NewReaderSize(conn, 4096)
	var head [9]byte
	for {
		if _, err := io.ReadFull(reader, head[:]); err != nil {
			return err
		}
		length := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
		if _, err := reader.Discard(length); err != nil {
			return err
		}
		if head[3] == frameGoAway {
			return errors.New("GOAWAY before the response")
		}
		if head[3] == frameHeaders && head[4]&flagEndStream != 0 {
			break
		}
	}
	tcp := conn.(*net.TCPConn)
	if reset {
		return tcp.SetLinger(0)
	}
	if _, err := tcp.Write(goAway); err != nil {
		return err
	}
	if err := tcp.CloseWrite(); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, reader)
	return err
}

func main() {
	address := flag.String("address", "", "HOST:PORT to dial")
	connections := flag.Int64("connections", 1000, "how many")
	concurrency := flag.Int("concurrency", 16, "how many at once")
	reset := flag.Bool("reset", false, "close by RST")
	flag.Parse()

	// SimpleRequest{response_size: 16, payload: {body: 16 zero bytes}}
	message := append([]byte{0x10, 16, 0x1a, 18, 0x12, 16}, make([]byte, 16)...)
	bytes := request(*address, message)
	var begun, failed atomic.Int64
	var wait sync.WaitGroup
	start := time.Now()
	for i := 0; i < *concurrency; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for begun.Add(1) <= *connections {
				if err := once(*address, bytes, *reset); err != nil {
					failed.Add(1)
					fmt.Fprintln(os.Stderr, err)
				}
			}
		}()
	}
	wait.Wait()
	_ = json.NewEncoder(os.Stdout).Encode(map[string]any{
		"seconds": time.Since(start).Seconds(),
		"failed":  failed.Load(),
	})
}
