package kit

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// packageChecks look at the parcel as a file.
func packageChecks() []check {
	return []check{
		{Package, "whole", Bronze, needsParcel, (*subject).notWhole},
		{Package, "licence", Gold, needsParcel, (*subject).noLicence},
		{Package, "readme", Gold, needsParcel, (*subject).noReadme},
		{Package, "changelog", Gold, needsParcel, (*subject).badChangelog},
		{Package, "systems", Gold, needsParcel, (*subject).missingSystems},
	}
}

// notWhole has nothing left to find: a parcel that is not whole and signed was
// not opened.
func (s *subject) notWhole(context.Context) ([]Fault, error) { return nil, nil }

func (s *subject) hasFile(beginning string) bool {
	return slices.ContainsFunc(s.parcel.Files(), func(name string) bool { return strings.HasPrefix(name, beginning) })
}

func (s *subject) noLicence(context.Context) ([]Fault, error) {
	if !s.hasFile("LICENSE") {
		return []Fault{fault("no_licence")}, nil
	}
	return nil, nil
}

func (s *subject) noReadme(context.Context) ([]Fault, error) {
	if !s.hasFile("README") {
		return []Fault{fault("no_readme")}, nil
	}
	return nil, nil
}

// versionHeading is a heading of a changelog: "## 1.2.0", "## [1.2.0] - 2026-03-08".
var versionHeading = regexp.MustCompile(`(?m)^#+ *\[?v?(\d+\.\d+\.\d+[0-9A-Za-z.-]*)`)

// changelog lists the versions the parcel's changelog speaks of, nil where there
// is none.
func (s *subject) changelog() (versions []string, err error) {
	b, err := s.parcel.Text("CHANGELOG.md")
	for _, m := range versionHeading.FindAllSubmatch(b, -1) {
		versions = append(versions, string(m[1]))
	}
	return versions, err
}

func (s *subject) badChangelog(context.Context) ([]Fault, error) {
	said, err := s.changelog()
	if err != nil {
		return nil, err
	}
	if v := s.parcel.Label.Version; !slices.Contains(said, v) {
		return []Fault{fault("no_changelog", "version", v)}, nil
	}
	return nil, nil
}

// missingSystems lists the systems the program runs on and the plugin does not.
func (s *subject) missingSystems(context.Context) (faults []Fault, _ error) {
	if s.partial {
		return nil, skip("partial")
	}
	if s.parcel.Label.IsData() {
		return nil, nil
	}
	for _, platform := range Platforms() {
		if s.parcel.Label.Program(platform) == "" {
			faults = append(faults, fault("no_system", "platform", platform))
		}
	}
	return faults, nil
}
