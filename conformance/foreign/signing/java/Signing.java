import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.*;
import java.net.http.*;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests to Huawei Cloud (SDK-HMAC-SHA256) and to Alibaba Cloud (ACS3-HMAC-SHA256) with JDK 17 alone. Copy it. */
public record Signing(String accessKey, String secretKey) {
    public Signing {
        if (accessKey.isEmpty() || secretKey.isEmpty()) throw new IllegalArgumentException("accessKey or secretKey is empty: give both");
    }

    /** Signs for Huawei Cloud. Sign last: what is signed must not change. */
    public void huawei(HttpRequest.Builder builder) { huawei(builder, Instant.now()); }

    void huawei(HttpRequest.Builder builder, Instant now) {
        String date = time("yyyyMMdd'T'HHmmss'Z'", now);
        HttpRequest request = builder.setHeader("X-Sdk-Date", date).build();
        var signed = headers(request, "host|content-type|x-project-id|x-sdk-date|x-security-token");
        String canonical = canonical(request, path(request).replaceFirst("/?$", "/"), signed, hash(body(request)));
        builder.setHeader("Authorization", "SDK-HMAC-SHA256 Access=" + accessKey + ", SignedHeaders=" + String.join(";", signed.keySet())
            + ", Signature=" + hmac("SDK-HMAC-SHA256\n" + date + "\n" + hash(canonical.getBytes(UTF_8))));
    }

    /** Signs for Alibaba Cloud; the request has x-acs-action and x-acs-version already. */
    public void alibaba(HttpRequest.Builder builder) { alibaba(builder, Instant.now(), UUID.randomUUID().toString()); }

    void alibaba(HttpRequest.Builder builder, Instant now, String nonce) {
        String body = hash(body(builder.build()));
        HttpRequest request = builder.setHeader("x-acs-date", time("yyyy-MM-dd'T'HH:mm:ss'Z'", now))
            .setHeader("x-acs-signature-nonce", nonce).setHeader("x-acs-content-sha256", body).build();
        var signed = headers(request, "host|content-type|x-acs-.*");
        String canonical = canonical(request, path(request), signed, body);
        builder.setHeader("Authorization", "ACS3-HMAC-SHA256 Credential=" + accessKey + ",SignedHeaders=" + String.join(";", signed.keySet())
            + ",Signature=" + hmac("ACS3-HMAC-SHA256\n" + hash(canonical.getBytes(UTF_8))));
    }

    private static String canonical(HttpRequest request, String path, SortedMap<String, String> signed, String body) {
        String query = Stream.of(Objects.requireNonNullElse(request.uri().getRawQuery(), "").split("&")).filter(pair -> !pair.isEmpty())
            .map(pair -> pair.contains("=") ? pair : pair + "=")
            .sorted(Comparator.comparing(pair -> decode(pair.replaceFirst("=", "\0")))) // by name, then by value
            .map(pair -> Stream.of(pair.split("=", 2)).map(part -> encode(decode(part))).collect(joining("="))).collect(joining("&"));
        String lines = signed.entrySet().stream().map(header -> header.getKey() + ":" + header.getValue() + "\n").collect(joining());
        return String.join("\n", request.method(), path, query, lines, String.join(";", signed.keySet()), body);
    }

    private static SortedMap<String, String> headers(HttpRequest request, String names) {
        var headers = new TreeMap<>(Map.of("host", request.uri().getRawAuthority()));
        request.headers().map().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0).strip()));
        headers.keySet().removeIf(name -> !name.matches(names));
        return headers;
    }

    private static String path(HttpRequest request) { // a plus is a plus here, and a blank in a query
        return Stream.of(request.uri().getRawPath().replace("+", "%2B").split("/", -1)).map(part -> encode(decode(part)))
            .collect(joining("/")).replaceFirst("^$", "/");
    }

    private static byte[] body(HttpRequest request) {
        var whole = HttpResponse.BodySubscribers.ofByteArray();
        request.bodyPublisher().orElse(HttpRequest.BodyPublishers.noBody()).subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override public void onSubscribe(Flow.Subscription subscription) { whole.onSubscribe(subscription); }
            @Override public void onNext(ByteBuffer part) { whole.onNext(List.of(part)); }
            @Override public void onError(Throwable cause) { whole.onError(cause); }
            @Override public void onComplete() { whole.onComplete(); }
        });
        return whole.getBody().toCompletableFuture().join();
    }

    private String hmac(String text) {
        return hex(() -> {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secretKey.getBytes(UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        });
    }

    private static String hash(byte[] data) { return hex(() -> MessageDigest.getInstance("SHA-256").digest(data)); }

    private static String hex(Callable<byte[]> bytes) {
        try {
            return HexFormat.of().formatHex(bytes.call());
        } catch (Exception e) {
            throw new IllegalStateException(e); // every JDK has the algorithms
        }
    }

    private static String time(String pattern, Instant now) { return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(now); }
    private static String decode(String text) { return URLDecoder.decode(text, UTF_8); }
    private static String encode(String text) { return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~"); }
    @Override public String toString() { return "Signing[accessKey=" + accessKey + "]"; } // hides the secret
}
