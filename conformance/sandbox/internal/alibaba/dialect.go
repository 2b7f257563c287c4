package alibaba

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/domain"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
)

// ECS is the dialect of the ECS API.
type ECS struct{}

// noSuchAPI is the answer to any path but /, and to an unknown action.
var noSuchAPI = &api.Refusal{Status: http.StatusNotFound, Code: "InvalidAction.NotFound", Message: "Specified api is not found, please check your url and method."}

// general are rows of the common error table that stand for their status.
var general = map[int]api.Refusal{
	http.StatusBadRequest:          {Code: "InvalidParameter", Message: "The specified parameter is not valid."},
	http.StatusForbidden:           {Code: "Forbidden.Unauthorized", Message: "User not authorized to operate on the specified resource."},
	http.StatusConflict:            {Code: "OperationConflict", Message: "Request was denied due to conflict with a previous request."},
	http.StatusInternalServerError: {Code: "InternalError", Message: "The request processing has failed due to some unknown error, exception or failure."},
	http.StatusServiceUnavailable:  {Code: "ServiceUnavailable", Message: "The request has failed due to a temporary failure of the server."},
}

// madeUp are rows that no error table at hand has. Where the service of today is
// known to have a code, it is that one; the others are made up in its manner.
var madeUp = map[string]*api.Refusal{
	"DryRunOperation":                                   {Status: http.StatusBadRequest, Message: "Request validation has been passed with DryRun flag set."},
	"InvalidSnapshotId.NotFound":                        {Status: http.StatusNotFound, Message: "The specified SnapshotId does not exist."},
	"InvalidOperation.DecreaseRetentionDaysUnsupported": {Status: http.StatusBadRequest, Message: "The retention days of the snapshot cannot be decreased."},
	"InvalidOperation.CoolOffPeriodExpired":             {Status: http.StatusForbidden, Message: "The cool-off period of the locked snapshot has expired."},
	"InvalidOperation.SnapshotLocked":                   {Status: http.StatusForbidden, Message: "The specified snapshot is locked."},
	"InvalidOperation.SnapshotNotLocked":                {Status: http.StatusForbidden, Message: "The specified snapshot is not locked."},
	"InvalidParameter.TagValue":                         {Status: http.StatusBadRequest, Message: "The specified parameter TagValue is not valid."},
	"IncorrectSnapshotStatus":                           {Status: http.StatusForbidden, Message: "The current snapshot status does not support this operation."},
}

