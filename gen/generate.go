// Package gen generates code from the documents: Go clients and server stubs by
// oapi-codegen with the templates of gen/templates, sentinels of the error codes, a
// package doc and an example for each package, and JSON copies of the documents.
//
// go generate runs the directives in order and stops at the first error. The first
// directive checks every document, and the last replaces generated/ with the new files.
// If a directive fails, generated/ stays as it was.
package gen

//go:generate go run ./internal/stage
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config alibaba/ecs20140526.yaml -o ../.staging/generated/alibaba/ecs20140526/ecs20140526.gen.go ../.staging/merged/alibaba/ecs20140526.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/cinderv2.yaml      -o ../.staging/generated/huawei/cinderv2/cinderv2.gen.go         ../specs/huawei/cinderv2.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/cinderv3.yaml      -o ../.staging/generated/huawei/cinderv3/cinderv3.gen.go         ../specs/huawei/cinderv3.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/dwsv1.yaml         -o ../.staging/generated/huawei/dwsv1/dwsv1.gen.go               ../specs/huawei/dwsv1.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/evsv1.yaml         -o ../.staging/generated/huawei/evsv1/evsv1.gen.go               ../specs/huawei/evsv1.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/evsv2.yaml         -o ../.staging/generated/huawei/evsv2/evsv2.gen.go               ../specs/huawei/evsv2.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/evsv5.yaml         -o ../.staging/generated/huawei/evsv5/evsv5.gen.go               ../specs/huawei/evsv5.yaml
//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen -config huawei/iamv3.yaml         -o ../.staging/generated/huawei/iamv3/iamv3.gen.go               ../specs/huawei/iamv3.yaml
//go:generate go run ./internal/sentinels
//go:generate go run ./internal/helpers
//go:generate go run ./internal/publish
