import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.ApiResponse;
import org.openapitools.client.JSON;
import org.openapitools.client.auth.ApiKeyAuth;
import org.openapitools.client.auth.Authentication;

/**
 * Makes the calls that it is asked for, a line each, with the generated classes whose names are its arguments. It
 * finds operations and parameters by name, so that it is the same for every document.
 */
public final class Call {
    private final ApiClient client = new ApiClient().setBasePath(System.getenv("SANDBOX_URL"));
    private final List<Class<?>> apis;

    private Call(List<Class<?>> apis) {
        this.apis = apis;
        Authentication token = client.getAuthentication("token");
        if (token != null) {
            ((ApiKeyAuth) token).setApiKey(System.getenv("SANDBOX_TOKEN"));
            return;
        }
        client.setHttpClient(client.getHttpClient().newBuilder().addInterceptor(Call::sign).build());
    }

    public static void main(String[] names) throws Exception {
        Call call = new Call(Stream.of(names).<Class<?>>map(Call::load).toList());
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(call.answer(JsonParser.parseString(line).getAsJsonObject()));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(name + " is no class; give those of the generated package api", e);
        }
    }

    private static Response sign(Interceptor.Chain chain) throws IOException {
        Request request = chain.request();
        Buffer body = new Buffer();
        if (request.body() != null) {
            request.body().writeTo(body);
        }
        Request.Builder signed = request.newBuilder();
        new Signing(System.getenv("SANDBOX_ACCESS_KEY"), System.getenv("SANDBOX_SECRET_KEY"))
            .alibaba(request.method(), request.url().uri(), request.headers().toMultimap(), body.readByteArray(), Instant.now(), UUID.randomUUID().toString())
            .forEach(signed::header);
        return chain.proceed(signed.build());
    }

    private JsonObject answer(JsonObject question) {
        try {
            Object request = request(question);
            return answer((ApiResponse<?>) request.getClass().getMethod("executeWithHttpInfo").invoke(request));
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof ApiException refused && refused.getCode() >= 300 ? answer(refused) : failure(e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return failure(e);
        }
    }

    /** Gives what the generated method of the operation returns, a request with all that was asked for. */
    private Object request(JsonObject question) throws ReflectiveOperationException {
        Map<String, JsonElement> asked = asked(question);
        Method operation = operation(question.get("operation").getAsString());
        Object[] required = Stream.of(operation.getParameters()).map(parameter -> take(asked, parameter.getName(), parameter.getType())).toArray();
        Object api = operation.getDeclaringClass().getConstructor(ApiClient.class).newInstance(client);
        Object request = operation.invoke(api, required);
        for (Method setter : request.getClass().getMethods()) {
            if (setter.getReturnType() == request.getClass()) {
                Object value = take(asked, setter.getName(), setter.getParameterTypes()[0]);
                setter.invoke(request, value);
            }
        }
        if (!asked.isEmpty()) {
            throw new IllegalArgumentException(operation.getName() + " has no parameter for " + asked);
        }
        return request;
    }

    private Method operation(String name) {
        return apis.stream().flatMap(api -> Stream.of(api.getMethods())).filter(method -> method.getName().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no generated class has a method " + name));
    }

    private static Map<String, JsonElement> asked(JsonObject question) {
        Map<String, JsonElement> asked = new HashMap<>();
        for (String part : List.of("path", "query", "header")) {
            if (question.has(part)) {
                question.getAsJsonObject(part).entrySet().forEach(member -> asked.put(plain(member.getKey()), member.getValue()));
            }
        }
        if (question.has("body")) {
            asked.put("body", question.get("body"));
        }
        return asked;
    }

    /** Gives the value of a parameter, or null, and strikes it off; the one of a model is the body. */
    private static Object take(Map<String, JsonElement> asked, String parameter, Class<?> type) {
        boolean isBody = type.getPackageName().endsWith(".model") && !type.isEnum();
        JsonElement value = asked.remove(isBody ? "body" : plain(parameter));
        return JSON.getGson().fromJson(value, type);
    }

    /** Gives what Tag.1.Key and tag1Key, or name~ and nameTilde, have in common. */
    private static String plain(String name) {
        return name.replace("~", "tilde").replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static JsonObject answer(ApiResponse<?> response) {
        JsonElement decoded = response.getData() == null ? JsonNull.INSTANCE : JsonParser.parseString(JSON.serialize(response.getData()));
        return answer(response.getStatusCode(), decoded, response.getHeaders());
    }

    private static JsonObject answer(ApiException refused) {
        JsonObject answer = answer(refused.getCode(), JsonParser.parseString(refused.getResponseBody()), refused.getResponseHeaders());
        answer.addProperty("untyped", true);
        return answer;
    }

    private static JsonObject answer(int status, JsonElement decoded, Map<String, List<String>> headers) {
        JsonObject ofApi = new JsonObject();
        headers.forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-")) {
                ofApi.addProperty(name, values.get(0));
            }
        });
        JsonObject answer = new JsonObject();
        answer.addProperty("status", status);
        answer.add("decoded", decoded);
        answer.add("headers", ofApi);
        return answer;
    }

    private static JsonObject failure(Throwable e) {
        JsonObject answer = new JsonObject();
        answer.addProperty("failed", e.getClass().getName() + ": " + e.getMessage());
        return answer;
    }
}
