package io.planexec.service.objects;

import io.planexec.messages.ContentHash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of an object store. An object appears whole or not at all; its content is checked against its SHA-256 on the
 * way, which stands in its metadata as {@code sha256}. The client is made with the first call. Safe for use by several
 * threads; a call that is interrupted ends with an {@link InterruptedException}.
 */
public final class ObjectStore implements AutoCloseable {
    /** The name of the metadata that holds the SHA-256 of an object, in hexadecimal. */
    public static final String HASH = "sha256";

    private static final String SCHEME = "s3://";
    private static final int MOST_DELETED_AT_ONCE = 1_000;
    private static final Duration CHECKING = Duration.ofSeconds(5);

    /** Of requests, rights and buckets that are wrong; that an object is not there is told otherwise. */
    private static final Set<Integer> REFUSALS = Set.of(301, 400, 401, 403, 404);

    private final ArtifactProperties.S3 settings;
    private volatile @Nullable S3Client client;

    ObjectStore(ArtifactProperties.S3 settings) {
        this.settings = settings;
    }

    /**
     * An object as a listing has it.
     *
     * @param version changes with the content
     */
    public record Entry(String key, String version, long bytes, Instant modified) {}

    /** The content of an object. */
    public static final class Content {
        private final byte[] bytes;
        private final String version;

        private Content(byte[] bytes, String version) {
            this.bytes = bytes;
            this.version = version;
        }

        public byte[] bytes() {
            return bytes;
        }

        /** As {@link Entry#version}. */
        public String version() {
            return version;
        }
    }

    /** The store does not let this be done, and will not before somebody changes something: no such bucket, no right. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        private Refused(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private interface Call<T> {
        T on(S3Client client) throws IOException;
    }

    /**
     * Stores an object in place of what was there.
     *
     * @return its version, as {@link Entry#version}
     * @throws IOException when it cannot be, with a message for the operator
     */
    public String put(String key, byte[] content, String mediaType) throws IOException, InterruptedException {
        return put(key, ContentHash.of(content), RequestBody.fromBytes(content), mediaType);
    }

    /** As {@link #put(String, byte[], String)}, from a file that nobody changes meanwhile. */
    public String put(String key, Path file, String mediaType) throws IOException, InterruptedException {
        return put(key, ContentHash.of(file), RequestBody.fromFile(file), mediaType);
    }