// codes are the error codes for the errors of the service; the first that an error
// table has is used. What follows a blank is part of the message: a table may have
// several rows with one code.
var codes = map[domain.Reason][]string{
	ecs.DiskNotFound:           {"InvalidDiskId.NotFound"},
	ecs.InstanceNotFound:       {"InvalidInstanceId.NotFound"},
	ecs.SnapshotNotFound:       {"InvalidSnapshotId.NotFound"},
	ecs.GroupNotFound:          {"InvalidSnapshotGroup.NotFound"},
	ecs.ChainNotFound:          {"InvalidSnapshotLinkId.NotFound"},
	ecs.ResourceNotFound:       {"InvalidResourceId.NotFound"},
	ecs.BucketNotFound:         {"InvalidOSSBucket.NotFound"},
	ecs.DiskBusy:               {"DiskCreatingSnapshot", "IncorrectDiskStatus.CreatingSnapshot"},
	ecs.NeverAttached:          {"IncorrectDiskStatus.NeverAttached"},
	ecs.SystemDisk:             {"DiskTypeViolation"},
	ecs.DiskNotPortable:        {"DiskNotPortable"},
	ecs.DiskAttached:           {"DiskStillAttached"},
	ecs.DiskTaken:              {"InvalidDisk.InUse"},
	ecs.DiskDetached:           {"InvalidDisk.AlreadyDetached"},
	ecs.OtherInstance:          {"DependencyViolation"},
	ecs.EphemeralDetached:      {"InvalidOperation.DiskCategoryUnsupported"},
	ecs.ForceCategory:          {"InvalidParameterForce.DiskCategoryNotSupported"},
	ecs.WithInstanceShared:     {"DeleteWithInstance.Conflict"},
	ecs.WithInstanceEphemeral:  {"InvalidParameter.DeleteWithInstance"},
	ecs.NotBootable:            {"InvalidDisk.DiskNotBootable"},
	ecs.NotOrigin:              {"InvalidOperation.OtherInstanceUnsupported"},
	ecs.NotSystemOrigin:        {"InvalidInstance.NotOriginInstance"},
	ecs.NoLogin:                {"InvalidParameter.AllEmpty"},
	ecs.DeviceTaken:            {"InvalidDevice.InUse"},
	ecs.TooManyDisks:           {"InstanceDiskLimitExceeded"},
	ecs.HasDisks:               {"SnapshotCreatedDisk"},
	ecs.SnapshotNotAllowed:     {"OperationDenied.SnapshotNotAllowed"},
	ecs.SnapshotTooLarge:       {"InvalidSnapshot.TooLarge"},
	ecs.NoSize:                 {"MissingParameter"},
	ecs.DiskSize:               {"InvalidDiskSize.NotSupported"},
	ecs.LevelSize:              {"OperationDenied.PerformanceLevelNotMatch"},
	ecs.ZoneAndInstance:        {"InvalidParam.ZoneIdAndInstanceId.Conflict"},
	ecs.EphemeralSnapshot:      {"InvalidOperation.CreateFromSnapshotUnsupported"},
	ecs.KeyWithoutEncryption:   {"InvalidEncrypted.NotMatchKmsKeyId", "InvalidParameter.EncryptedIllegal"},
	ecs.ClusterAndSet:          {"InvalidStorageClusterId.ConflictWithStorageSetId"},
	ecs.ClusterAndInstance:     {"InvalidStorageClusterId.ConflictWithInstanceId"},
	ecs.MultiAttachAndInstance: {"InvalidParameter.MultiAttachAndInstanceIdConflict"},
	ecs.MultiAttachCategory:    {"InvalidParameter.DiskCategoryAndMultiAttachNotMatch"},
	ecs.IOPSCategory:           {"ProvisionedIopsForDiskCategoryUnsupported"},
	ecs.BurstingCategory:       {"BurstingEnabledForDiskCategoryUnsupported"},
	ecs.DiskUnfinished:         {"IncorrectDiskStatus.HasUnfinishedSnapshot"},
	ecs.DiskStatus:             {"IncorrectDiskStatus"},
	ecs.QuotaExceeded:          {"QuotaExceed.Snapshot"},
	ecs.SnapshotStatus:         {"IncorrectSnapshotStatus"},
	ecs.SnapshotNotReady:       {"SNAPSHOT_CREATE_NOT_FINISHED", "InvalidSnapshotId.NotReady"},
	ecs.SnapshotExporting:      {"SNAPSHOT_IS_EXPORTING"},
	ecs.NotExportable:          {"ExportSnapshotFailed"},
	ecs.NotResettable:          {"OperationDenied"},
	ecs.Mismatch:               {"InvalidParameter.Mismatch"},
	ecs.SnapshotLocked:         {"InvalidOperation.SnapshotLocked"},
	ecs.SnapshotNotLocked:      {"InvalidOperation.SnapshotNotLocked"},
	ecs.CoolOffExpired:         {"InvalidOperation.CoolOffPeriodExpired"},
	ecs.RetentionDecreased:     {"InvalidOperation.DecreaseRetentionDaysUnsupported"},
	ecs.RetentionTooShort:      {"InvalidRetentionDays.Malformed"},
	ecs.NothingToModify:        {"NoAttributeToModify"},
	ecs.TokenMismatch:          {"IdempotentParameterMismatch"},
	ecs.DryRun:                 {"DryRunOperation"},
	ecs.InvalidDiskIDs:         {"InvalidDiskIds", "InvalidParameter.DiskIds"},
	ecs.InvalidChainIDs:        {"InvalidSnapshotLinkIds"},
	ecs.InvalidSnapshotIDs:     {"InvalidSnapshotIds.Malformed"},
	ecs.FilterWithoutKey:       {"InvalidFilterKey.NotFound"},
	ecs.InvalidFilterValue:     {"InvalidFilterValue"},
	ecs.TagWithoutKey:          {"InvalidTag.Mismatch", "InvalidTagKey.Malformed"},
	ecs.DuplicateTag:           {"Duplicate.TagKey"},
	ecs.TooManyTags:            {"OperationDenied.QuotaExceed"},
	ecs.NoTags:                 {"MissingParameter.Tags"},
	ecs.AllAndKeys:             {"Param.Conflict"},
	ecs.NothingNamed:           {"BothEmpty.TagsAndResources"},
	ecs.TagsAndFilters:         {"InvalidTags.MalFormed"},
	ecs.TagValueWithoutKey:     {"InvalidParameter.TagValue"},
	ecs.GroupAndTags:           {"InvalidTag.NotSupported"},
	ecs.InvalidTagFilter:       {"InvalidTagFilter.Malformed"},
	ecs.InvalidStart:           {"InvalidStartTime.Malformed"},
	ecs.InvalidEnd:             {"InvalidEndTime.Malformed"},
	ecs.StartTooEarly:          {"InvalidStartTime.TooEarly"},
	ecs.TooManyData:            {"InvalidParameter.TooManyDataQueried"},

	ecs.PolicyNotFound:       {"ParameterInvalid exist."},
	ecs.PolicyElsewhere:      {"ParameterInvalid in the region."},
	ecs.PolicyQuota:          {"AutoSnapshotPolicy.QuotaExceed"},
	ecs.InvalidRegion:        {"ParameterInvalid RegionId"},
	ecs.InvalidWeekdays:      {"ParameterInvalid RepeatWeekDays"},
	ecs.InvalidTimePoints:    {"ParameterInvalid TimePoints"},
	ecs.InvalidRetention:     {"ParameterInvalid RetentionDays"},
	ecs.InvalidPolicyDisks:   {"ParameterInvalid DiskIds"},
	ecs.InvalidCopyRegions:   {"InvalidParameter.TargetCopyRegions"},
	ecs.InvalidCopyRetention: {"InvalidParameter.CopiedSnapshotsRetentionDays"},
}

