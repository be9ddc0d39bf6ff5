package io.secformer.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client talks to its servers and the dealer, and nobody else. */
@Timeout(120)
class NothingElseLeavesTest {
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();

    @Test
    void noAddressOfTheWebIsAsked(@TempDir Path folder) {
        // Only once in a JVM, and no other test needs the web.
        URL.setURLStreamHandlerFactory(
                protocol -> protocol.startsWith("http") ? new Recording() : null);
        try (ServedModel served = ServedModel.start(folder, false);
                PrivateClassifier classifier = served.classifier().connect()) {
            assertThat(classifier.classify("a b").labels()).hasSize(3);
        }
        assertThat(ASKED).isEmpty();
    }

    private static final class Recording extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return openConnection(url, java.net.Proxy.NO_PROXY);
        }

        @Override
        protected URLConnection openConnection(URL url, java.net.Proxy proxy) {
            ASKED.add(url.toString());
            throw new IllegalStateException("nobody may ask " + url);
        }
    }
}
