import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Checks Signing against the worked examples of the vendors' documentation, and against the sandbox at SANDBOX_URL
 * with the access key SANDBOX_ACCESS_KEY and its secret SANDBOX_SECRET_KEY.
 */
public final class Check {
    /** Characters that an encoding can get wrong: punctuation, a space, letters outside ASCII. */
    private static final String ODD = "a b+c*d~e/f=g&h%2F'(ü)!快照";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String VOLUME = UUID.randomUUID().toString();

    private Check() {
    }

    /** A method of Signing. */
    private interface Sign {
        Map<String, String> headers(Signing key, String method, URI uri, Map<String, List<String>> headers, byte[] body);
    }

    /** A call, the status that a server answers to a valid signature, and the error code for an invalid one. */
    private record Call(String what, HttpRequest.Builder request, String body, Sign sign, int status, String refusal) {
    }

    public static void main(String[] args) throws Exception {
        checkHuaweiExample();
        checkAlibabaExample();
        checkKeys();
        Sign huawei = (key, method, uri, headers, body) -> key.huawei(method, uri, headers, body, Instant.now());
        Sign alibaba = (key, method, uri, headers, body) -> key.alibaba(method, uri, headers, body, Instant.now(), UUID.randomUUID().toString());
        String snapshots = "/v2/p/cloudsnapshots";
        String create = "{\"snapshot\": {\"volume_id\": \"" + VOLUME + "\", \"name\": \"ü\"}}";
        for (Call call : new Call[] {
            new Call("Huawei Cloud, a body", post(snapshots, create), create, huawei, 202, "APIGW.0301"),
            new Call("Huawei Cloud, a query", to(snapshots + "/detail?volume_id=" + VOLUME + "&limit=1&name=" + encode(ODD)), "", huawei, 200, "APIGW.0301"),
            new Call("Huawei Cloud, a path", to(snapshots + "/" + encode(ODD).replace("%2B", "+")), "", huawei, 404, "APIGW.0301"),
            new Call("Huawei Cloud, a project", to(snapshots + "/detail").header("X-Project-Id", "p"), "", huawei, 200, "APIGW.0301"),
            new Call("Alibaba Cloud, a query", action("CreateSnapshot", "/?Tag.10.Key=" + encode(ODD) + "&Tag.1.Key=a&Tag.1.Value=&DiskId=d-" + VOLUME), "", alibaba, 200, "SignatureDoesNotMatch"),
            new Call("Alibaba Cloud, no path", action("DescribeSnapshots", "?RegionId=cn-hangzhou"), "", alibaba, 200, "SignatureDoesNotMatch"),
        }) {
            check(call);
        }
    }

    private static void checkHuaweiExample() throws Exception {
        Map<String, String> example = read("hwauth/testdata/vector.json");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(example.get("url")))
            .method(example.get("method"), BodyPublishers.noBody()).header("Content-Type", example.get("contentType"));
        Instant date = Instant.parse(example.get("date").replaceFirst("(....)(..)(..)T(..)(..)(..)Z", "$1-$2-$3T$4:$5:$6Z"));
        var added = sign(request, new Signing(example.get("accessKey"), example.get("secretKey")), "",
            (key, method, uri, headers, body) -> key.huawei(method, uri, headers, body, date));
        expect("the example of Huawei Cloud", added.get("authorization"), "SDK-HMAC-SHA256 Access=" + example.get("accessKey")
            + ", SignedHeaders=" + example.get("signedHeaders") + ", Signature=" + example.get("signature"));
    }

    private static void checkAlibabaExample() throws Exception {
        Map<String, String> example = read("acs/testdata/acs3.json");
        String url = "https://" + example.get("host") + "/?RegionId=" + example.get("RegionId") + "&ImageId=" + example.get("ImageId");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(example.get("method"), BodyPublishers.noBody())
            .header("x-acs-action", example.get("action")).header("x-acs-version", example.get("version"));
        var added = sign(request, new Signing(example.get("accessKeyId"), example.get("accessKeySecret")), "",
            (key, method, uri, headers, body) -> key.alibaba(method, uri, headers, body, Instant.parse(example.get("date")), example.get("nonce")));
        expect("the example of Alibaba Cloud", added.get("authorization").replaceFirst(".*,Signature=", ""), example.get("signature"));
    }

    private static void checkKeys() {
        expect("a key that is printed", new Signing("id", "hidden").toString(), "Signing[accessKey=id]");
        try {
            new Signing("id", "");
        } catch (IllegalArgumentException expected) {
            return;
        }
        throw new IllegalStateException("a key without a secret was accepted");
    }

    private static void check(Call call) throws Exception {
        String accessKey = variable("SANDBOX_ACCESS_KEY");
        String secretKey = variable("SANDBOX_SECRET_KEY");
        var accepted = send(call, new Signing(accessKey, secretKey));
        expect(call.what + ": " + accepted.body(), accepted.statusCode(), call.status);
        String refused = send(call, new Signing(accessKey, secretKey + "x")).body();
        expect(call.what + ", another secret: " + refused, refused.contains('"' + call.refusal + '"'), true);
    }

    private static HttpResponse<String> send(Call call, Signing key) throws Exception {
        HttpRequest.Builder signed = call.request.copy();
        sign(signed, key, call.body, call.sign).forEach(signed::setHeader);
        return CLIENT.send(signed.build(), BodyHandlers.ofString());
    }

    private static Map<String, String> sign(HttpRequest.Builder builder, Signing key, String body, Sign sign) {
        HttpRequest request = builder.build();
        return sign.headers(key, request.method(), request.uri(), request.headers().map(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpRequest.Builder to(String target) {
        return HttpRequest.newBuilder(URI.create(variable("SANDBOX_URL") + target));
    }

    private static HttpRequest.Builder post(String target, String body) {
        return to(target).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    private static HttpRequest.Builder action(String action, String target) {
        return to(target).header("x-acs-action", action).header("x-acs-version", "2014-05-26").POST(BodyPublishers.noBody());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Reads the strings of a JSON file without escapes; the JDK has no JSON parser. */
    private static Map<String, String> read(String file) throws Exception {
        Map<String, String> strings = new HashMap<>();
        var members = Pattern.compile("\"(\\w+)\": \"([^\"]*)\"").matcher(Files.readString(Path.of("../../../../gen/runtime", file)));
        members.results().forEach(member -> strings.put(member.group(1), member.group(2)));
        return strings;
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty: start the sandbox and set the variable to what it prints");
        }
        return value;
    }

    private static void expect(String what, Object got, Object want) {
        if (!got.equals(want)) {
            throw new IllegalStateException(what + ": got " + got + ", want " + want);
        }
        System.out.println("ok " + what.replaceFirst("(?s): .*", ""));
    }
}
