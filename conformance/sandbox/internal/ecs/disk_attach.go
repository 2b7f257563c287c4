package ecs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

// hasInstance reports whether an instance exists: one of the environment, or one that
// a disk is attached to.
func (s *Service) hasInstance(tx *store.Tx, id string) bool {
	return s.exists(tx, id) || len(attachedDisks(tx, id)) > 0
}

// NewAttachment describes how to attach a disk.
type NewAttachment struct {
	Disk, Instance string
	Device         string // "" for the first that is free
	IsSystem       bool
	HasLogin       bool  // for a system disk
	WithInstance   *bool // whether the disk is released with the instance
	Force          bool
}

// Attach starts to attach a disk. The sandbox takes every instance to be stopped. It
// fails with DiskNotFound, InstanceNotFound, ForceCategory, WithInstanceShared,
// WithInstanceEphemeral, DiskTaken, DiskStatus, NotBootable, NotOrigin, NoLogin,
// DeviceTaken or TooManyDisks.
func (s *Service) Attach(wanted NewAttachment) error {
	return s.store.Update(func(tx *store.Tx) error {
		d, err := s.findDisk(tx, wanted.Disk)
		if err != nil {
			return err
		}
		if !s.hasInstance(tx, wanted.Instance) {
			return InstanceNotFound
		}
		if err := wanted.check(tx, d); err != nil {
			return err
		}
		changed := *d
		changed.Instance, changed.Leaves = wanted.Instance, false
		changed.WithInstance = wanted.WithInstance != nil && *wanted.WithInstance
		changed.Attached, changed.Moved = tx.Now, tx.Now.Add(s.environment.Delay)
		if changed.Device, err = freeDevice(tx, &changed, wanted.Device); err != nil {
			return err
		}
		tx.Put(&changed)
		return nil
	})
}

func (w NewAttachment) check(tx *store.Tx, d *Disk) error {
	isEphemeral := strings.HasPrefix(d.Category, ephemeralPrefix)
	status := d.status(tx.Now)
	switch {
	case w.Force && d.Category != categoryRegional:
		return ForceCategory
	case d.MultiAttach && w.WithInstance != nil:
		return WithInstanceShared
	case isEphemeral && (w.WithInstance == nil || !*w.WithInstance):
		return WithInstanceEphemeral
	case status == diskInUse && !w.Force:
		return DiskTaken
	case status != diskAvailable && status != diskInUse:
		return DiskStatus.Because("Disk " + d.ID + " is " + status + ".")
	case isEphemeral && d.Instance != "" && d.Instance != w.Instance:
		return NotOrigin
	}
	return w.checkSystem(d)
}

// checkSystem refuses to attach a disk as a system disk that never was one, or to
// another instance than before.
func (w NewAttachment) checkSystem(d *Disk) error {
	switch {
	case !w.IsSystem:
		return nil
	case d.Type != typeSystem:
		return NotBootable
	case d.Instance != w.Instance:
		return NotSystemOrigin
	case !w.HasLogin:
		return NoLogin
	}
	return nil
}

// freeDevice returns the name of the device of a disk on its instance: the wanted one,
// or the first that is free. It fails with DeviceTaken or TooManyDisks.
func freeDevice(tx *store.Tx, d *Disk, wanted string) (string, error) {
	var taken []string
	for _, other := range recordedDisks(tx) {
		if other.ID != d.ID && other.Instance == d.Instance && other.status(tx.Now) != diskAvailable {
			taken = append(taken, other.Device)
		}
	}
	if wanted != "" && slices.Contains(taken, wanted) {
		return "", DeviceTaken
	}
	if wanted != "" {
		return wanted, nil
	}
	first := 'b'
	if d.Type == typeSystem {
		first = 'a'
	}
	for letter := first; letter <= 'z'; letter++ {
		if device := fmt.Sprintf("/dev/xvd%c", letter); !slices.Contains(taken, device) {
			return device, nil
		}
	}
	return "", TooManyDisks
}

// Detach starts to detach a disk. It fails with DiskNotFound, InstanceNotFound,
// DiskDetached, OtherInstance, DiskNotPortable, DiskStatus, WithInstanceShared or
// EphemeralDetached.
func (s *Service) Detach(disk, instance string, withInstance *bool) error {
	return s.store.Update(func(tx *store.Tx) error {
		d, err := s.findDisk(tx, disk)
		if err != nil {
			return err
		}
		if !s.hasInstance(tx, instance) {
			return InstanceNotFound
		}
		status := d.status(tx.Now)
		switch {
		case status == diskAvailable:
			return DiskDetached
		case status != diskInUse:
			return DiskStatus.Because("Disk " + disk + " is " + status + ".")
		case d.Instance != instance:
			return OtherInstance
		case d.PrePaid:
			return DiskNotPortable
		case strings.HasPrefix(d.Category, ephemeralPrefix):
			return EphemeralDetached
		case d.MultiAttach && withInstance != nil:
			return WithInstanceShared
		}
		changed := *d
		changed.Leaves = true
		changed.Detached, changed.Moved = tx.Now, tx.Now.Add(s.environment.Delay)
		changed.WithInstance = d.Type == typeSystem
		if withInstance != nil {
			changed.WithInstance = *withInstance
		}
		tx.Put(&changed)
		return nil
	})
}
