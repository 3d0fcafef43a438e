// Package report is what this tool prints: the model stored as JSON, the suspects found in it, and its text.
package report

import "github.com/OWNER/leakgate/tools/go-retain/internal/path"

// SchemaVersion increases when a reader of the JSON has to change. New fields alone do not increase it.
const SchemaVersion = 1

// Snapshot is one reading of a process's heap.
type Snapshot struct {
	SchemaVersion int    `json:"schemaVersion"`
	Kind          string `json:"kind"` // "look", the name that schema version 1 gives a snapshot
	Tool          string `json:"tool"`
	TakenAt       string `json:"takenAt"`

	Process Process `json:"process"`
	// StoppedMs is how long the process was stopped; WholeMs how long the whole snapshot took.
	StoppedMs float64 `json:"stoppedMs"`
	WholeMs   float64 `json:"wholeMs"`
	Heap      Heap    `json:"heap"`
	// Memory is what the process uses its memory for.
	Memory *Memory `json:"memory,omitempty"`
	// Goroutines are groups of equal goroutines, the largest first.
	Goroutines []GoroutineGroup `json:"goroutineGroups"`
	// Warnings name what may be wrong with the figures.
	Warnings []string  `json:"warnings"`
	Suspects []Suspect `json:"suspects"`
	Remainder
	// Types are the largest types by their own bytes.
	Types []TypeSum `json:"types"`
	// Holders is the dominator tree, summed up by label; the first entry is the program. Two snapshots are compared by it.
	Holders []Holder `json:"holders"`

	found findings
}

// Remainder is what the suspects leave over.
type Remainder struct {
	// Largest are the largest holders that are no suspects, or that retain more than the suspects in them. No byte counts
	// twice. They have no Leads and no Contents.
	Largest []Suspect `json:"largest"`
	// UnexplainedBytes are in neither Suspects nor Largest: in many small places. UnexplainedShare is their share.
	UnexplainedBytes int64   `json:"unexplainedBytes"`
	UnexplainedShare float64 `json:"unexplainedShare"`
}

// Process is the process, or the core file, that was read.
type Process struct {
	PID       int    `json:"pid,omitempty"`
	Core      string `json:"core,omitempty"`
	Exe       string `json:"exe"`
	Key       string `json:"key,omitempty"`
	GoVersion string `json:"goVersion"`
	BuildID   string `json:"buildId"`
	// StartTicks tells a process from a later one with the same pid; in clock ticks since the machine started.
	StartTicks uint64 `json:"startTicks,omitempty"`
}

// Heap is the size of the whole.
type Heap struct {
	// AllocatedBytes counts all objects that have not been freed, garbage included.
	AllocatedBytes   int64 `json:"allocatedBytes"`
	ReachableBytes   int64 `json:"reachableBytes"`
	ReachableObjects int64 `json:"reachableObjects"`
	CopiedBytes      int64 `json:"copiedBytes"`
	Goroutines       int   `json:"goroutines"`
	// TypedBytes counts the reachable objects whose type was found.
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
	// Count is the number of objects with this label below this parent. Outermost counts those that no other of them
	// dominates: of a linked list, the first element.
	Count     int64 `json:"count"`
	Outermost int64 `json:"tops"`
	// Internals counts parts of maps and channels: runtime structures without a label of their own. The JSON key is the
	// one that stored snapshots have.
	Internals int64 `json:"innards,omitempty"`
	SelfBytes int64 `json:"selfBytes"`
	// CutBytes are the own bytes of smaller holders below this one that are not stored. The sum of SelfBytes and CutBytes
	// over all holders is the whole heap.
	CutBytes int64 `json:"cutBytes,omitempty"`
	// OnlyStacks counts the objects that only stacks of goroutines lead to.
	OnlyStacks int64 `json:"onlyStacks,omitempty"`
	// Bytes and Objects are their retained size: what would be freed with them.
	Bytes   int64 `json:"bytes"`
	Objects int64 `json:"objects"`
	// Shortest and FromGlobal are paths to these objects. Only large holders have them.
	Shortest   *Path `json:"shortest,omitempty"`
	FromGlobal *Path `json:"fromGlobal,omitempty"`
	// Others lead to the rest of the objects. A difference needs them to find the path to what grew.
	OtherShortest   []*Path `json:"otherShortest,omitempty"`
	OtherFromGlobal []*Path `json:"otherFromGlobal,omitempty"`
	// Second is a path from another root than that of FromGlobal, or else of Shortest, where no single root retains the objects.
	Second *Path `json:"second,omitempty"`
}

// Path leads from a root of the program to an object.
type Path struct {
	Text  string      `json:"text"`
	Steps []path.Step `json:"steps"`
	// Of is the share of the sampled objects that this path leads to, 0 to 1.
	Of float64 `json:"of"`
}

// Suspect is a place where objects accumulate.
type Suspect struct {
	// Holder is the label of what retains the objects, Member the label of the objects that accumulate. Member is ""
	// where a single object is large.
	Holder  string `json:"holder"`
	Member  string `json:"member"`
	Members int64  `json:"members"`
	// Bytes and Objects are what the members retain; in a difference, what grew in there. What shrank is not subtracted.
	Bytes   int64 `json:"bytes"`
	Objects int64 `json:"objects"`
	// Share is Bytes of the reachable bytes; in a difference, of the gross growth. It is 0 to 1.
	Share          float64 `json:"share"`
	BytesPerMember float64 `json:"bytesPerMember"`
	Shortest       *Path   `json:"shortest"`
	FromGlobal     *Path   `json:"fromGlobal"`
	// Second is a path from another root, where two of them retain the objects: to remove one does not free them.
	Second *Path `json:"second,omitempty"`
	// Leads is the chain of labels that each member mainly retains.
	Leads []string `json:"leads"`
	// Contents are the members' bytes by type, largest first.
	Contents []TypeSum `json:"contents"`
}

// Diff is the growth between two snapshots.
//
// GrowthBytes is net: it may be 0 or negative although one holder leaks, because another one shrinks. The gross figures add
// up what each holder gained, and what each holder lost.
type Diff struct {
	SchemaVersion int     `json:"schemaVersion"`
	Kind          string  `json:"kind"` // "diff"
	Tool          string  `json:"tool"`
	Process       Process `json:"process"`
	Before        Moment  `json:"before"`
	After         Moment  `json:"after"`
	GrowthBytes   int64   `json:"growthBytes"`
	GrowthObjects int64   `json:"growthObjects"`

	GrossGrowthBytes int64 `json:"grossGrowthBytes"`
	GrossShrinkBytes int64 `json:"grossShrinkBytes"`

	Warnings []string  `json:"warnings"`
	Suspects []Suspect `json:"suspects"`
	Remainder
	Types []TypeSum `json:"types"`

	found findings
}

// Moment is one of the two snapshots of a difference.
type Moment struct {
	TakenAt   string  `json:"takenAt"`
	StoppedMs float64 `json:"stoppedMs"`
	Heap      Heap    `json:"heap"`
}
