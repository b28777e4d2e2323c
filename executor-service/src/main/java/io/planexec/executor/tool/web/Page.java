package io.planexec.executor.tool.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * What a reader sees of an HTML page.
 *
 * @param text headings, paragraphs, list items and rows of tables on lines of their own
 * @param links where it leads, each address once, in order, at most {@value #MOST_LINKS}
 */
record Page(String title, String text, List<Map<String, String>> links) {
    private static final int MOST_LINKS = 200;
    private static final Set<String> UNSEEN =
            Set.of("script", "style", "noscript", "template", "svg", "head", "iframe", "object");
    private static final Set<String> CELLS = Set.of("td", "th");

    static Page of(Document document) {
        UNSEEN.forEach(tag -> {
            if (!tag.equals("head")) {
                document.select(tag).remove();
            }
        });
        var lines = new Lines();
        document.body().traverse(lines);
        return new Page(document.title(), lines.text(), links(document));
    }

    private static List<Map<String, String>> links(Document document) {
        var links = new LinkedHashMap<String, Map<String, String>>();
        for (var anchor : document.select("a[href]")) {
            var address = anchor.absUrl("href").replaceFirst("#.*$", "");
            if (address.startsWith("http") && links.size() < MOST_LINKS) {
                links.putIfAbsent(address, Map.of("text", anchor.text(), "url", address));
            }
        }
        return List.copyOf(new ArrayList<>(links.values()));
    }

    /** Collects the text, a line for each block. */
    private static final class Lines implements NodeVisitor {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void head(Node node, int depth) {
            switch (node) {
                case TextNode words -> append(words);
                case Element element when element.normalName().equals("br") -> breakLine();
                case Element element
                when element.normalName().equals("li") -> {
                    breakLine();
                    text.append("- ");
                }
                case Element element
                when CELLS.contains(element.normalName()) -> {
                    if (element.previousElementSibling() != null) {
                        text.append(" | ");
                    }
                }
                case Element element when element.isBlock() -> breakLine();
                default -> {}
            }
        }

        private void append(TextNode node) {
            if (inPre(node)) {
                text.append(node.getWholeText());
                return;
            }
            var words = node.text();
            var fresh = text.isEmpty() || Character.isWhitespace(text.charAt(text.length() - 1));
            text.append(fresh ? words.stripLeading() : words);
        }

        private static boolean inPre(Node node) {
            return node.parent() instanceof Element parent && parent.closest("pre") != null;
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element
                    && (element.isBlock() || element.normalName().equals("li"))
                    && !CELLS.contains(element.normalName())) {
                breakLine();
            }
        }

        private void breakLine() {
            while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
                text.append('\n');
            }
        }

        String text() {
            return text.toString().strip();
        }
    }
}
