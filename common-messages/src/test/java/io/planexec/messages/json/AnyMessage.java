package io.planexec.messages.json;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Any instance of any message, from its record's components: a new field is covered without a word. */
public final class AnyMessage {
    private static final int MAX_DEPTH = 2;

    private AnyMessage() {}

    /** Instances of a record, or of any record that a sealed interface permits. */
    public static Arbitrary<Object> of(Class<?> type) {
        if (type.isSealed()) {
            return Arbitraries.oneOf(Arrays.stream(type.getPermittedSubclasses())
                    .map(AnyMessage::of)
                    .toList());
        }
        var components = Arrays.stream(type.getRecordComponents())
                .map(AnyMessage::component)
                .toList();
        return components.isEmpty()
                ? Arbitraries.create(() -> instance(type, List.of()))
                : Combinators.combine(components).as(values -> instance(type, values));
    }

    private static Arbitrary<Object> component(RecordComponent component) {
        var values = value(component.getAnnotatedType());
        var nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return nullable ? values.injectNull(0.3) : values;
    }

    private static Arbitrary<Object> value(AnnotatedType annotated) {
        var type = annotated.getType();
        if (type instanceof ParameterizedType parameterized
                && annotated instanceof AnnotatedParameterizedType generic) {
            var arguments = generic.getAnnotatedActualTypeArguments();
            return parameterized.getRawType() == List.class
                    ? value(arguments[0]).list().ofMaxSize(3).map(Object.class::cast)
                    : Arbitraries.maps(text(), nullableValue(arguments[1]))
                            .ofMaxSize(3)
                            .map(Object.class::cast);
        }
        return simple(type);
    }

    private static Arbitrary<Object> nullableValue(AnnotatedType annotated) {
        return annotated.isAnnotationPresent(Nullable.class) ? value(annotated).injectNull(0.2) : value(annotated);
    }

    private static Arbitrary<Object> simple(Type type) {
        if (type == Object.class) {
            return tree(MAX_DEPTH);
        }
        if (type == String.class) {
            return text().map(Object.class::cast);
        }
        if (type == int.class || type == Integer.class) {
            return Arbitraries.integers().map(Object.class::cast);
        }
        if (type == long.class || type == Long.class) {
            return Arbitraries.longs().map(Object.class::cast);
        }
        if (type == double.class) {
            return Arbitraries.doubles().between(-1e9, 1e9).map(Object.class::cast);
        }
        if (type == boolean.class) {
            return Arbitraries.of(true, false).map(Object.class::cast);
        }
        if (type == BigDecimal.class) {
            return Arbitraries.bigDecimals()
                    .between(BigDecimal.ZERO, new BigDecimal("1e12"))
                    .map(Object.class::cast);
        }
        if (type == Instant.class) {
            return Arbitraries.longs()
                    .between(0, 4_000_000_000_000_000L)
                    .map(micros -> Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000));
        }
        if (type == Duration.class) {
            return Arbitraries.longs().between(0, 1_000_000_000_000L).map(Duration::ofMillis);
        }
        if (type instanceof Class<?> raw && raw.isEnum()) {
            return Arbitraries.of(raw.getEnumConstants()).map(Object.class::cast);
        }
        return Arbitraries.lazy(() -> of((Class<?>) type));
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings()
                .ascii()
                .withChars('ä', '€', '"', '\\', '\n')
                .ofMaxLength(8);
    }

    /** A plain JSON tree as the codec reads one. */
    private static Arbitrary<Object> tree(int depth) {
        var leaf = Arbitraries.oneOf(
                text().map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs().greaterOrEqual(1L << 40).map(Object.class::cast),
                Arbitraries.of(true, 0.5, -1e300, new BigInteger("123456789012345678901")));
        if (depth == 0) {
            return leaf;
        }
        return Arbitraries.oneOf(
                leaf,
                Arbitraries.lazy(() -> tree(depth - 1)).list().ofMaxSize(2).map(Object.class::cast),
                Arbitraries.maps(text(), Arbitraries.lazy(() -> tree(depth - 1)))
                        .ofMaxSize(2)
                        .map(map -> (Object) new LinkedHashMap<>((Map<?, ?>) map)));
    }

    private static Object instance(Class<?> type, List<?> values) {
        var types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
