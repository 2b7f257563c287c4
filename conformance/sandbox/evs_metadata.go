package sandbox

import (
	"maps"
	"net/http"
)

// changeMetadata keeps what do makes of the metadata of a snapshot, unless do
// returns an error. The snapshot does not count as updated, as in OpenStack
// Cinder.
func (s volumeSnapshots) changeMetadata(project, id string, do func(metadata map[string]string) error) (map[string]string, error) {
	v, err := s.change(project, id, func(_ *tx, n *snapshot) error { return do(n.Metadata) })
	return v.metadata, err
}

func (s volumeSnapshots) addMetadata(project, id string, items map[string]string) (map[string]string, error) {
	return s.changeMetadata(project, id, func(metadata map[string]string) error {
		maps.Copy(metadata, items)
		return nil
	})
}

func (s volumeSnapshots) replaceMetadata(project, id string, items map[string]string) (map[string]string, error) {
	return s.changeMetadata(project, id, func(metadata map[string]string) error {
		clear(metadata)
		maps.Copy(metadata, items)
		return nil
	})
}

func (s volumeSnapshots) metadataItem(project, id, key string) (map[string]string, error) {
	v, err := s.get(project, id)
	if err != nil {
		return nil, err
	}
	value, ok := v.metadata[key]
	if !ok {
		return nil, noItem(key)
	}
	return map[string]string{key: value}, nil
}

// setMetadataItem takes an item that is not there yet too, as OpenStack Cinder
// does.
func (s volumeSnapshots) setMetadataItem(project, id, key string, item map[string]string) (map[string]string, error) {
	_, err := s.changeMetadata(project, id, func(metadata map[string]string) error {
		value, ok := item[key]
		if !ok {
			return bodyAndURLMismatch.because("/meta: the item " + key + " of the URL is missing; send it.")
		}
		if len(item) > 1 {
			return evsWords{}.general(http.StatusBadRequest).because("/meta: there is more than one item; send " + key + " alone.")
		}
		metadata[key] = value
		return nil
	})
	return item, err
}

func (s volumeSnapshots) deleteMetadataItem(project, id, key string) error {
	_, err := s.changeMetadata(project, id, func(metadata map[string]string) error {
		if _, ok := metadata[key]; !ok {
			return noItem(key)
		}
		delete(metadata, key)
		return nil
	})
	return err
}

func noItem(key string) error {
	return notFound("Metadata item " + key + ".")
}
