package proc

// The numbers that package syscall has not.
const (
	sysProcessVMReadv  = 270
	sysPidfdSendSignal = 424
	sysPidfdOpen       = 434
)
