package evs

import (
	"maps"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// changeMetadata keeps what do changes in the metadata of a snapshot, unless do
// returns an error. The snapshot does not count as updated, as in OpenStack
// Cinder.
func (s *Service) changeMetadata(project, id string, do func(metadata map[string]string) error) (map[string]string, error) {
	v, err := s.change(project, id, func(_ *store.Tx, changed *Snapshot) error { return do(changed.Metadata) })
	return v.Metadata, err
}

// AddMetadata adds items or replaces those of the same keys, and returns all
// items. It fails with NotFound.
func (s *Service) AddMetadata(project, id string, items map[string]string) (map[string]string, error) {
	return s.changeMetadata(project, id, func(metadata map[string]string) error {
		maps.Copy(metadata, items)
		return nil
	})
}

// ReplaceMetadata replaces all items. It fails with NotFound.
func (s *Service) ReplaceMetadata(project, id string, items map[string]string) (map[string]string, error) {
	return s.changeMetadata(project, id, func(metadata map[string]string) error {
		clear(metadata)
		maps.Copy(metadata, items)
		return nil
	})
}

// MetadataItem returns one item. It fails with NotFound.
func (s *Service) MetadataItem(project, id, key string) (map[string]string, error) {
	v, err := s.Get(project, id)
	if err != nil {
		return nil, err
	}
	value, ok := v.Metadata[key]
	if !ok {
		return nil, noItem(key)
	}
	return map[string]string{key: value}, nil
}

// SetMetadataItem sets one item, which need not exist yet, as in OpenStack Cinder.
// It fails with NotFound, Mismatch or InvalidBody.
func (s *Service) SetMetadataItem(project, id, key string, item map[string]string) (map[string]string, error) {
	_, err := s.changeMetadata(project, id, func(metadata map[string]string) error {
		value, ok := item[key]
		if !ok {
			return Mismatch.Because("/meta: the item " + key + " of the URL is missing; send it.")
		}
		if len(item) > 1 {
			return InvalidBody.Because("/meta: there is more than one item; send " + key + " alone.")
		}
		metadata[key] = value
		return nil
	})
	return item, err
}

// DeleteMetadataItem deletes one item. It fails with NotFound.
func (s *Service) DeleteMetadataItem(project, id, key string) error {
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
	return NotFound.Because("Metadata item " + key + ".")
}
