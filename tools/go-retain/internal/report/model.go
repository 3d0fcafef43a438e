// Package report is what this tool prints: the model that is stored as JSON, what is concluded from it, and its text.
package report

import "leakgate/tools/go-retain/internal/path"

// SchemaVersion is raised when a reader of the JSON would have to change.
const SchemaVersion = 1

// Look is what one look at a process found.
type Look struct {
	SchemaVersion int    `json:"schemaVersion"`
	Kind          string `json:"kind"` // "look"
	Tool          string `json:"tool"`
	TakenAt       string `json:"takenAt"`

	Process Process `json:"process"`
	// StoppedMs is how long the process stood still; WholeMs the whole look.
	StoppedMs float64 `json:"stoppedMs"`
	WholeMs   float64 `json:"wholeMs"`
	Heap      Heap    `json:"heap"`
	// Warnings are what may be wrong with the figures.
	Warnings []string  `json:"warnings"`
	Suspects []Suspect `json:"suspects"`
	// Types are the largest by their own bytes.
	Types []TypeSum `json:"types"`
	// Holders is what two looks are compared by: the dominator tree, summed up by label. The first is the program.
	Holders []Holder `json:"holders"`
}

// Process is what was looked at.
type Process struct {
	PID       int    `json:"pid,omitempty"`
	Core      string `json:"core,omitempty"`
	Exe       string `json:"exe"`
	Key       string `json:"key,omitempty"`
	GoVersion string `json:"goVersion"`
	BuildID   string `json:"buildId"`
	// StartedAt tells a process from another that got its number; in clock ticks since the machine started.
	StartTicks uint64 `json:"startTicks,omitempty"`
}

// Heap is the size of the whole.
type Heap struct {
	// AllocatedBytes are those of all objects that have not been freed, garbage included.
	AllocatedBytes   int64 `json:"allocatedBytes"`
	ReachableBytes   int64 `json:"reachableBytes"`
	ReachableObjects int64 `json:"reachableObjects"`
	CopiedBytes      int64 `json:"copiedBytes"`
	Goroutines       int   `json:"goroutines"`
	// TypedBytes are those of the reachable whose type was found.
	TypedBytes int64 `json:"typedBytes"`
}

// TypeSum is all objects of one type.
type TypeSum struct {
	Type    string `json:"type"`
	Objects int64  `json:"objects"`
	Bytes   int64  `json:"bytes"`
}

// Holder is a node of the summed-up dominator tree.
type Holder struct {
	Label  string `json:"label"`
	Parent int    `json:"parent"` // index in Holders; -1 of the first
	// Count of the objects with this label below this parent; Tops of those that are not below another of them.
	Count int64 `json:"count"`
	Tops  int64 `json:"tops"`
	// Innards counts parts of maps and channels.
	Innards   int64 `json:"innards,omitempty"`
	SelfBytes int64 `json:"selfBytes"`
	// Bytes and Objects are what would go if they went.
	Bytes   int64 `json:"bytes"`
	Objects int64 `json:"objects"`
	// Shortest and FromGlobal are ways to these objects; only large holders have them.
	Shortest   *Way `json:"shortest,omitempty"`
	FromGlobal *Way `json:"fromGlobal,omitempty"`
}

// Way is how the program gets to an object.
type Way struct {
	Text  string      `json:"text"`
	Steps []path.Step `json:"steps"`
	// Of is the part of the objects that were asked to which this way leads, 0 to 1.
	Of float64 `json:"of"`
}

// Suspect is a place where objects pile up.
type Suspect struct {
	// Holder is what keeps them, Member what piles up: labels of the holders. Member is "" where one object is large
	// in itself.
	Holder  string `json:"holder"`
	Member  string `json:"member"`
	Members int64  `json:"members"`
	// Bytes and Objects are what the members hold; in a difference, what they have gained.
	Bytes   int64 `json:"bytes"`
	Objects int64 `json:"objects"`
	// Share is Bytes of the reachable bytes; in a difference, of all growth.
	Share          float64 `json:"share"`
	BytesPerMember float64 `json:"bytesPerMember"`
	Shortest       *Way    `json:"shortest"`
	FromGlobal     *Way    `json:"fromGlobal"`
	// Leads is what each member mainly holds, one label after the other.
	Leads []string `json:"leads"`
	// Contents are the members' bytes by type, largest first.
	Contents []TypeSum `json:"contents"`
}

// Diff is the growth between two looks.
type Diff struct {
	SchemaVersion int       `json:"schemaVersion"`
	Kind          string    `json:"kind"` // "diff"
	Tool          string    `json:"tool"`
	Process       Process   `json:"process"`
	Before        Moment    `json:"before"`
	After         Moment    `json:"after"`
	GrowthBytes   int64     `json:"growthBytes"`
	GrowthObjects int64     `json:"growthObjects"`
	Warnings      []string  `json:"warnings"`
	Suspects      []Suspect `json:"suspects"`
	Types         []TypeSum `json:"types"`
}

// Moment is one of a difference's two looks.
type Moment struct {
	TakenAt   string  `json:"takenAt"`
	StoppedMs float64 `json:"stoppedMs"`
	Heap      Heap    `json:"heap"`
}
