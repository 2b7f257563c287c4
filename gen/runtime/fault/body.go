// Package fault reads and writes the error bodies of the Huawei Cloud APIs,
// which come in three shapes whatever the API and the status, and gives clients one
// error for the failures of all APIs, Alibaba Cloud's included.
package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Body is the body of an error response, in one of three shapes:
//
//	{"error": {"code": "EVS.5400", "message": "…"}}           named, in general
//	{"itemNotFound": {"code": 404, "message": "…"}}           named after the fault
//	{"error_code": "APIGW.0301", "error_msg": "…"}            API gateway, DWS
//
// The last may have a request_id, and members that no page mentions may stand
// beside those of any shape. See 返回结果 in the EVS API reference, edition of
// 2022-11-30, and the error body of
// https://support.huaweicloud.com/api-evs/evs_04_2016.html.
//
// Every JSON value can be read, one that has none of the shapes too, such as
// null, [] or {}: a proxy may have answered, and a client that fails on the body
// would lose the HTTP status, which says more. Code and Message are then zero.
//
// A Body does not change once made or read, and keeps every byte that it read.
type Body struct {
	raw       string // JSON as read or made; empty in the zero Body alone
	name      string
	code      Code
	message   string
	requestID string
}

// Named makes the body {name: {"code": code, "message": message}}. OpenStack
// names it after the status: badRequest, itemNotFound, overLimit and so on. An
// empty name is "error", the name that the pages use in general.
func Named(name string, code Code, message string) Body {
	if name == "" {
		name = "error"
	}
	return made(map[string]detail{name: {code, message}})
}

// Gateway makes the body {"error_code": code, "error_msg": message}, which the
// API gateway and services such as DWS send.
func Gateway(code, message string) Body {
	return GatewayWithRequestID(code, message, "")
}

// GatewayWithRequestID is Gateway with the request_id by which the vendor's
// support finds the request. An empty one is left out.
func GatewayWithRequestID(code, message, requestID string) Body {
	return made(gateway{StringCode(code), message, requestID})
}

// Name gives the name of the member that holds code and message, such as error or
// itemNotFound, and "" for a gateway's body or one that has none of the shapes.
func (b Body) Name() string {
	return b.name
}

// Code gives the error code, the zero Code if the body has none of the shapes.
func (b Body) Code() Code {
	return b.code
}

// Message gives what went wrong, for people; "" if the body has none of the shapes.
func (b Body) Message() string {
	return b.message
}

// RequestID gives the member request_id, "" if there is none.
func (b Body) RequestID() string {
	return b.requestID
}

// MarshalJSON gives the body byte for byte as it was read, or as it was made.
// What json.Marshal makes of that is compact, with <, > and & escaped.
//
// It fails for the zero Body, which says nothing: a server that answers with it
// forgot to fill it in.
func (b Body) MarshalJSON() ([]byte, error) {
	if b.raw == "" {
		return nil, errors.New("fault: the zero Body has no JSON: expected one made by Named or Gateway, or read")
	}
	return []byte(b.raw), nil
}

// UnmarshalJSON reads any JSON value, whatever its shape. It fails for what is no
// JSON, and then leaves b alone.
func (b *Body) UnmarshalJSON(data []byte) error {
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

// made reads what it writes, so that a body made here is one that was sent.
func made(shape any) Body {
	raw, err := json.Marshal(shape)
	if err != nil {
		panic("fault: strings and integers cannot fail to marshal: " + err.Error())
	}
	return read(raw)
}

// read finds code and message in raw, which is valid JSON. A body of two shapes is
// a gateway's, as it is for the vendor's own SDK.
func read(raw []byte) Body {
	b := Body{raw: string(raw)}
	top := members(raw)
	b.requestID, _ = top.text("request_id")
	var found bool
	if b.code, b.message, found = top.fault("error_code", "error_msg"); found {
		return b
	}
	for _, member := range top {
		if b.code, b.message, found = members(member.value).fault("code", "message"); found {
			b.name = member.name
			return b
		}
	}
	return b
}

// An object is a JSON object in the order of its document, which a map would lose.
// A struct would take CODE for code.
type object []member

type member struct {
	name  string
	value json.RawMessage
}

// members gives the object that value, valid JSON, is; none if it is another type.
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

// fault gives the code and the message under these names, if both are there and of
// their types.
func (o object) fault(codeName, messageName string) (Code, string, bool) {
	var code Code
	message, ok := o.text(messageName)
	if !ok || json.Unmarshal(o.get(codeName), &code) != nil {
		return Code{}, "", false
	}
	return code, message, true
}

// text gives the string under this name, if there is one.
func (o object) text(name string) (string, bool) {
	var text *string // stays nil for null
	if json.Unmarshal(o.get(name), &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// get gives the value under this name, the last one if it is repeated, as most
// readers of JSON do; nil, which is no JSON, if there is none.
func (o object) get(name string) json.RawMessage {
	for _, member := range slices.Backward(o) {
		if member.name == name {
			return member.value
		}
	}
	return nil
}
