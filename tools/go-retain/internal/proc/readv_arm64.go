package proc

// System call numbers that package syscall lacks.
const (
	sysProcessVMReadv  = 270
	sysPidfdSendSignal = 424
	sysPidfdOpen       = 434
)