// Translate uses the error tables.
func (d ECS) Translate(c *api.Call, err error) *api.Refusal {
	reason, detail, _ := domain.Cause(err)
	switch reason {
	case ecs.InvalidToken:
		if r, ok := row(c, "Invalid.NextToken"); ok {
			return r.Because(detail)
		}
		return d.General(http.StatusBadRequest).Because(detail)
	case ecs.InvalidParameter:
		return d.General(http.StatusBadRequest).Because(detail)
	case ecs.MissingInstance:
		return missingParameter("InstanceId")
	case ecs.MissingZone:
		return missingParameter("ZoneId")
	case ecs.MissingTargetTags:
		return missingParameter("TargetTags.1.Key")
	}
	r, ok := row(c, codes[reason]...)
	if !ok {
		return nil
	}
	return r.Because(detail)
}

// row returns the row of the first of the codes that has one. It looks in the error
// table of the action, then in that of CreateSnapshot, since most actions have none
// of their own, then in madeUp.
func row(c *api.Call, codes ...string) (*api.Refusal, bool) {
	for _, code := range codes {
		code, part, _ := strings.Cut(code, " ")
		if r, ok := c.Face.Row(c.Operation.ID, code, part); ok {
			return r, true
		}
		if r, ok := c.Face.Row("createSnapshot", code, part); ok {
			return r, true
		}
		if r, ok := madeUp[code]; ok {
			return &api.Refusal{Status: r.Status, Code: code, Message: r.Message}, true
		}
	}
	return nil, false
}

// General returns the row of the common error table for a status.
func (ECS) General(status int) *api.Refusal {
	r := general[status]
	r.Status = status
	r.Code = cmp.Or(r.Code, "UnknownError")
	r.Message = cmp.Or(r.Message, http.StatusText(status)+".")
	return &r
}

