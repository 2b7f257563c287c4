package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
)

// toXML rewrites an answer as the discontinued convention words it: the members
// in elements of their names, those of an array one after the other, under an
// element that is named after the action, or Error.
func toXML(a *answer, action string) error {
	root := action + "Response"
	if a.status >= 400 {
		root = "Error"
	}
	decoder := json.NewDecoder(bytes.NewReader(a.body.Bytes()))
	decoder.UseNumber()
	out := bytes.NewBufferString(xml.Header)
	w := xmlWriter{decoder, xml.NewEncoder(out)}
	if err := w.value(root); err != nil {
		return err
	}
	if err := w.xml.Close(); err != nil {
		return err
	}
	a.body = *out
	a.header.Set("Content-Type", "text/xml;charset=utf-8")
	return nil
}

type xmlWriter struct {
	json *json.Decoder
	xml  *xml.Encoder
}

// value writes the next value as elements of that name.
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
