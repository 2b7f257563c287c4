package evs

// Microversion is the minor number of version 3 of the API of OpenStack Cinder
// that a call asks for. What its version does not know has no effect, as in
// OpenStack Cinder.
type Microversion int

// The microversions that introduce something.
const (
	volumeGroups  Microversion = 13
	groups        Microversion = 14
	sortByName    Microversion = 30
	likeFilter    Microversion = 31
	withCount     Microversion = 45
	sharedTargets Microversion = 48
	typeIDs       Microversion = 63
	quotas        Microversion = 65
	forceless     Microversion = 66 // a volume in use needs no force, and force: false is refused
)

// HasGroups reports whether a snapshot names the group that it belongs to.
func (v Microversion) HasGroups() bool { return v >= groups }

// HasVolumeGroups reports whether a volume names the group that it belongs to.
func (v Microversion) HasVolumeGroups() bool { return v >= volumeGroups }

// HasSharedTargets reports whether a volume says which service manages it, and whether
// it shares a target with others.
func (v Microversion) HasSharedTargets() bool { return v >= sharedTargets }

// HasTypeIDs reports whether a volume has the id of its type.
func (v Microversion) HasTypeIDs() bool { return v >= typeIDs }

// Count reports whether the answer counts the list, if the call wants that.
func (v Microversion) Count(wanted bool) bool { return wanted && v >= withCount }

// HasQuotas reports whether a volume or snapshot says that it counts against a quota.
func (v Microversion) HasQuotas() bool { return v >= quotas }

// Force returns whether a volume in use may be snapshotted. It fails with
// InvalidBody.
func (v Microversion) Force(force *bool) (bool, error) {
	if v < forceless {
		return force != nil && *force, nil
	}
	if force != nil && !*force {
		return false, InvalidBody.Because("/snapshot/force: false is not allowed since microversion 3.66; leave it out.")
	}
	return true, nil
}

// Query returns what is left of a query, and whether the answer counts the list.
// It fails with InvalidSortKey or InvalidQuery.
func (v Microversion) Query(q Query, count bool) (Query, bool, error) {
	if v < likeFilter {
		q.NameLike, q.StatusLike, q.VolumeLike = nil, nil, nil
	}
	if q.SortKey == sortKeyName && v < sortByName {
		return q, false, InvalidSortKey.Because("sort_key: name is known from microversion 3.30 on; ask for that in OpenStack-API-Version.")
	}
	count = v.Count(count)
	if count && q.isFiltered() {
		return q, false, InvalidQuery.Because("with_count: it goes with no filter; leave out the filters or with_count.")
	}
	return q, count, nil
}