// Refuses refuses more tags and ids than are documented: to drop them in silence,
// like other unknown parameters, would lose what the caller asked for. They may be
// among more findings than are listed. It accepts
// the booleans of the vendor's own SDK for Python, which knows no others.
func (ECS) Refuses(d *api.Document, f contract.Finding) bool {
	if f.Strict {
		return d.IsSurplus(f.At) || f.Rule == contract.RuleMore
	}
	return !api.IsPythonBoolean(f)
}

// Invalid uses the error tables.
func (d ECS) Invalid(c *api.Call, f contract.Finding) *api.Refusal {
	switch {
	case f.In == contract.InPath:
		return noSuchAPI
	case f.In == contract.InHeader:
		return invalidAction(f)
	case f.Rule == contract.RuleRequired:
		return missing(c, f.At)
	}
	r, ok := row(c, invalidCodes(f)...)
	if !ok {
		r = d.General(http.StatusBadRequest)
	}
	return r.Because(f.String() + ".")
}

// invalidCodes returns the codes that error tables have for a finding.
func invalidCodes(f contract.Finding) []string {
	name := parameterName(f.At)
	switch {
	case f.Strict && strings.HasSuffix(name, ".TagValues"):
		return []string{"NumberExceed.TagValues"}
	case f.Strict && strings.HasPrefix(name, "Tag"):
		return []string{"NumberExceed.Tags", "InvalidTagCount", "QuotaExceed.Tags"}
	case f.Strict && name == "ResourceId":
		return []string{"NumberExceed.ResourceIds"}
	case f.Strict:
		return nil
	case name == "Period":
		return []string{"InvalidPeriod.ValueNotSupported"}
	case f.Rule == "enum" || f.Rule == "pattern":
		return []string{"Invalid" + name + ".Malformed", "Invalid" + name + ".NotFound", "Invalid" + name, "InvalidParameter." + name, "Invalid." + name}
	}
	return []string{"Invalid" + name + ".Malformed", "InvalidParameter." + name, "ParameterInvalid " + upperFirst(name)}
}

// upperFirst returns the name of a parameter as messages write it: they begin all
// names with a capital letter.
func upperFirst(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// parameterNames are the parameters that have another name in error codes.
var parameterNames = map[string]string{
	"autoSnapshotPolicyName":         "SnapshotPolicyName",
	"Category":                       "SnapshotCategory",
	"DestinationSnapshotName":        "SnapshotName",
	"DestinationSnapshotDescription": "Description",
}

// parameterName returns the name of a parameter in error codes.
func parameterName(name string) string {
	if n, ok := api.ParseNumbered(name); ok {
		return n.Name + n.Member
	}
	return cmp.Or(parameterNames[name], name)
}

// invalidAction refuses the headers that name action and version.
func invalidAction(f contract.Finding) *api.Refusal {
	name := "Action"
	if strings.EqualFold(f.At, acs.HeaderVersion) {
		name = "Version"
	}
	if f.Rule == contract.RuleRequired {
		return missingParameter(name)
	}
	if name == "Action" {
		return noSuchAPI.Because(f.String() + ".")
	}
	return &api.Refusal{Status: http.StatusBadRequest, Code: "InvalidParameter", Message: "The specified parameter “Action or Version” is not valid. " + f.String() + "."}
}

// missingNames are the parameters that have another name in the codes of error tables
// for a missing one.
var missingNames = map[string]string{"ResourceId.1": "ResourceIds", "Tag.1.Key": "Tags"}

// missing returns the row of an error table for a missing parameter, or the general one.
func missing(c *api.Call, name string) *api.Refusal {
	if r, ok := row(c, "MissingParameter."+cmp.Or(missingNames[name], name)); ok {
		return r
	}
	return missingParameter(name)
}

func missingParameter(name string) *api.Refusal {
	return &api.Refusal{Status: http.StatusBadRequest, Code: "MissingParameter", Message: "The input parameter “" + name + "” that is mandatory for processing this request is not supplied."}
}

// Body returns the fault of ECS.
func (ECS) Body(c *api.Call, r *api.Refusal) any {
	return ecs20140526.Fault{Code: r.Code, Message: r.Message, RequestID: c.ID, HostID: &c.Original.Host}
}
