// Package fault has one error type for the failed calls of all APIs, and reads and
// writes the error bodies of the Huawei Cloud APIs, which have one of four shapes.
package fault

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Body is the body of an error response, in one of four shapes:
//
//	{"error": {"code": "EVS.5400", "message": "…"}}           named, in general
//	{"itemNotFound": {"code": 404, "message": "…"}}           named after the fault
//	{"error_code": "APIGW.0301", "error_msg": "…"}            API gateway, DWS
//	{"message": "…"}                                          OpenStack Keystone, with 405
//
// The third one may have a request_id, and each may have undocumented members. See 返回结果 in the EVS API reference, edition of
// 2022-11-30, and the error body of
// https://support.huaweicloud.com/api-evs/evs_04_2016.html.
//
// A Body also reads what servers send without documenting it: a code beside the message
// at the top, error_code and error_msg one level down, and a JSON string that is the
// base64 text of such a body. The vendor's SDK reads
// the same pairs at both levels, see
// https://github.com/huaweicloud/huaweicloud-sdk-go-v3/blob/master/core/sdkerr/errors.go.
//
// A Body can hold any JSON value, also one with none of the shapes, such as null, []
// or {}: a proxy may have sent it, and a client that fails to decode the body would
// lose the HTTP status. Code and Message are then zero.
//
// A Body is immutable and keeps the bytes that it was read from.
type Body struct {
	raw       string // JSON; empty only in the zero Body
	name      string
	code      Code
	message   string
	requestID string
}

// Named returns the body {name: {"code": code, "message": message}}. OpenStack uses
// a name for each status: badRequest, itemNotFound, overLimit and so on. An empty
// name stands for "error", the usual name in the pages.
func Named(name string, code Code, message string) Body {
	if name == "" {
		name = "error"
	}
	return made(map[string]detail{name: {code, message}})
}

// Gateway returns the body {"error_code": code, "error_msg": message}, which the
// API gateway and services such as DWS send.
func Gateway(code, message string) Body {
	return GatewayWithRequestID(code, message, "")
}

// GatewayWithRequestID returns the body of Gateway with the request_id by which the
// vendor's support finds the request. It omits an empty one.
func GatewayWithRequestID(code, message, requestID string) Body {
	return made(gateway{StringCode(code), message, requestID})
}

// Name returns the name of the member that holds code and message, such as error or
// itemNotFound, or "" if they are at the top or the body has none of the shapes.
func (b Body) Name() string {
	return b.name
}

// Code returns the error code, or the zero Code if the body has none.
func (b Body) Code() Code {
	return b.code
}

// Message returns the message, or "" if the body has none.
func (b Body) Message() string {
	return b.message
}

// RequestID returns the member request_id, or "" if there is none.
func (b Body) RequestID() string {
	return b.requestID
}

// MarshalJSON returns the body byte for byte as it was read or made. json.Marshal
// compacts it and escapes <, > and &.
//
// It returns an error for the zero Body, which a server sends only by mistake.
func (b Body) MarshalJSON() ([]byte, error) {
	if b.raw == "" {
		return nil, errors.New("fault: the zero Body has no JSON: use Named or Gateway, or unmarshal one")
	}
	return []byte(b.raw), nil
}

// UnmarshalJSON reads any JSON value of any shape. It drops a UTF-8 byte order mark,
// which encoding/json refuses before it calls UnmarshalJSON. It returns an error if
// data is not JSON, and does not change b then.
func (b *Body) UnmarshalJSON(data []byte) error {
	data = bytes.TrimPrefix(data, byteOrderMark)
	if !json.Valid(data) {
		return fmt.Errorf("fault: body %.100q: expected JSON", data)
	}
	*b = read(data)
	return nil
}

type detail struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

type gateway struct {
	ErrorCode Code   `json:"error_code"`
	ErrorMsg  string `json:"error_msg"`
	RequestID string `json:"request_id,omitempty"`
}

// made parses the JSON that it encodes, so that a body made here equals one that was
// read.
func made(shape any) Body {
	raw, err := json.Marshal(shape)
	if err != nil {
		panic("fault: strings and integers cannot fail to marshal: " + err.Error())
	}
	return read(raw)
}

// read returns the Body of raw, which is valid JSON.
func read(raw []byte) Body {
	b := readObject(members(plain(raw)))
	b.raw = string(raw)
	return b
}

// readObject returns the Body of a JSON object, without its bytes. The top comes before
// the level below, and error_code before code, as in the vendor's SDK. A code without a
// message, or a message without a code, is the last resort.
func readObject(top object) Body {
	var b Body
	b.requestID, _ = top.text("request_id")
	var found bool
	if b.code, b.message, found = top.anyFault(); found {
		return b
	}
	for _, member := range top {
		inner := members(member.value)
		if b.code, b.message, found = inner.anyFault(); found {
			id, _ := inner.text("request_id")
			b.name, b.requestID = member.name, cmp.Or(b.requestID, id)
			return b
		}
	}
	b.message, _ = top.text("message")
	if b.code, found = top.codeAlone(); found {
		return b
	}
	for _, member := range top {
		if b.code, found = members(member.value).codeAlone(); found {
			b.name = member.name
			return b
		}
	}
	return b
}

// codeAlone returns a code that has no message beside it: error_code, or a code that is a
// string.
func (o object) codeAlone() (Code, bool) {
	var code Code
	if json.Unmarshal(o.get("error_code"), &code) == nil {
		return code, true
	}
	text, found := o.text("code")
	return StringCode(text), found
}

// object is a JSON object in the order of its document, which a map would lose. A
// struct would accept CODE as code.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

// members returns the members of value, which is valid JSON; none if it is not an
// object.
func members(value []byte) object {
	decoder := json.NewDecoder(bytes.NewReader(value))
	if start, _ := decoder.Token(); start != json.Delim('{') {
		return nil
	}
	var all object
	for decoder.More() {
		name, _ := decoder.Token()
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil
		}
		all = append(all, member{name.(string), value})
	}
	return all
}

// anyFault returns the code and the message under either pair of names, and whether
// there is one.
func (o object) anyFault() (Code, string, bool) {
	if code, message, found := o.fault("error_code", "error_msg"); found {
		return code, message, true
	}
	return o.fault("code", "message")
}

// fault returns the code and the message under these names, and whether both are
// there with their types.
func (o object) fault(codeName, messageName string) (Code, string, bool) {
	var code Code
	message, ok := o.text(messageName)
	if !ok || json.Unmarshal(o.get(codeName), &code) != nil {
		return Code{}, "", false
	}
	return code, message, true
}

// text returns the string under this name, and whether there is one.
func (o object) text(name string) (string, bool) {
	var text *string // stays nil for null
	if json.Unmarshal(o.get(name), &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// get returns the value under this name, or nil if there is none. Like most JSON
// parsers it uses the last one of a repeated name.
func (o object) get(name string) json.RawMessage {
	for _, member := range slices.Backward(o) {
		if member.name == name {
			return member.value
		}
	}
	return nil
}
