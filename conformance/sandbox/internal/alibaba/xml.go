package alibaba

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
)

// toXML rewrites a JSON answer as XML, as the discontinued convention does: each
// member becomes an element of its name, each entry of an array one of the name of
// the array. The root is named after the action, or Error.
func toXML(a *api.Answer, action string) error {
	root := action + "Response"
	if a.Status >= 400 {
		root = "Error"
	}
	decoder := json.NewDecoder(bytes.NewReader(a.Body.Bytes()))
	decoder.UseNumber()
	out := bytes.NewBufferString(xml.Header)
	w := xmlWriter{decoder, xml.NewEncoder(out)}
	if err := w.value(root); err != nil {
		return err
	}
	if err := w.xml.Close(); err != nil {
		return err
	}
	a.Body = *out
	a.Header().Set("Content-Type", "text/xml;charset=utf-8")
	return nil
}

type xmlWriter struct {
	json *json.Decoder
	xml  *xml.Encoder
}

// value writes the next JSON value as elements of that name.
func (w xmlWriter) value(name string) error {
	token, err := w.json.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		return w.object(name)
	case json.Delim('['):
		return w.array(name)
	case nil:
		token = ""
	}
	return w.xml.EncodeElement(fmt.Sprint(token), start(name))
}

func (w xmlWriter) object(name string) error {
	if err := w.xml.EncodeToken(start(name)); err != nil {
		return err
	}
	for w.json.More() {
		member, err := w.json.Token()
		if err != nil {
			return err
		}
		if err := w.value(member.(string)); err != nil {
			return err
		}
	}
	if err := w.xml.EncodeToken(start(name).End()); err != nil {
		return err
	}
	_, err := w.json.Token()
	return err
}

func (w xmlWriter) array(name string) error {
	for w.json.More() {
		if err := w.value(name); err != nil {
			return err
		}
	}
	_, err := w.json.Token()
	return err
}

func start(name string) xml.StartElement {
	return xml.StartElement{Name: xml.Name{Local: name}}
}
