package sdk

import (
	"fmt"

	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto" // registers the codec of all other messages
	"google.golang.org/grpc/mem"
)

// A frame is an encoded message of the stream of batches.
type frame struct {
	data []byte
	held mem.Buffer // what data belongs to when received
}

// free gives back the memory of a received frame.
func (f *frame) free() {
	if f.held != nil {
		f.held.Free()
		f.held, f.data = nil, nil
	}
}

// A codec passes frames through and leaves other messages to protobuf.
type codec struct{ other encoding.CodecV2 }

func newCodec() codec { return codec{encoding.GetCodecV2(proto.Name)} }

// Name implements encoding.CodecV2: on the wire it is protobuf.
func (codec) Name() string { return proto.Name }

// Marshal implements encoding.CodecV2.
func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	if f, ok := v.(*frame); ok {
		return mem.BufferSlice{mem.SliceBuffer(f.data)}, nil
	}
	b, err := c.other.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding a message: %w", err)
	}
	return b, nil
}

// Unmarshal implements encoding.CodecV2.
func (c codec) Unmarshal(data mem.BufferSlice, v any) error {
	if f, ok := v.(*frame); ok {
		f.held = data.MaterializeToBuffer(mem.DefaultBufferPool())
		f.data = f.held.ReadOnlyData()
		return nil
	}
	if err := c.other.Unmarshal(data, v); err != nil {
		return fmt.Errorf("decoding a message: %w", err)
	}
	return nil
}
