package proc

// The numbers that package syscall has not.
const (
	sysProcessVMReadv  = 310
	sysPidfdSendSignal = 424
	sysPidfdOpen       = 434
)
