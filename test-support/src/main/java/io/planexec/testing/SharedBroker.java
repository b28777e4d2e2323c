package io.planexec.testing;

import io.planexec.broker.BrokerProperties;
import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.kafka.KafkaContainer;

/** The one broker of this JVM's tests. */
record SharedBroker(String bootstrapServers) {

    private static final Logger log = LoggerFactory.getLogger(SharedBroker.class);

    private static final class Holder {
        static final SharedBroker INSTANCE = start();
    }

    static SharedBroker instance() {
        return Holder.INSTANCE;
    }

    private static SharedBroker start() {
        String choice =
                Optional.ofNullable(System.getenv("PLANEXEC_TEST_KAFKA")).orElse("auto");
        return switch (choice) {
            case "docker" -> inContainer();
            case "embedded" -> inThisProcess("PLANEXEC_TEST_KAFKA says so");
            case "auto" -> Docker.whyNot().map(SharedBroker::inThisProcess).orElseGet(SharedBroker::inContainer);
            default ->
                throw new IllegalStateException(
                        "PLANEXEC_TEST_KAFKA is '" + choice + "'; expected docker, embedded or auto");
        };
    }

    private static SharedBroker inThisProcess(String why) {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "test-broker-shutdown"));
        log.info("Tests run on a Kafka broker in this process at {}: {}", broker.bootstrapServers(), why);
        return new SharedBroker(broker.bootstrapServers());
    }

    /** Stopped by Testcontainers itself when the JVM ends. */
    @SuppressWarnings("resource")
    private static SharedBroker inContainer() {
        String image = "apache/kafka:" + AppInfoParser.getVersion();
        KafkaContainer container = new KafkaContainer(image);
        BrokerProperties.behaviour().forEach((name, value) -> container.withEnv(environmentName(name), value));
        container.start();
        log.info("Tests run on a Kafka broker in a container of {} at {}", image, container.getBootstrapServers());
        return new SharedBroker(container.getBootstrapServers());
    }

    /** The image's rule for turning a property's name into an environment variable's. */
    private static String environmentName(String property) {
        return "KAFKA_" + property.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
