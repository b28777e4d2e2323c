package io.planexec.model.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Providers' clients take a second to load: nobody pays that who asks no model. */
class LazyLoadingTest {

    @Test
    void configuringModelsLoadsNoProvidersClient() throws ReflectiveOperationException {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "settings", Map.of("OPENAI_API_KEY", "sk-secret", "planexec.models.judge.provider", "none")));

        var models = new WithoutClients()
                .loadClass(Models.class.getName())
                .getMethod("of", Environment.class, MeterRegistry.class)
                .invoke(null, environment, new SimpleMeterRegistry());

        assertThat(models.toString()).contains("PLANNER=openai/gpt-5").doesNotContain("JUDGE");
    }

    /** Loads this project's classes anew, as if Spring AI were not there. */
    private static final class WithoutClients extends ClassLoader {

        WithoutClients() {
            super(LazyLoadingTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.springframework.ai.")
                    || name.startsWith("com.openai.")
                    || name.startsWith("com.anthropic.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.planexec.model.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                var loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (var bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                var code = bytes.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
