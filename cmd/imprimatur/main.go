// Command imprimatur is the rights desk of a news publisher in one program: the web server, its jobs and the commands
// an operator needs. It is the top floor: it reads the configuration, builds everything below and wires it together.
//
// Where to start: commands.go for what can be typed, config.go for what can be set, serve.go for how it is wired.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // promised dates show the publication's own time zone, also in an image without zone files
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], terminal{Environ: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
	stop()
	os.Exit(code)
}
