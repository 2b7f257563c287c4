import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.net.*;
import java.security.*;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to Huawei Cloud (SDK-HMAC-SHA256) and to Alibaba Cloud (ACS3-HMAC-SHA256). Needs only JDK 17: copy it.
 * The methods take a request of any library as it will be sent, and return the headers to add.
 */
public record Signing(String accessKey, String secretKey) {
    public Signing {
        if (accessKey.isEmpty() || secretKey.isEmpty()) throw new IllegalArgumentException("accessKey or secretKey is empty: set both");
    }

    public Map<String, String> huawei(String method, URI uri, Map<String, List<String>> headers, byte[] body, Instant now) {
        String date = time("yyyyMMdd'T'HHmmss'Z'", now);
        var added = new TreeMap<>(Map.of("x-sdk-date", date));
        var signed = signed(uri, headers, added, "host|content-type|x-project-id|x-sdk-date|x-security-token");
        String path = path(uri).replaceFirst("/?$", "/"); // signed with a trailing slash, sent without
        String text = "SDK-HMAC-SHA256\n" + date + "\n" + hash(canonical(method, path, uri, signed, hash(body)).getBytes(UTF_8));
        added.put("authorization", "SDK-HMAC-SHA256 Access=" + accessKey + ", SignedHeaders=" + String.join(";", signed.keySet()) + ", Signature=" + hmac(text));
        return added;
    }

    /** The request already has x-acs-action and x-acs-version. Each request needs a new nonce. */
    public Map<String, String> alibaba(String method, URI uri, Map<String, List<String>> headers, byte[] body, Instant now, String nonce) {
        String date = time("yyyy-MM-dd'T'HH:mm:ss'Z'", now);
        var added = new TreeMap<>(Map.of("x-acs-date", date, "x-acs-signature-nonce", nonce, "x-acs-content-sha256", hash(body)));
        var signed = signed(uri, headers, added, "host|content-type|x-acs-.*");
        String text = "ACS3-HMAC-SHA256\n" + hash(canonical(method, path(uri), uri, signed, hash(body)).getBytes(UTF_8));
        added.put("authorization", "ACS3-HMAC-SHA256 Credential=" + accessKey + ",SignedHeaders=" + String.join(";", signed.keySet()) + ",Signature=" + hmac(text));
        return added;
    }

    private static SortedMap<String, String> signed(URI uri, Map<String, List<String>> headers, Map<String, String> added, String names) {
        var signed = new TreeMap<>(Map.of("host", uri.getRawAuthority()));
        headers.forEach((name, values) -> signed.put(name.toLowerCase(Locale.ROOT), values.get(0).strip()));
        signed.putAll(added);
        signed.keySet().removeIf(name -> !name.matches(names));
        return signed;
    }

    private static String canonical(String method, String path, URI uri, SortedMap<String, String> signed, String body) {
        String query = Stream.of(Objects.requireNonNullElse(uri.getRawQuery(), "").split("&")).filter(pair -> !pair.isEmpty())
            .map(pair -> pair.contains("=") ? pair : pair + "=")
            .sorted(Comparator.comparing(pair -> decode(pair.replaceFirst("=", "\0")))) // by name, then by value
            .map(pair -> Stream.of(pair.split("=", 2)).map(part -> encode(decode(part))).collect(joining("="))).collect(joining("&"));
        String lines = signed.entrySet().stream().map(header -> header.getKey() + ":" + header.getValue() + "\n").collect(joining());
        return String.join("\n", method, path, query, lines, String.join(";", signed.keySet()), body);
    }

    private static String path(URI uri) { // in a path + is a plus, in a query a space
        return Stream.of(uri.getRawPath().replace("+", "%2B").split("/", -1)).map(part -> encode(decode(part)))
            .collect(joining("/")).replaceFirst("^$", "/");
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
