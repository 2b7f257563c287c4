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
 * What the programs have in common. What a program is asked and what it answers is
 * in the README of the interop folder.
 */
final class Program {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A call of the SDK, with changes to what the page shows. */
    interface Operation {
        Map<String, Object> call(JsonNode changes);
    }

    private Program() {
    }

    /**
     * Builds the client as it would be for the cloud; its region is steered from
     * outside. The user agent is ours, since the SDK would make one up and keep its
     * id in the home folder. Without a project it asks IAM while it is built, so that
     * is part of the first call.
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

    /** Answers each line of the input, a call, with a line, its outcome. */
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

    /** What the service answered; the SDK wraps an answer of IAM. */
    private static ServiceResponseException refusal(SdkException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ServiceResponseException) {
                return (ServiceResponseException) cause;
            }
        }
        throw e;
    }

    /** Puts the changes, by their names on the wire, into a model of the SDK. */
    static <T> T change(T model, JsonNode changes) {
        try {
            return JSON.readerForUpdating(model).readValue(changes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The SDK keeps the request id of a fault alone. */
    static Map<String, Object> success(SdkResponse response, Object decoded) {
        Map<String, Object> told = new HashMap<>();
        told.put("status", response.getHttpStatusCode());
        told.put("decoded", decoded);
        return told;
    }

    private static Map<String, Object> failure(ServiceResponseException e) {
        Map<String, Object> told = new HashMap<>();
        told.put("status", e.getHttpStatusCode());
        told.put("request_id", e.getRequestId());
        told.put("code", e.getErrorCode());
        told.put("message", e.getErrorMsg());
        return told;
    }
}
