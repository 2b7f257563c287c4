package evsv5

import (
	"context"
	"strconv"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
)

// toPolicy returns p, with 0 for an interval that was not given.
func toPolicy(p *evs.Policy) evsv5.GetSnapshotPolicy {
	seen := evsv5.GetSnapshotPolicy{
		ID: p.ID, Name: p.Name, EnterpriseProjectID: p.EnterpriseProject, Tags: p.Tags, RetentionDays: p.RetentionDays,
		RepeatWeekdays: faces.Convert(p.Plan.Weekdays, strconv.Itoa), RepeatIntervalDays: p.Plan.IntervalDays, TimePoints: faces.Convert(p.Plan.Hours, strconv.Itoa),
		CreatedAt: ostime.New(p.Created), UpdatedAt: ostime.New(p.Updated),
	}
	if seen.Tags == nil {
		seen.Tags = map[string]string{}
	}
	return seen
}

// numbers returns the numbers that texts are, as the document ensures.
func numbers[T ~string](texts []T) []int {
	return faces.Convert(texts, func(text T) int {
		number, _ := strconv.Atoi(string(text))
		return number
	})
}

func numbersOrNil[T ~string](texts *[]T) *[]int {
	if texts == nil {
		return nil
	}
	return new(numbers(*texts))
}

// CreateAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) CreateAutoSnapshotPolicy(_ context.Context, r evsv5.CreateAutoSnapshotPolicyRequestObject) (evsv5.CreateAutoSnapshotPolicyResponseObject, error) {
	wanted := r.Body.SnapshotPolicy
	p, err := f.service.CreatePolicy(evs.NewPolicy{
		Project: r.ProjectID, Name: wanted.Name, RetentionDays: wanted.RetentionDays,
		Plan: evs.Plan{
			Weekdays: numbers(ptr.OrZero(wanted.RepeatWeekdays)), IntervalDays: ptr.OrZero(wanted.RepeatIntervalDays), Hours: numbers(wanted.TimePoints),
		},
		Tags: ptr.OrZero(wanted.Tags), EnterpriseProject: ptr.OrZero(wanted.EnterpriseProjectID),
	})
	if err != nil {
		return nil, err
	}
	return evsv5.CreateAutoSnapshotPolicy200JSONResponse{SnapshotPolicy: toPolicy(p)}, nil
}

// ListAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) ListAutoSnapshotPolicy(_ context.Context, r evsv5.ListAutoSnapshotPolicyRequestObject) (evsv5.ListAutoSnapshotPolicyResponseObject, error) {
	p := r.Params
	found, _, err := f.service.ListPolicies(r.ProjectID, evs.PolicyQuery{
		ID: p.ID, Name: p.Name, TagKey: p.TagKey, Tags: p.Tags, EnterpriseProject: p.EnterpriseProjectID,
		Paging: evs.Paging{
			SortKey: ptr.OrZero(p.SortKey), Ascending: ptr.OrZero(p.SortDir) == evsv5.ListAutoSnapshotPolicyParamsSortDirAsc,
			Offset: ptr.OrZero(p.Offset), Limit: p.Limit,
		},
	})
	if err != nil {
		return nil, err
	}
	return evsv5.ListAutoSnapshotPolicy200JSONResponse{SnapshotPolicies: faces.Convert(found, toPolicy)}, nil
}

// CountAutoSnapshotPolicies implements evsv5.StrictServerInterface.
func (f face) CountAutoSnapshotPolicies(_ context.Context, r evsv5.CountAutoSnapshotPoliciesRequestObject) (evsv5.CountAutoSnapshotPoliciesResponseObject, error) {
	p := r.Params
	_, count, err := f.service.ListPolicies(r.ProjectID, evs.PolicyQuery{ID: p.ID, Name: p.Name, TagKey: p.TagKey, Tags: p.Tags, EnterpriseProject: p.EnterpriseProjectID})
	if err != nil {
		return nil, err
	}
	return evsv5.CountAutoSnapshotPolicies200JSONResponse{Count: count}, nil
}

// ShowAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) ShowAutoSnapshotPolicy(_ context.Context, r evsv5.ShowAutoSnapshotPolicyRequestObject) (evsv5.ShowAutoSnapshotPolicyResponseObject, error) {
	p, err := f.service.PolicyByID(r.ProjectID, r.SnapshotPolicyID)
	if err != nil {
		return nil, err
	}
	return evsv5.ShowAutoSnapshotPolicy200JSONResponse{SnapshotPolicy: toPolicy(p)}, nil
}

// UpdateAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) UpdateAutoSnapshotPolicy(_ context.Context, r evsv5.UpdateAutoSnapshotPolicyRequestObject) (evsv5.UpdateAutoSnapshotPolicyResponseObject, error) {
	change := ptr.OrZero(r.Body.SnapshotPolicy)
	p, err := f.service.ChangePolicy(r.ProjectID, r.SnapshotPolicyID, evs.PolicyChange{
		Name: change.Name, Weekdays: numbersOrNil(change.RepeatWeekdays), IntervalDays: change.RepeatIntervalDays,
		Hours: numbersOrNil(change.TimePoints), RetentionDays: change.RetentionDays,
	})
	if err != nil {
		return nil, err
	}
	return evsv5.UpdateAutoSnapshotPolicy200JSONResponse{SnapshotPolicy: toPolicy(p)}, nil
}

// DeleteAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) DeleteAutoSnapshotPolicy(_ context.Context, r evsv5.DeleteAutoSnapshotPolicyRequestObject) (evsv5.DeleteAutoSnapshotPolicyResponseObject, error) {
	if err := f.service.DeletePolicy(r.ProjectID, r.SnapshotPolicyID); err != nil {
		return nil, err
	}
	return evsv5.DeleteAutoSnapshotPolicy204Response{}, nil
}

// AssociateAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) AssociateAutoSnapshotPolicy(_ context.Context, r evsv5.AssociateAutoSnapshotPolicyRequestObject) (evsv5.AssociateAutoSnapshotPolicyResponseObject, error) {
	if err := f.service.Associate(r.ProjectID, r.SnapshotPolicyID, *r.Body); err != nil {
		return nil, err
	}
	return evsv5.AssociateAutoSnapshotPolicy204Response{}, nil
}

// DisassociateAutoSnapshotPolicy implements evsv5.StrictServerInterface.
func (f face) DisassociateAutoSnapshotPolicy(_ context.Context, r evsv5.DisassociateAutoSnapshotPolicyRequestObject) (evsv5.DisassociateAutoSnapshotPolicyResponseObject, error) {
	if err := f.service.Disassociate(r.ProjectID, r.SnapshotPolicyID, *r.Body); err != nil {
		return nil, err
	}
	return evsv5.DisassociateAutoSnapshotPolicy204Response{}, nil
}
