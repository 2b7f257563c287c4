package ecs

// Region is a region of the cloud.
type Region struct {
	ID               string
	Chinese, English string // names
}

// Endpoint returns the host of the region.
func (r Region) Endpoint() string { return "ecs." + r.ID + ".aliyuncs.com" }

// Regions are some of the regions that the pages name. A call may name any other.
var Regions = []Region{
	{"cn-hangzhou", "华东1（杭州）", "China (Hangzhou)"},
	{"cn-qingdao", "华北1（青岛）", "China (Qingdao)"},
	{"cn-beijing", "华北2（北京）", "China (Beijing)"},
	{"ap-southeast-1", "新加坡", "Singapore"},
	{"eu-central-1", "德国（法兰克福）", "Germany (Frankfurt)"},
	{"us-west-1", "美国（硅谷）", "US (Silicon Valley)"},
}
