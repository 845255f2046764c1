package io.p2p4j.api.blocking;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An interface of the API whose methods answer as a test says. */
final class Fakes {
    private final Map<String, Function<Object[], Object>> answers = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** Sets the answer of all methods of a name. */
    Fakes on(String method, Function<Object[], Object> answer) {
        answers.put(method, answer);
        return this;
    }

    /** Makes a method return one stage, always the same. */
    <T> CompletableFuture<T> pending(String method) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        on(method, arguments -> stage);
        return stage;
    }

    List<String> calls() {
        return calls;
    }

    <T> T as(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new InvocationHandler() {
            @Override
            public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
                if (method.isDefault() && !answers.containsKey(method.getName())) {
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                }
                calls.add(method.getName());
                Function<Object[], Object> answer = answers.get(method.getName());
                if (answer == null) {
                    throw new AssertionError("unexpected call of " + method);
                }
                return answer.apply(arguments);
            }
        }));
    }
}
