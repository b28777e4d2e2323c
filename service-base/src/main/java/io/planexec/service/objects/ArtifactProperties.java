package io.planexec.service.objects;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the files of goals are kept beside the executors' folders. Planner and executors of one system have the same.
 *
 * @param s3 the object store; without a bucket there is none
 * @param retention how long a goal's files are kept after the last of them was written, 1 to 3650 days; without it for good
 */
@ConfigurationProperties("planexec.artifacts")
public record ArtifactProperties(
        @DefaultValue S3 s3, @Nullable Duration retention) {

    /**
     * A bucket of an object store that speaks S3.
     *
     * @param bucket which has to exist; without it goals' files are kept in the executors' folders alone
     * @param endpoint address of the store, such as {@code http://minio:9000}; without it that of the region at AWS
     * @param region of the bucket
     * @param pathStyle whether the bucket's name stands in the path and not in the host name; by default where an endpoint is given
     * @param prefix what every key begins with, such as {@code planexec/}
     * @param accessKey without it and the secret key those of the environment, as AWS's tools find them
     * @param secretKey for the access key
     */
    public record S3(
            @Nullable String bucket,
            @Nullable String endpoint,
            @DefaultValue("us-east-1") String region,
            @Nullable Boolean pathStyle,
            @Nullable String prefix,
            @Nullable String accessKey,
            @Nullable String secretKey) {
        public S3 {
            bucket = bucket == null ? "" : bucket;
            endpoint = endpoint == null ? "" : endpoint;
            prefix = prefix == null ? "" : prefix;
            accessKey = accessKey == null ? "" : accessKey;
            secretKey = secretKey == null ? "" : secretKey;
            require(bucket.isEmpty() || bucket.matches("[a-zA-Z0-9._-]{3,255}"), "bucket", bucket, "a bucket's name");
            require(endpoint.isEmpty() || isUrl(endpoint), "endpoint", endpoint, "such as http://minio:9000");
            require(!region.isBlank(), "region", region, "such as us-east-1");
            require(!prefix.startsWith("/"), "prefix", prefix, "one that does not begin with /, such as planexec/");
            if (accessKey.isEmpty() != secretKey.isEmpty()) {
                throw new IllegalArgumentException("planexec.artifacts.s3 has "
                        + (accessKey.isEmpty() ? "a secret-key and no access-key" : "an access-key and no secret-key")
                        + ", expected both or none");
            }
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }

        /** Empty for no object store. */
        @Override
        public String bucket() {
            return orEmpty(bucket);
        }

        /** Empty for the region's own. */
        @Override
        public String endpoint() {
            return orEmpty(endpoint);
        }

        /** Whether the bucket's name stands in the path. */
        boolean usesPathStyle() {
            return pathStyle == null ? !endpoint().isEmpty() : pathStyle;
        }

        @Override
        public String prefix() {
            return orEmpty(prefix);
        }

        /** Empty for those of the environment. */
        @Override
        public String accessKey() {
            return orEmpty(accessKey);
        }

        @Override
        public String secretKey() {
            return orEmpty(secretKey);
        }

        private static boolean isUrl(String text) {
            try {
                var uri = new URI(text);
                return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
            } catch (URISyntaxException e) {
                return false;
            }
        }

        private static void require(boolean fits, String name, String value, String expected) {
            if (!fits) {
                throw new IllegalArgumentException(
                        "planexec.artifacts.s3." + name + " is \"" + value + "\", expected " + expected);
            }
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return "S3[bucket=" + bucket + ", endpoint=" + endpoint + ", region=" + region + ", prefix=" + prefix + "]";
        }
    }

    public ArtifactProperties {
        if (retention != null
                && (retention.compareTo(Duration.ofDays(1)) < 0 || retention.compareTo(Duration.ofDays(3650)) > 0)) {
            throw new IllegalArgumentException(
                    "planexec.artifacts.retention is \"" + retention + "\", expected 1 to 3650 days, such as 30d");
        }
    }

    /** The object store; empty where none is configured. Nothing is connected to yet. */
    public Optional<ObjectStore> store() {
        return s3.bucket().isEmpty() ? Optional.empty() : Optional.of(new ObjectStore(s3));
    }
}
