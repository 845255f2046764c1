package io.p2p4j.api.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.p2p4j.api.config.P2PConfig;
import io.p2p4j.api.context.SystemContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class P2PProvidersTest {
    private static final P2PConfig ANY = P2PConfig.builder().build();

    private static P2PConfig configured(String id) {
        return P2PConfig.fromEnvironment(Map.of("P2P_IMPLEMENTATION", id));
    }

    @Test
    void theConfiguredOneWins() {
        ClassLoader loader = services(TestFactories.Low.class, TestFactories.High.class);
        assertThat(P2PProviders.select(configured("low"), loader)).isInstanceOf(TestFactories.Low.class);
    }

    @Test
    void elseTheOnlyOneAvailable() {
        ClassLoader loader = services(TestFactories.Unavailable.class, TestFactories.Low.class);
        assertThat(P2PProviders.select(ANY, loader)).isInstanceOf(TestFactories.Low.class);
    }

    @Test
    void elseTheHighestPriority() {
        ClassLoader loader = services(TestFactories.Low.class, TestFactories.High.class);
        assertThat(P2PProviders.select(ANY, loader)).isInstanceOf(TestFactories.High.class);
    }

    @Test
    void noneNamesTheArtifactsToAdd() {
        assertThatThrownBy(() -> P2PProviders.select(configured("netty"), services()))
                .isInstanceOf(ProviderSelectionException.class)
                .hasMessageContaining("<groupId>io.p2p4j</groupId><artifactId>p2p-netty</artifactId>")
                .hasMessageContaining("<artifactId>p2p-simulator</artifactId>");
    }

    @Test
    void anUnknownIdListsTheOnesFound() {
        assertThatThrownBy(() -> P2PProviders.select(
                        configured("nety"), services(TestFactories.Low.class, TestFactories.High.class)))
                .isInstanceOf(ProviderSelectionException.class)
                .hasMessage("p2p implementation nety (P2P_IMPLEMENTATION) was not found (expected one of high, low)");
    }

    @Test
    void aTieIsAnErrorThatListsBoth() {
        assertThatThrownBy(() -> P2PProviders.select(
                        ANY, services(TestFactories.Low.class, TestFactories.High.class, TestFactories.AlsoHigh.class)))
                .isInstanceOf(ProviderSelectionException.class)
                .hasMessageContaining("equal priority 10")
                .hasMessageContaining("test:high")
                .hasMessageContaining("test:also-high")
                .hasMessageContaining("set P2P_IMPLEMENTATION to one of also-high, high");
    }

    @Test
    void oneIdInTwoClassesIsAnError() {
        assertThatThrownBy(() -> P2PProviders.select(
                        configured("high"), services(TestFactories.High.class, TestFactories.SameId.class)))
                .isInstanceOf(ProviderSelectionException.class)
                .hasMessageContaining("more than once")
                .hasMessageContaining(TestFactories.SameId.class.getName());
    }

    @Test
    void unavailableOnesAreNamedWithTheirReason() {
        ClassLoader loader = services(TestFactories.Unavailable.class);
        assertThatThrownBy(() -> P2PProviders.select(ANY, loader))
                .isInstanceOf(ProviderSelectionException.class)
                .hasMessageContaining("unavailable (test:unavailable")
                .hasMessageContaining("needs a newer kernel");
        assertThatThrownBy(() -> P2PProviders.select(configured("unavailable"), loader))
                .hasMessageContaining("cannot run here: needs a newer kernel");
    }

    @Test
    void aBrokenOneHarmsNoOther() {
        ClassLoader loader = services(
                List.of(TestFactories.Broken.class.getName(), "no.such.Factory", TestFactories.Low.class.getName()));
        assertThat(P2PProviders.discover(loader)).singleElement().isInstanceOf(TestFactories.Low.class);
        assertThatThrownBy(() -> P2PProviders.select(configured("broken"), loader))
                .hasMessageContaining("expected one of low")
                .hasMessageContaining("no.such.Factory")
                .hasMessageContaining(TestFactories.Broken.class.getName());
    }

    @Test
    void discoveryIsSortedAndListsTheUnavailable() {
        assertThat(P2PProviders.discover(services(
                        TestFactories.Low.class,
                        TestFactories.High.class,
                        TestFactories.High.class,
                        TestFactories.Unavailable.class,
                        TestFactories.AlsoHigh.class)))
                .extracting(P2PProviderFactory::id)
                .containsExactly("unavailable", "also-high", "high", "low");
    }

    @Test
    void createUsesTheThreadsClassLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(services(TestFactories.Low.class));
        try {
            assertThat(P2PProviders.discover()).hasSize(1);
            assertThatThrownBy(() -> P2PProviders.create(ANY)).hasMessage("low was asked");
            assertThatThrownBy(() -> P2PProviders.create(ANY, SystemContext.shared()))
                    .hasMessage("low was asked");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void theSharedContextSurvivesItsClose() throws Exception {
        SystemContext shared = SystemContext.shared();
        shared.close();
        assertThat(SystemContext.shared()).isSameAs(shared);
        CompletableFuture<String> ran = new CompletableFuture<>();
        shared.schedule(0, () -> ran.complete(Thread.currentThread().getName()));
        assertThat(shared.await(ran, Long.MAX_VALUE)).startsWith("p2p-callback-");
    }

    private static ClassLoader services(Class<?>... factories) {
        return services(Arrays.stream(factories).map(Class::getName).toList());
    }

    /** A class loader whose only service file names these classes. */
    private static ClassLoader services(List<String> names) {
        String text = names.stream().collect(Collectors.joining("\n", "", "\n"));
        return new ClassLoader(P2PProvidersTest.class.getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                if (!name.equals("META-INF/services/" + P2PProviderFactory.class.getName())) {
                    return super.getResources(name);
                }
                return Collections.enumeration(List.of(new URL(null, "memory:services", new Content(text))));
            }
        };
    }

    private static final class Content extends URLStreamHandler {
        private final String text;

        Content(String text) {
            this.text = text;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                }
            };
        }
    }
}
