package io.planexec.executor.tool.web;

import io.planexec.executor.tool.Tool;
import java.time.Duration;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;

/** The tools for the web. */
public final class WebTools {
    /** The name of the tool that reads pages. */
    public static final String FETCHING = "fetch_url";

    private WebTools() {}

    /**
     * {@code fetch_url}.
     *
     * @param hosts that may be asked: names, {@code *.} before a name for all below it, {@code *} for any
     * @param privateAddresses addresses or ranges such as {@code 10.1.0.0/16} that may be connected to though they are not
     *     public
     * @param mostBytes of an answer, unpacked
     * @param timeout of one call with all its redirects, positive
     * @throws IllegalArgumentException with what was found and expected
     */
    public static Tool fetching(List<String> hosts, List<String> privateAddresses, int mostBytes, Duration timeout) {
        return new FetchUrl(new Hosts(hosts), addresses(privateAddresses), Dns.SYSTEM, mostBytes, timeout);
    }

    static Addresses addresses(List<String> privateAddresses) {
        return new Addresses(privateAddresses.stream().map(WebTools::range).toList());
    }

    private static AddressRange range(String text) {
        try {
            return AddressRange.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "found \"" + text + "\", expected an IP address such as 127.0.0.1 or a range such as 10.1.0.0/16",
                    e);
        }
    }

    /**
     * {@code search_web}.
     *
     * @param backend {@code searxng}, {@code brave} or {@code tavily}
     * @param url where the service is; empty for the one that brave and tavily run
     * @param key for brave and tavily
     * @throws IllegalArgumentException with what was found and expected
     */
    public static Tool searching(String backend, String url, String key) {
        return new SearchWeb(
                switch (backend) {
                    case "searxng" -> new SearchBackend.SearxNg(base(url, ""));
                    case "brave" ->
                        new SearchBackend.Brave(base(url, "https://api.search.brave.com"), present(backend, key));
                    case "tavily" ->
                        new SearchBackend.Tavily(base(url, "https://api.tavily.com"), present(backend, key));
                    default ->
                        throw new IllegalArgumentException(
                                "found the backend \"" + backend + "\", expected searxng, brave or tavily");
                });
    }

    private static HttpUrl base(String url, String otherwise) {
        var base = HttpUrl.parse(url.isBlank() ? otherwise : url.strip());
        if (base == null || base.query() != null) {
            throw new IllegalArgumentException("found the url \"" + url
                    + "\", expected the service's address without a query, such as http://localhost:8888");
        }
        return base;
    }

    private static String present(String backend, String key) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("found no api-key, which " + backend + " needs");
        }
        return key.strip();
    }
}
