package main

import (
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
	"text/tabwriter"
	"time"
)

// configCommand prints what this process would run with.
type configCommand struct {
	Example bool `help:"Print a commented file of every setting instead, which is .env.example."`
}

// Run prints the configuration, or every mistake in it.
func (c configCommand) Run(t terminal) error {
	if c.Example {
		return writeExample(t.Stdout)
	}
	config, err := readConfig(t.Environ)
	if err != nil {
		return err
	}
	return config.write(t.Stdout)
}

// write prints each setting with its value and where that came from. Of a secret it shows only what an operator needs
// to recognise it.
func (c Config) write(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range knownSettings() {
		source := c.sources[s.Name]
		if source == "" {
			source = "default"
		}
		value := text(reflect.ValueOf(c).FieldByName(s.Field).Interface())
		if s.Secret {
			value = masked(value)
		}
		if value == "" {
			value = "-"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, value, source)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print the configuration: %w", err)
	}
	return nil
}

func text(value any) string {
	switch value := value.(type) {
	case []string:
		return strings.Join(value, ",")
	case time.Duration:
		return value.String()
	}
	return fmt.Sprint(value)
}

// masked keeps the host of an address and the kind of a Stripe key, and nothing else of a secret.
func masked(secret string) string {
	if secret == "" {
		return ""
	}
	if u, err := url.Parse(secret); err == nil && u.Scheme != "" && u.Host != "" {
		return u.Scheme + "://" + u.Host + u.Path + " (rest hidden)"
	}
	if liveKey(secret) || testKey(secret) {
		return secret[:len("sk_live_")] + "... (hidden)"
	}
	return "(hidden)"
}

// writeExample prints .env.example: each setting with its explanation, switched off, at its default.
func writeExample(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Every setting of Imprimatur. All are optional in development; production says what it lacks.\n" +
		"# A setting marked [secret] can also be read from a file: NAME_FILE=/run/secrets/name.\n")
	for _, s := range knownSettings() {
		about := s.About
		if s.Secret {
			about = "[secret] " + about
		}
		b.WriteString("\n")
		for _, line := range wrap(about, 100) {
			b.WriteString("# " + line + "\n")
		}
		b.WriteString("#" + s.Name + "=" + s.Default + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap breaks a text into lines of at most width letters where words allow it.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}