    private String put(String key, String hash, RequestBody body, String mediaType)
            throws IOException, InterruptedException {
        var checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hash));
        return call(
                "stored",
                key,
                on -> on.putObject(
                                request -> request.bucket(settings.bucket())
                                        .key(settings.prefix() + key)
                                        .contentType(mediaType)
                                        .checksumSHA256(checksum)
                                        .metadata(Map.of(HASH, hash)),
                                body)
                        .eTag());
    }

    /**
     * Asks whether the bucket is there and can be listed, for at most a few seconds.
     *
     * @throws Refused when it is not
     * @throws IOException when the store cannot be reached
     */
    public void check() throws IOException, InterruptedException {
        var _ = call(
                "listed",
                "",
                on -> on.listObjectsV2(request -> request.bucket(settings.bucket())
                        .prefix(settings.prefix())
                        .maxKeys(1)
                        .overrideConfiguration(limits -> limits.apiCallTimeout(CHECKING))));
    }

    /**
     * Reads an object whole.
     *
     * @param most bytes it may have
     * @return empty where there is none
     */
    public Optional<Content> get(String key, long most) throws IOException, InterruptedException {
        var bytes = new ByteArrayOutputStream();
        return copy(key, most, bytes).map(version -> new Content(bytes.toByteArray(), version));
    }

    /**
     * Copies an object, which need not fit into memory. What was written is worth nothing where this throws.
     *
     * @param most bytes it may have
     * @return the version that was copied; empty where there is no such object
     */
    public Optional<String> copy(String key, long most, OutputStream to) throws IOException, InterruptedException {
        return call("read", key, on -> {
            try (var stream =
                    on.getObject(request -> request.bucket(settings.bucket()).key(settings.prefix() + key))) {
                var response = stream.response();
                if (response.contentLength() != null && response.contentLength() > most) {
                    stream.abort();
                    throw new IOException(
                            address(key) + " has " + response.contentLength() + " bytes, expected at most " + most);
                }
                var hash = ContentHash.digest();
                var _ = stream.transferTo(new DigestOutputStream(to, hash));
                var promised = response.metadata().get(HASH);
                if (promised != null && !promised.equals(HexFormat.of().formatHex(hash.digest()))) {
                    throw new IOException(address(key) + " is not what was stored: its SHA-256 is another");
                }
                return Optional.of(response.eTag());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    /** All objects whose keys begin so, in order of their keys. */
    public List<Entry> list(String beginning) throws IOException, InterruptedException {
        return call("listed", beginning, on -> {
            var entries = new ArrayList<Entry>();
            var pages = on.listObjectsV2Paginator(
                    request -> request.bucket(settings.bucket()).prefix(settings.prefix() + beginning));
            for (var object : pages.contents()) {
                entries.add(new Entry(
                        object.key().substring(settings.prefix().length()),
                        object.eTag(),
                        object.size(),
                        object.lastModified()));
            }
            return entries;
        });
    }

    /** Removes objects; those that are not there are none of its business. */
    public void delete(Collection<String> keys) throws IOException, InterruptedException {
        var all = List.copyOf(keys);
        for (var from = 0; from < all.size(); from += MOST_DELETED_AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + MOST_DELETED_AT_ONCE)).stream()
                    .map(key -> ObjectIdentifier.builder()
                            .key(settings.prefix() + key)
                            .build())
                    .toList();
            var failed = call(
                    "removed",
                    all.get(from),
                    on -> on.deleteObjects(
                                    request -> request.bucket(settings.bucket()).delete(list -> list.objects(some)))
                            .errors());
            if (!failed.isEmpty()) {
                throw new IOException(failed.size() + " objects could not be removed from " + settings.bucket()
                        + ", the first with: " + failed.getFirst().message());
            }
        }
    }

    /** Where an object lies, as planner, executors and users name it. */
    public String address(String key) {
        return SCHEME + settings.bucket() + "/" + settings.prefix() + key;
    }

    /** Whether something lies in an object store, this one or another, and not in a folder. */
    public static boolean isAddress(String path) {
        return path.startsWith(SCHEME);
    }

    /** The key of an address that {@link #address} gave; empty where it is of another place. */
    public Optional<String> keyOf(String address) {
        var own = address("");
        return address.startsWith(own) ? Optional.of(address.substring(own.length())) : Optional.empty();
    }

    private <T> T call(String what, String key, Call<T> call) throws IOException, InterruptedException {
        try {
            return call.on(client());
        } catch (AbortedException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted while " + address(key) + " was to be " + what);
        } catch (S3Exception e) {
            var message = address(key) + " cannot be " + what + ": the object store answered with status "
                    + e.statusCode() + ", " + said(e);
            throw REFUSALS.contains(e.statusCode())
                    ? new Refused(message + "; check bucket, region and keys in planexec.artifacts.s3", e)
                    : new IOException(message, e);
        } catch (SdkException | UncheckedIOException e) {
            // The second is what the HTTP client throws past the SDK where a connection breaks.
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while " + address(key) + " was to be " + what);
            }
            throw new IOException(address(key) + " cannot be " + what + ": " + said(e), e);
        }
    }

    private static String said(RuntimeException e) {
        var message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private S3Client client() {
        var known = client;
        return known == null ? make() : known;
    }

    private synchronized S3Client make() {
        var made = client;
        if (made == null) {
            var builder = S3Client.builder()
                    .httpClient(UrlConnectionHttpClient.builder()
                            .connectionTimeout(Duration.ofSeconds(10))
                            .socketTimeout(Duration.ofSeconds(60))
                            .build())
                    .region(Region.of(settings.region()))
                    .credentialsProvider(credentials())
                    .overrideConfiguration(calls -> calls.apiCallTimeout(Duration.ofMinutes(5)));
            if (!settings.endpoint().isEmpty()) {
                builder.endpointOverride(URI.create(settings.endpoint()));
            }
            builder.forcePathStyle(settings.usesPathStyle());
            // Asking first whether to go on costs a round trip, and the JDK's client does not get over a connection
            // that breaks then.
            // In chunks of the SDK's own a body carries signatures, which small servers take for content; whole, it is
            // signed, and checked against the hash that is sent along.
            builder.serviceConfiguration(
                            service -> service.expectContinueEnabled(false).chunkedEncodingEnabled(false))
                    .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
            made = builder.build();
            client = made;
        }
        return made;
    }

    private AwsCredentialsProvider credentials() {
        return settings.accessKey().isEmpty()
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(settings.accessKey(), settings.secretKey()));
    }

    @Override
    public void close() {
        var made = client;
        if (made != null) {
            made.close();
        }
    }
}
