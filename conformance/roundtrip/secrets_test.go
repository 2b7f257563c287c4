package roundtrip_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/gen/runtime/secret"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
)

// TestSecretsStayHidden prints and logs the parts of a sign-in that hold a secret.
func TestSecretsStayHidden(t *testing.T) {
	hidden := secret.New("IAMPassword")
	for member, value := range map[string]any{
		"":         generatedAPI(t, "huawei/iamv3").calls["createToken"][1],
		"Password": iamv3.PasswordUser{Password: hidden},
		"Passcode": iamv3.TotpUser{Passcode: hidden},
		"ID":       iamv3.TokenIdentity{ID: hidden},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%p"} {
			output := fmt.Sprintf(verb, value) + fmt.Sprintf(verb, &value)
			require.NotContains(t, output, "IAMPassword", verb)
			require.NotContains(t, output, fmt.Sprintf("%x", "IAMPassword"), verb)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "value", value)
		if member != "" {
			require.Contains(t, log.String(), member+":***")
		}
		require.NotContains(t, log.String(), "IAMPassword")
	}
}
