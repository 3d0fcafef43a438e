package proc

import (
	"os"
	"testing"
	"time"
)

func TestOneReaderAtATime(t *testing.T) {
	release, err := Alone(os.Getpid(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if other, err := Alone(os.Getpid(), 20*time.Millisecond); err == nil {
		other()
		t.Error("two have the process")
	}
	other, err := Alone(1, 0)
	if err != nil {
		t.Errorf("another process: %v", err)
	} else {
		other()
	}
	time.AfterFunc(50*time.Millisecond, release)
	again, err := Alone(os.Getpid(), 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	again()
}
