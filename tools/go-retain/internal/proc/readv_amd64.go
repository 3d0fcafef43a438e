package proc

// System call numbers that package syscall lacks.
const (
	sysProcessVMReadv  = 310
	sysPidfdSendSignal = 424
	sysPidfdOpen       = 434
)
