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
 * Makes the call of each line of the input with the generated classes whose names are its arguments, and writes a line
 * with its result. It finds operations and parameters by name, so it works for every document.
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
            out.println(call.resultOf(JsonParser.parseString(line).getAsJsonObject()));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(name + " is not a class; name those of the generated package api", e);
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

    private JsonObject resultOf(JsonObject call) {
        try {
            Object request = newRequest(call);
            return result((ApiResponse<?>) request.getClass().getMethod("executeWithHttpInfo").invoke(request));
        } catch (InvocationTargetException e) {
            return e.getCause() instanceof ApiException error && error.getCode() >= 300 ? result(error) : failure(e.getCause());
        } catch (ReflectiveOperationException | RuntimeException e) {
            return failure(e);
        }
    }

    /** Returns the request that the generated method of the operation makes, with all arguments of the call. */
    private Object newRequest(JsonObject call) throws ReflectiveOperationException {
        Map<String, JsonElement> arguments = arguments(call);
        Method operation = operation(call.get("operation").getAsString());
        Object[] required = Stream.of(operation.getParameters()).map(parameter -> take(arguments, parameter.getName(), parameter.getType())).toArray();
        Object api = operation.getDeclaringClass().getConstructor(ApiClient.class).newInstance(client);
        Object request = operation.invoke(api, required);
        for (Method setter : request.getClass().getMethods()) {
            if (setter.getReturnType() == request.getClass()) {
                Object value = take(arguments, setter.getName(), setter.getParameterTypes()[0]);
                setter.invoke(request, value);
            }
        }
        if (!arguments.isEmpty()) {
            throw new IllegalArgumentException(operation.getName() + " has no parameter for " + arguments);
        }
        return request;
    }

    private Method operation(String name) {
        return apis.stream().flatMap(api -> Stream.of(api.getMethods())).filter(method -> method.getName().equals(name)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no generated class has a method " + name));
    }

    private static Map<String, JsonElement> arguments(JsonObject call) {
        Map<String, JsonElement> arguments = new HashMap<>();
        for (String part : List.of("path", "query", "header")) {
            if (call.has(part)) {
                call.getAsJsonObject(part).entrySet().forEach(member -> arguments.put(plain(member.getKey()), member.getValue()));
            }
        }
        if (call.has("body")) {
            arguments.put("body", call.get("body"));
        }
        return arguments;
    }

    /** Removes and returns the argument of a parameter, or null. A parameter with the type of a model is the body. */
    private static Object take(Map<String, JsonElement> arguments, String parameter, Class<?> type) {
        boolean isBody = type.getPackageName().endsWith(".model") && !type.isEnum();
        JsonElement value = arguments.remove(isBody ? "body" : plain(parameter));
        return JSON.getGson().fromJson(value, type);
    }

    /** Returns the form that Tag.1.Key and tag1Key, or name~ and nameTilde, have in common. */
    private static String plain(String name) {
        return name.replace("~", "tilde").replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static JsonObject result(ApiResponse<?> response) {
        JsonElement decoded = response.getData() == null ? JsonNull.INSTANCE : JsonParser.parseString(JSON.serialize(response.getData()));
        return result(response.getStatusCode(), decoded, response.getHeaders());
    }

    private static JsonObject result(ApiException error) {
        JsonObject result = result(error.getCode(), JsonParser.parseString(error.getResponseBody()), error.getResponseHeaders());
        result.addProperty("untyped", true);
        return result;
    }

    private static JsonObject result(int status, JsonElement decoded, Map<String, List<String>> headers) {
        JsonObject returned = new JsonObject();
        headers.forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-")) {
                returned.addProperty(name, values.get(0));
            }
        });
        JsonObject result = new JsonObject();
        result.addProperty("status", status);
        result.add("decoded", decoded);
        result.add("headers", returned);
        return result;
    }

    private static JsonObject failure(Throwable e) {
        JsonObject result = new JsonObject();
        result.addProperty("failed", e.getClass().getName() + ": " + e.getMessage());
        return result;
    }
}
