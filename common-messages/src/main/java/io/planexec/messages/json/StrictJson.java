package io.planexec.messages.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON text as a plain tree; finds names given twice, which a lenient reader would pass over in silence. */
final class StrictJson {
    /** Room for a plan of 10,000 steps, and a bound on what one document may cost. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Deeper documents are refused, so that whatever walks a tree may recurse. */
    static final int MAX_DEPTH = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxDocumentLength(MAX_BYTES)
                    .build())
            .build();

    private StrictJson() {}

    /** Bytes as text; empty where they are not UTF-8. A byte order mark is left out. */
    static Optional<String> utf8(byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The tree; empty where the text is no JSON, which is then among the problems. */
    static Optional<Object> read(String text, Problems problems) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                problems.add("", "found nothing, expected JSON");
                return Optional.empty();
            }
            var tree = new TreeBuilder(parser, problems).build();
            if (parser.nextToken() != null) {
                problems.add("", "found more text after the end of the JSON" + place(parser));
                return Optional.empty();
            }
            if (tree == null) {
                problems.add("", "found null, expected an object");
            }
            return Optional.ofNullable(tree);
        } catch (JacksonException e) {
            problems.add("", "not JSON: " + MalformedMessage.why(e));
            return Optional.empty();
        }
    }

    private static String place(JsonParser parser) {
        var location = parser.currentTokenLocation();
        return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static final class TreeBuilder {
        private final JsonParser parser;
        private final Problems problems;
        private final Deque<String> path = new ArrayDeque<>();

        TreeBuilder(JsonParser parser, Problems problems) {
            this.parser = parser;
            this.problems = problems;
        }

        @Nullable
        Object build() {
            return switch (parser.currentToken()) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> parser.getString();
                case VALUE_NUMBER_INT -> parser.getNumberValue();
                case VALUE_NUMBER_FLOAT -> number();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case null, default -> null;
            };
        }

        private Object number() {
            var number = parser.getDoubleValue();
            if (!Double.isFinite(number)) {
                problems.add(path(), "found a number out of range" + place(parser));
            }
            return number;
        }

        private Map<String, @Nullable Object> object() {
            var object = new LinkedHashMap<String, @Nullable Object>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                var name = String.valueOf(parser.currentName());
                path.addLast(path.isEmpty() ? name : "." + name);
                if (object.containsKey(name)) {
                    problems.add(path(), "the field is given twice; the second is" + place(parser));
                }
                parser.nextToken();
                object.put(name, build());
                path.removeLast();
            }
            return object;
        }

        private List<@Nullable Object> array() {
            var array = new ArrayList<@Nullable Object>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                path.addLast("[" + array.size() + "]");
                array.add(build());
                path.removeLast();
            }
            return array;
        }

        private String path() {
            return String.join("", path);
        }
    }
}
