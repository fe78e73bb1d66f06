package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"text/tabwriter"

	"imprimatur/models"
)

// userCommand manages the people who sign in at the desk.
type userCommand struct {
	Create        userCreate        `cmd:"" help:"Add a person; the password is read from standard input, or made and printed once."`
	ResetPassword userResetPassword `cmd:"" help:"Give a person a new password and end all their sessions."`
	List          userList          `cmd:"" help:"List the people, their roles and their last sign-in."`
}

type userCreate struct {
	Email         string `arg:"" help:"The address the person signs in with."`
	Name          string `required:"" help:"The name shown beside what the person decides."`
	Role          string `required:"" enum:"admin,editor,finance,viewer" help:"What the person may do: ${enum}."`
	PasswordStdin bool   `help:"Read the password from the first line of standard input instead of making one."`
}

type userResetPassword struct {
	Email         string `arg:"" help:"The address the person signs in with."`
	PasswordStdin bool   `help:"Read the password from the first line of standard input instead of making one."`
}

type userList struct{}

// Run adds the person.
func (u userCreate) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		password, made, err := t.password(u.PasswordStdin)
		if err != nil {
			return err
		}
		s, err := p.desk.CreateStaff(ctx, u.Email, u.Name, models.Role(u.Role), password)
		if err != nil {
			return p.inWords(err)
		}
		fmt.Fprintf(t.Stdout, "%s (%s) can sign in at %s/admin\n", s.Email, s.Role, p.config.BaseURL)
		if made {
			fmt.Fprintf(t.Stdout, "password, shown only now: %s\n", password)
		}
		return nil
	})
}

// Run changes the password.
func (u userResetPassword) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		password, made, err := t.password(u.PasswordStdin)
		if err != nil {
			return err
		}
		if err := p.desk.ResetPassword(ctx, u.Email, password); err != nil {
			if errors.Is(err, models.ErrNotFound) {
				return fmt.Errorf("nobody active signs in as %s", u.Email)
			}
			return p.inWords(err)
		}
		fmt.Fprintf(t.Stdout, "the password of %s is changed and all their sessions have ended\n", u.Email)
		if made {
			fmt.Fprintf(t.Stdout, "password, shown only now: %s\n", password)
		}
		return nil
	})
}

// Run prints a table.
func (userList) Run(ctx context.Context, t terminal) error {
	return withProcess(ctx, t, func(p *process) error {
		all, err := models.AllStaff(ctx, p.db.Gorm)
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(t.Stdout, 0, 0, 2, ' ', 0)
		for _, s := range all {
			seen, state := "never", "active"
			if s.LastSignInAt != nil {
				seen = s.LastSignInAt.UTC().Format("2006-01-02 15:04 MST")
			}
			if !s.Active {
				state = "disabled"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", s.Email, s.Name, s.Role, state, seen)
		}
		return table.Flush()
	})
}

// withProcess builds the desk for one command, beside a running server or without one.
func withProcess(ctx context.Context, t terminal, do func(*process) error) error {
	config, err := readConfig(t.Environ)
	if err != nil {
		return err
	}
	if config.BaseURL == "" {
		config.BaseURL = "http://localhost:8080"
	}
	p, err := newProcess(ctx, config, slog.New(slog.NewTextHandler(t.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), false)
	if err != nil {
		return err
	}
	return errors.Join(do(p), p.Close())
}

// inWords says what is wrong with typed values as sentences.
func (p *process) inWords(err error) error {
	var invalid models.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	words := make([]string, 0, len(invalid))
	for field, id := range invalid {
		words = append(words, field+": "+p.words.Printer("en").T(id))
	}
	return errors.New(strings.Join(words, "\n"))
}

// password reads one line, or makes a password that is long enough to be copied
// rather than remembered.
func (t terminal) password(read bool) (password string, made bool, err error) {
	if !read {
		return rand.Text()[:20], true, nil
	}
	line, err := bufio.NewReader(t.Stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", false, fmt.Errorf("read the password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), false, nil
}
