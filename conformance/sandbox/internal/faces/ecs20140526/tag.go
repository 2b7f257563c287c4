package ecs20140526

import (
	"context"
	"fmt"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ptr"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// TagResources implements ecs20140526.StrictServerInterface.
func (f face) TagResources(ctx context.Context, r ecs20140526.TagResourcesRequestObject) (ecs20140526.TagResourcesResponseObject, error) {
	c := api.CallOf(ctx)
	if err := f.service.AddTags(resources(c, r.Params.RegionID, string(r.Params.ResourceType)), tags(c)); err != nil {
		return nil, err
	}
	return ecs20140526.TagResources200JSONResponse{RequestID: c.ID}, nil
}

// UntagResources implements ecs20140526.StrictServerInterface.
func (f face) UntagResources(ctx context.Context, r ecs20140526.UntagResourcesRequestObject) (ecs20140526.UntagResourcesResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	err := f.service.RemoveTags(resources(c, p.RegionID, string(p.ResourceType)), repeated(c, "TagKey"), ptr.OrZero(p.All))
	if err != nil {
		return nil, err
	}
	return ecs20140526.UntagResources200JSONResponse{RequestID: c.ID}, nil
}

// ListTagResources implements ecs20140526.StrictServerInterface.
func (f face) ListTagResources(ctx context.Context, r ecs20140526.ListTagResourcesRequestObject) (ecs20140526.ListTagResourcesResponseObject, error) {
	c, p := api.CallOf(ctx), r.Params
	page, err := f.service.ListTags(ecs.TagQuery{
		Resources: resources(c, p.RegionID, string(p.ResourceType)), Tags: tags(c), Filters: tagFilters(c), Token: p.NextToken,
	})
	if err != nil {
		return nil, err
	}
	return ecs20140526.ListTagResources200JSONResponse{
		NextToken: page.Next, RequestID: c.ID,
		TagResources: ecs20140526.TagResourceList{TagResource: faces.Convert(page.Items, toTagResource)},
	}, nil
}

func toTagResource(t ecs.ResourceTag) ecs20140526.TagResource {
	return ecs20140526.TagResource{ResourceID: t.ID, ResourceType: &t.Type, TagKey: t.Key, TagValue: &t.Value}
}

// resources returns the resources that a call names.
func resources(c *api.Call, region, resourceType string) ecs.Resources {
	return ecs.Resources{Region: region, Type: resourceType, IDs: repeated(c, "ResourceId")}
}

// tagFilters returns the filters of tags of a call.
func tagFilters(c *api.Call) []ecs.TagFilter {
	query := c.Request.URL.Query()
	var all []ecs.TagFilter
	for i := 1; i <= c.Face.Repeats("TagFilter"); i++ {
		filter := ecs.TagFilter{Values: repeated(c, fmt.Sprintf("TagFilter.%d.TagValues", i))}
		if key := fmt.Sprintf("TagFilter.%d.TagKey", i); query.Has(key) {
			filter.Key = new(query.Get(key))
		}
		if filter.Key != nil || len(filter.Values) > 0 {
			all = append(all, filter)
		}
	}
	return all
}
