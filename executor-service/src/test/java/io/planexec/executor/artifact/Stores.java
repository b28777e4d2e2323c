package io.planexec.executor.artifact;

import io.planexec.service.objects.ArtifactProperties;
import io.planexec.service.objects.ObjectStore;
import io.planexec.testing.S3Server;
import java.io.IOException;
import java.nio.file.Path;

/** Object stores for tests. */
public final class Stores {
    private Stores() {}

    /** A server with its log in this folder. */
    public static S3Server server(Path folder) throws IOException {
        return new S3Server(Path.of("target", "s3-server", "s3-server.jar"), folder);
    }

    /** The part of a server's bucket below a prefix. */
    public static ObjectStore of(S3Server server, String prefix) {
        return of(server.endpoint(), S3Server.BUCKET, prefix);
    }

    public static ObjectStore of(String endpoint, String bucket, String prefix) {
        return new ArtifactProperties(
                        new ArtifactProperties.S3(bucket, endpoint, "us-east-1", null, prefix, "key", "s3cr3t"), null)
                .store()
                .orElseThrow();
    }
}
