package pprof

import "encoding/binary"

// message is an encoded protobuf message.
type message []byte

const (
	wireNumber = 0
	wireBytes  = 2
)

func (m *message) key(field, wire uint64) { *m = binary.AppendUvarint(*m, field<<3|wire) }

func (m *message) number(field, value uint64) {
	m.key(field, wireNumber)
	*m = binary.AppendUvarint(*m, value)
}

func (m *message) bytes(field uint64, data []byte) {
	m.key(field, wireBytes)
	*m = binary.AppendUvarint(*m, uint64(len(data)))
	*m = append(*m, data...)
}

func (m *message) embed(field uint64, inner message) { m.bytes(field, inner) }

// packed writes a repeated field of numbers.
func (m *message) packed(field uint64, values []uint64) {
	var data []byte
	for _, v := range values {
		data = binary.AppendUvarint(data, v)
	}
	m.bytes(field, data)
}
