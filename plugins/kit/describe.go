package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// describeChecks look at what a pack says about itself.
func describeChecks() []check {
	return []check{
		{Describe, "manifest", Bronze, needsManifest, (*subject).badManifest},
		{Describe, "said_twice", Bronze, needsProcess, (*subject).saidOtherwise},
		{Describe, "foretold", Silver, needsManifest, (*subject).readsLabel},
		{Describe, "evidence", Silver, needsManifest, (*subject).badEvidence},
		{Describe, "bilingual", Gold, needsManifest, (*subject).oneLanguage},
		{Describe, "punctuation", Gold, needsManifest, (*subject).badPunctuation},
		{Describe, "scripts", Gold, needsManifest, (*subject).badScripts},
	}
}

func (s *subject) badManifest(context.Context) ([]Fault, error) {
	if err := s.manifest.Check(); err != nil {
		return []Fault{fault("manifest", "said", placed{err: err})}, nil
	}
	b, err := json.Marshal(s.manifest)
	var again []byte
	back := &pack.Manifest{}
	if err == nil {
		err = json.Unmarshal(b, back)
	}
	if err == nil {
		again, err = json.Marshal(back)
	}
	if err != nil || !bytes.Equal(b, again) {
		return []Fault{fault("manifest_unstable")}, nil
	}
	return nil, nil
}

// saidOtherwise compares what the program prints for --describe with what it was
// started by.
func (s *subject) saidOtherwise(context.Context) ([]Fault, error) {
	printed, err := s.box.describe()
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(bytes.TrimSpace(printed), bytes.TrimSpace(s.box.described)) {
		return []Fault{fault("describes_otherwise")}, nil
	}
	return nil, nil
}

// readsLabel lists the drivers that read what they are to foretell.
func (s *subject) readsLabel(context.Context) (faults []Fault, _ error) {
	for _, d := range s.manifest.Drivers {
		if slices.Contains(d.Reads, s.manifest.Churn.Label) {
			faults = append(faults, fault("reads_label", "driver", d.ID, "field", s.manifest.Churn.Label))
		}
	}
	return faults, nil
}

// counted is a number before the noun it counts, which reads "1 days" of one.
var counted = regexp.MustCompile(`\{[a-z0-9_]+\} (days|weeks|months|years|visits|purchases|orders|calls|complaints|services|products|customers)\b`)

func (s *subject) badEvidence(context.Context) (faults []Fault, _ error) {
	for _, d := range s.manifest.Drivers {
		if found := counted.FindString(d.Evidence[core.English]); found != "" {
			faults = append(faults, fault("plural", "driver", d.ID, "found", found))
		}
	}
	return faults, nil
}

// each text of the manifest, with where it stands.
func (s *subject) texts(look func(where, chinese, english string)) error {
	b, err := json.Marshal(s.manifest)
	if err != nil {
		return err
	}
	var said any
	if err := json.Unmarshal(b, &said); err != nil {
		return err
	}
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case []any:
			for _, inner := range v {
				walk(where+" "+name(inner), inner)
			}
		case map[string]any:
			chinese, zh := v[string(core.Chinese)].(string)
			english, en := v[string(core.English)].(string)
			if zh && en {
				look(where, chinese, english)
			}
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(strings.TrimSpace(where+" "+key), v[key])
			}
		}
	}
	walk("", said)
	return nil
}

// name is the id or key of a part of a manifest.
func name(part any) string {
	m, _ := part.(map[string]any)
	for _, key := range []string{"id", "key"} {
		if s, ok := m[key].(string); ok {
			return s
		}
	}
	return ""
}

// oneLanguage lists texts that are in the other language: several words without
// a Chinese character in Chinese, or one in English. Codes, names and units are
// the same in both.
func (s *subject) oneLanguage(context.Context) (faults []Fault, _ error) {
	err := s.texts(func(where, chinese, english string) {
		letters := len(words.FindAllString(placeholder.ReplaceAllString(chinese, ""), -1))
		switch {
		case han(english):
			faults = append(faults, fault("not_english", "where", where, "text", english))
		case letters > 2 && !han(chinese):
			faults = append(faults, fault("not_chinese", "where", where, "text", chinese))
		}
	})
	return faults, err
}

var (
	words       = regexp.MustCompile(`\p{L}{2,}`)
	placeholder = regexp.MustCompile(`\{[^}]*\}`)
)

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// wrongWidth is Western punctuation in Chinese, where it looks like a gap.
var wrongWidth = regexp.MustCompile(`[\p{Han}”}）][,;:!?(]|[,;:!?)][\p{Han}“（]|[\p{Han}”）]\.(\s|$)`)

func (s *subject) badPunctuation(context.Context) (faults []Fault, _ error) {
	err := s.texts(func(where, chinese, _ string) {
		if found := wrongWidth.FindString(chinese); found != "" {
			faults = append(faults, fault("wrong_width", "where", where, "text", chinese, "found", found))
		}
	})
	return faults, err
}

// pushy are words that hurry or bait people, and the evidence, which is written
// for a screen.
var pushy = []string{"last chance", "only today", "% off", "最后机会", "仅限今天", "打折", "限时优惠", "{evidence}"}

// badScripts lists the scripts that do not say who is speaking, or push.
func (s *subject) badScripts(context.Context) (faults []Fault, _ error) {
	for _, a := range s.manifest.Actions {
		for _, lang := range core.Langs() {
			for _, who := range []string{"{name}", "{shop}", "{staff}"} {
				if !strings.Contains(a.Script[lang], who) {
					faults = append(faults, fault("script_nobody", "action", a.ID, "lang", lang, "lacks", who))
				}
			}
			for _, word := range pushy {
				if strings.Contains(a.Script[lang], word) {
					faults = append(faults, fault("script_pushy", "action", a.ID, "lang", lang, "word", word))
				}
			}
		}
	}
	return faults, nil
}
