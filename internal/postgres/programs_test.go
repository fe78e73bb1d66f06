package postgres

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNewestProgramsComeFirst(t *testing.T) {
	dir := t.TempDir()
	var dirs []string
	for _, version := range []string{"14.9", "17.2", "9.6", "16beta1"} {
		bin := filepath.Join(dir, version, "bin")
		program(t, filepath.Join(bin, "postgres"), "echo 'postgres (PostgreSQL) "+version+" (Debian)'")
		program(t, filepath.Join(bin, "initdb"), "exit 0")
		dirs = append(dirs, bin)
	}
	program(t, filepath.Join(dir, "clients", "postgres"), "echo 'postgres (PostgreSQL) 18.1'") // no initdb beside it
	var majors []int
	for _, p := range usable(t.Context(), append(dirs, filepath.Join(dir, "clients"))) {
		majors = append(majors, p.Major)
	}
	if len(majors) != 3 || majors[0] != 17 || majors[1] != 16 || majors[2] != 14 {
		t.Errorf("got versions %v, want 17, 16, 14", majors)
	}
}

func TestPGBINIsObeyedAndComplainsWhenEmpty(t *testing.T) {
	t.Setenv("PGBIN", t.TempDir())
	_, err := StartPrivate(t.Context(), emptyFolder(t), slog.New(slog.DiscardHandler))
	if !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), os.Getenv("PGBIN")) {
		t.Errorf("got %v, want ErrNoServer that names PGBIN", err)
	}
}

func TestDataOfAnotherVersionIsRefusedInWords(t *testing.T) {
	dir := preparedFolder(t)
	if err := os.WriteFile(filepath.Join(dir, "cluster", "PG_VERSION"), []byte("99\n"), ownFileMode); err != nil {
		t.Fatal(err)
	}
	_, err := StartPrivate(t.Context(), dir, slog.New(slog.DiscardHandler))
	if !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), "install PostgreSQL 99") {
		t.Errorf("got %v", err)
	}
}

func TestOrdinaryUserIsToldTheExactCommand(t *testing.T) {
	for _, m := range packageManagers() {
		err := m.install(t.Context(), !m.asRoot, slog.New(slog.DiscardHandler))
		if !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), m.program+" ") {
			t.Errorf("%s: got %v", m.program, err)
		}
	}
}

func TestFailedInstallSaysWhatFailed(t *testing.T) {
	broken := packageManager{"sh", []string{"true", "echo no space left >&2; exit 3", "touch " + t.TempDir() + "/never"}, true}
	err := broken.install(t.Context(), true, slog.New(slog.DiscardHandler))
	if !errors.Is(err, ErrNoServer) || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("got %v", err)
	}
}

func program(t *testing.T, path, script string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
