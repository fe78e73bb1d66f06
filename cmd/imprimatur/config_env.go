package main

import (
	"os"
	"slices"
	"strings"
)

const (
	fileSuffix  = "_FILE"
	nearEnough  = 2 // letters that may differ for a name to count as misspelt
	shortestOwn = 7 // shorter names (ADDR) are too common to guess at
)

// settings picks our variables out of the environment, reads the files of NAME_FILE, and reports names that are almost
// ours. A variable that is set but empty counts as not set, as in a compose file with `BASE_URL=`.
func settings(environ []string, found *mistakes) (values, sources map[string]string) {
	given := map[string]string{}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && value != "" {
			given[name] = value
		}
	}
	values, sources = map[string]string{}, map[string]string{}
	var names []string
	for _, s := range knownSettings() {
		names = append(names, s.Name)
		if value := given[s.Name]; value != "" {
			values[s.Name], sources[s.Name] = value, "environment"
		}
		if s.Secret {
			names = append(names, s.Name+fileSuffix)
			readSecretFile(s.Name, given, values, sources, found)
		}
	}
	reportMisspelt(given, names, found)
	return values, sources
}

// readSecretFile takes a secret from the file that NAME_FILE points at, as containers hand secrets over.
func readSecretFile(name string, given, values, sources map[string]string, found *mistakes) {
	path := given[name+fileSuffix]
	if path == "" {
		return
	}
	if given[name] != "" {
		found.add("%s and %s are both set; keep one of them", name, name+fileSuffix)
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		found.add("%s cannot be read: %v", name+fileSuffix, err)
		return
	}
	value := strings.TrimSpace(string(text))
	if value == "" {
		found.add("%s points at an empty file, %s", name+fileSuffix, path)
		return
	}
	values[name], sources[name] = value, path
}

// reportMisspelt finds variables that were meant for us: nearly one of our names, or under our own prefix.
func reportMisspelt(given map[string]string, known []string, found *mistakes) {
	names := make([]string, 0, len(given))
	for name := range given {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if slices.Contains(known, name) {
			continue
		}
		if meant := nearest(name, known); meant != "" {
			found.add("%s is not a setting; did you mean %s?", name, meant)
		} else if strings.HasPrefix(name, "IMPRIMATUR_") {
			found.add("%s is not a setting; `imprimatur config` lists them all, and none begins with IMPRIMATUR_", name)
		}
	}
}

// nearest is the known name that differs from name only by case, underscores, our prefix, or one or two letters.
func nearest(name string, known []string) string {
	plain := strings.TrimPrefix(strings.ToUpper(name), "IMPRIMATUR_")
	bare := strings.ReplaceAll(plain, "_", "")
	for _, own := range known {
		if strings.ReplaceAll(own, "_", "") == bare && (len(own) >= shortestOwn || plain != strings.ToUpper(name)) {
			return own
		}
	}
	for _, own := range known {
		allowed := nearEnough
		if len(own) < 2*shortestOwn {
			allowed = 1
		}
		if len(own) >= shortestOwn && distance(plain, own) <= allowed {
			return own
		}
	}
	return ""
}

// distance is the number of letters to add, drop or change to get from a to b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
