package io.planexec.model.provider;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Lets the HTTP client of both providers send a request once. Without it one whose connection closes unanswered, or whose
 * provider asks to come back at once, is sent again by the client itself, where nobody counts it.
 */
final class SendOnce implements Interceptor {

    @Override
    public Response intercept(Chain chain) throws IOException {
        var request = chain.request();
        var body = request.body();
        return chain.proceed(
                body == null
                        ? request
                        : request.newBuilder()
                                .method(request.method(), new OneShot(body))
                                .build());
    }

    /** What cannot be written twice is not sent again; another address of the host is still tried when one does not connect. */
    private static final class OneShot extends RequestBody {
        private final RequestBody body;

        OneShot(RequestBody body) {
            this.body = body;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public @Nullable MediaType contentType() {
            return body.contentType();
        }

        @Override
        public long contentLength() throws IOException {
            return body.contentLength();
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            body.writeTo(sink);
        }
    }
}
