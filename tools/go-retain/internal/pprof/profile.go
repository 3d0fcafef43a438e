// Package pprof writes profiles in the format of pprof (profile.proto, gzipped), for go tool pprof.
package pprof

import (
	"compress/gzip"
	"io"
)

// Profile is what is retained, by path.
type Profile struct {
	// Kind is the name of the sizes: "retained", or "growth".
	Kind    string
	Samples []Sample
	// Comments are printed by go tool pprof -comments.
	Comments []string
	// TimeNanos is when the profile was taken, in nanoseconds since 1970.
	TimeNanos int64
}

// Sample is the own bytes of some objects, and the frames that lead to them.
type Sample struct {
	// Frames are names, from the objects to the root.
	Frames         []string
	Objects, Bytes int64
}

// Write writes the profile.
func (p *Profile) Write(w io.Writer) error {
	zipped := gzip.NewWriter(w)
	if _, err := zipped.Write(p.encode()); err != nil {
		return err
	}
	return zipped.Close()
}

// Numbers of the fields in profile.proto (github.com/google/pprof/proto).
const (
	profileSampleType        = 1
	profileSample            = 2
	profileLocation          = 4
	profileFunction          = 5
	profileStringTable       = 6
	profileTimeNanos         = 9
	profileComment           = 13
	profileDefaultSampleType = 14

	valueType, valueUnit = 1, 2

	sampleLocation, sampleValue = 1, 2

	locationID, locationLine = 1, 4
	lineFunction             = 1

	functionID, functionName = 1, 2
)

// tables number the strings and the functions of a profile. Each function has one location, with the same number.
type tables struct {
	strings   map[string]uint64
	texts     []string
	functions map[string]uint64
	names     []string
}

func (t *tables) text(s string) uint64 {
	i, ok := t.strings[s]
	if !ok {
		i = uint64(len(t.texts))
		t.strings[s] = i
		t.texts = append(t.texts, s)
	}
	return i
}

func (t *tables) function(name string) uint64 {
	id, ok := t.functions[name]
	if !ok {
		t.names = append(t.names, name)
		id = uint64(len(t.names)) // 0 means none
		t.functions[name] = id
	}
	return id
}

func (p *Profile) encode() []byte {
	t := &tables{strings: map[string]uint64{}, functions: map[string]uint64{}}
	t.text("") // the format reserves the first string
	var out message
	for _, one := range [][2]string{{p.Kind + "_objects", "count"}, {p.Kind + "_space", "bytes"}} {
		var value message
		value.number(valueType, t.text(one[0]))
		value.number(valueUnit, t.text(one[1]))
		out.embed(profileSampleType, value)
	}
	for _, s := range p.Samples {
		var sample message
		ids := make([]uint64, len(s.Frames))
		for i, frame := range s.Frames {
			ids[i] = t.function(frame)
		}
		sample.packed(sampleLocation, ids)
		sample.packed(sampleValue, []uint64{uint64(s.Objects), uint64(s.Bytes)})
		out.embed(profileSample, sample)
	}
	for i, name := range t.names {
		id := uint64(i + 1)
		var line, location, function message
		line.number(lineFunction, id)
		location.number(locationID, id)
		location.embed(locationLine, line)
		function.number(functionID, id)
		function.number(functionName, t.text(name))
		out.embed(profileLocation, location)
		out.embed(profileFunction, function)
	}
	for _, comment := range p.Comments {
		out.number(profileComment, t.text(comment))
	}
	out.number(profileTimeNanos, uint64(p.TimeNanos))
	out.number(profileDefaultSampleType, t.text(p.Kind+"_space"))
	for _, text := range t.texts {
		out.bytes(profileStringTable, []byte(text))
	}
	return out
}
