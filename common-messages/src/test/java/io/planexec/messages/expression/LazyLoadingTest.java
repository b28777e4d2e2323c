package io.planexec.messages.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LazyLoadingTest {

    @Test
    void plainValuesAndPlainPathsNeverLoadCel() throws ReflectiveOperationException {
        var withoutCel = new WithoutCel();

        assertThat(withoutCel.resolve(Map.of("x", "plain ${HOME}"))).isEqualTo(Map.of("x", "plain ${HOME}"));
        assertThat(withoutCel.resolve(Map.of("x", "${steps.1.output.list[0].y}")))
                .isEqualTo(Map.of("x", 7));
        assertThat(withoutCel.scan(Map.of("x", "${steps.1.output.list[0].y}"))).contains("findings=[]");
    }

    @Test
    void anExpressionDoesLoadIt() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> new WithoutCel().resolve(Map.of("x", "${steps.1.output.list[0].y + 1}"))))
                .isInstanceOf(InvocationTargetException.class)
                .hasRootCauseInstanceOf(ClassNotFoundException.class);
    }

    /** Loads the package anew, as if dev.cel were not there. */
    private static final class WithoutCel extends ClassLoader {

        WithoutCel() {
            super(LazyLoadingTest.class.getClassLoader());
        }

        Object resolve(Map<String, Object> arguments) throws ReflectiveOperationException {
            return loadClass(References.class.getName())
                    .getMethod("resolve", Map.class, Map.class, Map.class)
                    .invoke(null, arguments, Map.of("1", Map.of("list", List.of(Map.of("y", 7)))), Map.of());
        }

        String scan(Map<String, Object> arguments) throws ReflectiveOperationException {
            var scope = loadClass(Scope.class.getName());
            var names = scope.getMethod("of", java.util.Collection.class, java.util.Collection.class)
                    .invoke(null, List.of("1"), List.of());
            return loadClass(References.class.getName())
                    .getMethod("scan", Map.class, scope)
                    .invoke(null, arguments, names)
                    .toString();
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("dev.cel.")) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("io.planexec.messages.expression.")) {
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
