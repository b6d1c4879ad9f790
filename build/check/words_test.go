package check

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// words are not used in exported names of the core, with the word to use. They
// are the glossary's, less those that are right for another thing.
var words = map[string]string{
	"User":       "Customer, or Staff for who uses the program",
	"Client":     "Customer",
	"Account":    "Customer: login, ledger or customer?",
	"Member":     "Customer",
	"Manager":    "Owner, for who looks after a customer",
	"Agent":      "Owner",
	"Keeper":     "Owner",
	"Grab":       "Claim",
	"Grade":      "Tier",
	"Vip":        "Tier",
	"Touch":      "Interaction",
	"Task":       "FollowUp, or Action",
	"Todo":       "FollowUp",
	"Ticket":     "Complaint",
	"Feedback":   "SurveyResponse",
	"Alert":      "Signal",
	"Proof":      "Evidence",
	"Prediction": "Assessment",
	"Attrition":  "Churn",
	"Sop":        "Playbook",
	"Coupon":     "Offer",
	"Gift":       "Offer",
	"Recall":     "WinBack for customers; Recall is goods coming back",
	"Blast":      "Campaign",
	"Audience":   "Group",
	"Uplift":     "Lift",
	"Product":    "Item",
	"Sku":        "Item",
	"Fork":       "Overlay",
	"Extension":  "Plugin",
	"Dashboard":  "Today",
	"Helper":     "what it does",
	"Util":       "what it does",
	"Service":    "what it does",
}

var camelPart = regexp.MustCompile(`[A-Z][a-z0-9]*`)

func TestExportedNamesUseTheGlossary(t *testing.T) {
	for _, f := range allGo(t) {
		if f.test || !strings.HasPrefix(f.pkg, "core") {
			continue
		}
		exported := func(id *ast.Ident) {
			if !id.IsExported() {
				return
			}
			for _, part := range camelPart.FindAllString(id.Name, -1) {
				for _, form := range []string{part, strings.TrimSuffix(part, "s")} {
					if instead := words[form]; instead != "" {
						t.Errorf("%s: %s: we do not say %s; say %s", f.at(id.Pos()), id.Name, part, instead)
						break
					}
				}
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				exported(n.Name)
				return false // names inside are the function's own
			case *ast.TypeSpec:
				exported(n.Name)
			case *ast.ValueSpec:
				for _, id := range n.Names {
					exported(id)
				}
			case *ast.Field:
				for _, id := range n.Names {
					exported(id)
				}
			}
			return true
		})
	}
}

// outsiders are words of how a project is made, which readers of its code have
// no use for.
var outsiders = []string{"TODO", "FIXME", "XXX", "HACK"}

func TestNothingIsUnfinished(t *testing.T) {
	for _, f := range allGo(t) {
		if f.generated || f.pkg == "build/check" {
			continue
		}
		for _, group := range f.syntax.Comments {
			for _, word := range strings.FieldsFunc(group.Text(), func(r rune) bool { return r < 'A' || r > 'Z' }) {
				if slices.Contains(outsiders, word) {
					t.Errorf("%s: %s: finish it, or write what is true now", f.at(group.Pos()), word)
				}
			}
		}
	}
}
