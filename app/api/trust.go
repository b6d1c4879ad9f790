package api

import (
	"bytes"
	"context"
	"io"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
)

// ListTrust says whom the shop believes besides the program itself.
func (s plugins) ListTrust(context.Context, *apiv1.ListTrustRequest) (*apiv1.ListTrustResponse, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	t := s.shelf.Trust()
	res := &apiv1.ListTrustResponse{
		RevocationsSerial: int64(t.Revoked.Serial), Revoked: int32(len(t.Revoked.Keys) + len(t.Revoked.Parcels)), Rotations: int32(len(t.Rotations)),
	}
	for _, o := range t.Organisations {
		res.Organisations = append(res.Organisations, organisation(o))
	}
	return res, nil
}

func organisation(o parcel.OrganisationKey) *apiv1.Organisation {
	return &apiv1.Organisation{Name: o.Name, Key: string(o.Key), KeyNumber: o.Key.Number()}
}

// TrustOrganisation adds a key that vouches for plugins here.
func (s plugins) TrustOrganisation(_ context.Context, r *apiv1.TrustOrganisationRequest) (*apiv1.TrustOrganisationResponse, error) {
	key, err := s.key(r.GetKey())
	if err == nil {
		err = s.shelf.TrustOrganisation(r.GetName(), key)
	}
	if err != nil {
		return nil, err
	}
	for _, o := range s.shelf.Trust().Organisations {
		if o.Key == key {
			return &apiv1.TrustOrganisationResponse{Organisation: organisation(o)}, nil
		}
	}
	return &apiv1.TrustOrganisationResponse{}, nil // taken away again by somebody else
}

// DistrustOrganisation takes such a key away.
func (s plugins) DistrustOrganisation(_ context.Context, r *apiv1.DistrustOrganisationRequest) (*apiv1.DistrustOrganisationResponse, error) {
	key, err := s.key(r.GetKey())
	if err == nil {
		err = s.shelf.DistrustOrganisation(key)
	}
	if err != nil {
		return nil, err
	}
	return &apiv1.DistrustOrganisationResponse{}, nil
}

// key reads a public key, the line itself or the whole of its file.
func (s plugins) key(given string) (parcel.Key, error) {
	if err := s.ready(); err != nil {
		return "", err
	}
	return parcel.ParseKey([]byte(given[:min(len(given), maxKeyFile)]))
}

// maxKeyFile is more than a public key with its comment takes.
const maxKeyFile = 1 << 10

// maxStatement is more than any signed file about keys may hold.
const maxStatement = 1<<20 + 1

// ImportTrust takes in a signed file about keys. What it withdraws ends at once.
func (s plugins) ImportTrust(ctx context.Context, r *apiv1.ImportTrustRequest) (*apiv1.ImportTrustResponse, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	file, size, done, err := s.shop.Upload(r.GetUploadId())
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := io.ReadAll(io.NewSectionReader(file, 0, min(size, maxStatement)))
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "reading an upload: %w", err)
	}
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("[")) { // the one is a list of statements, the other one statement
		list, err := parcel.ReadRotations(b)
		if err == nil {
			err = s.shelf.ImportRotations(b)
		}
		return &apiv1.ImportTrustResponse{Kind: "rotations", Count: int32(len(list))}, err
	}
	if err := s.shelf.ImportRevocations(b); err != nil {
		return nil, err
	}
	t := s.shelf.Trust()
	res := &apiv1.ImportTrustResponse{Kind: "revocations", Count: int32(len(t.Revoked.Keys) + len(t.Revoked.Parcels))}
	for _, e := range s.shelf.List() {
		if t.Refuse(e.Current.Key, e.Current.Digest) == nil {
			continue
		}
		title := string(e.ID)
		if m, ok := s.shop.Plugins().Pack(e.ID); ok {
			title = m.Title.In(langOf(ctx))
		}
		res.Refused = append(res.Refused, title)
		_ = s.shelf.Reload(e.ID) // what it cannot be used for is what GetPlugin says
	}
	return res, s.shop.Touch(ctx)
}
