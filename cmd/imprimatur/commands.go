package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alecthomas/kong"
)

// terminal is what a command has of the world outside: its environment and where it reads and writes.
type terminal struct {
	Environ []string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
}

// commands is everything that can be typed after `imprimatur`.
type commands struct {
	Serve       serveCommand       `cmd:"" help:"Run the web server and, unless WORKERS=0, the background jobs."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database to this program's schema, or show where it stands."`
	Seed        seedCommand        `cmd:"" help:"Fill an empty database with demonstration publications, articles and requests."`
	User        userCommand        `cmd:"" help:"Manage the people who sign in at the desk."`
	Publication publicationCommand `cmd:"" help:"Manage the publications: their sites, currencies, tax and promises."`
	Stripe      stripeCommand      `cmd:"" help:"Set up what is needed at Stripe, and check it."`
	Config      configCommand      `cmd:"" help:"Print the effective configuration, with secrets masked."`
	Doctor      doctorCommand      `cmd:"" help:"Check the configuration and everything it points at."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask the server on ADDR whether it is ready; for a container's HEALTHCHECK."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// errReported ends a command with exit code 1 when everything there is to say has been printed.
var errReported = errors.New("the command has said what is wrong")

// run is the program without its process: it returns the exit code. 0 is success, 1 a failure, 2 a wrong command line.
func run(ctx context.Context, args []string, t terminal) int {
	var typed commands
	helped := false
	parser, err := kong.New(&typed,
		kong.Name("imprimatur"),
		kong.Description("The rights desk of a news publisher: requests, quotes, licences and payments for republished articles."),
		kong.Writers(t.Stdout, t.Stderr),
		kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(t),
	)
	if err != nil {
		return fail(t, err)
	}
	command, err := parser.Parse(args)
	switch {
	case helped:
		return 0
	case err != nil:
		fmt.Fprintf(t.Stderr, "imprimatur: %v (try `imprimatur --help`)\n", err)
		return 2
	}
	if err := command.Run(); err != nil {
		return fail(t, err)
	}
	return 0
}

func fail(t terminal, err error) int {
	if !errors.Is(err, errReported) {
		fmt.Fprintln(t.Stderr, "imprimatur:", err)
	}
	return 1
}
