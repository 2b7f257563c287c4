package interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.huaweicloud.sdk.core.ClientBuilder;
import com.huaweicloud.sdk.core.SdkResponse;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.SdkException;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.core.http.HttpConfig;
import com.huaweicloud.sdk.core.region.Region;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Common code of the programs. The README of the folder clients describes the lines of
 * input and output.
 */
final class Program {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A call of the SDK, with changes to the example of the page. */
    interface Operation {
        Map<String, Object> call(JsonNode changes);
    }

    private Program() {
    }

    /**
     * Builds the client as for the cloud; the environment overrides its endpoint. It
     * sets a user agent: without one the SDK generates an id and keeps it in the home
     * folder. Without a project the client calls IAM while it is built, so that is part
     * of the first call.
     */
    static <T> T connect(ClientBuilder<T> builder, Region region) {
        return builder
            .withHttpConfig(HttpConfig.getDefaultHttpConfig().withUserAgent("interop"))
            .withCredential(new BasicCredentials()
                .withProjectId(System.getenv("SANDBOX_PROJECT"))
                .withAk(System.getenv("SANDBOX_ACCESS_KEY"))
                .withSk(System.getenv("SANDBOX_SECRET_KEY")))
            .withRegion(region)
            .build();
    }

    /** Answers each call, a line of the input, with its outcome, a line of the output. */
    static void serve(Map<String, Operation> operations) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode call = JSON.readTree(line);
            Operation operation = operations.get(call.get("operation").asText());
            System.out.println(JSON.writeValueAsString(outcome(operation, call.get("with"))));
        }
    }

    private static Map<String, Object> outcome(Operation operation, JsonNode changes) {
        try {
            return operation.call(changes);
        } catch (SdkException e) {
            return failure(refusal(e));
        }
    }

    /** Returns the answer of the service; the SDK wraps one of IAM. */
    private static ServiceResponseException refusal(SdkException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServiceResponseException) {
                return (ServiceResponseException) cause;
            }
        }
        throw e;
    }

    /** Sets the changes, by their names on the wire, in a model of the SDK. */
    static <T> T change(T model, JsonNode changes) {
        try {
            return JSON.readerForUpdating(model).readValue(changes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SDK exposes the request id only of a fault. */
    static Map<String, Object> success(SdkResponse response, Object decoded) {
        Map<String, Object> outcome = new HashMap<>();
        outcome.put("status", response.getHttpStatusCode());
        outcome.put("decoded", decoded);
        return outcome;
    }

    private static Map<String, Object> failure(ServiceResponseException e) {
        Map<String, Object> outcome = new HashMap<>();
        outcome.put("status", e.getHttpStatusCode());
        outcome.put("request_id", e.getRequestId());
        outcome.put("code", e.getErrorCode());
        outcome.put("message", e.getErrorMsg());
        return outcome;
    }
}
