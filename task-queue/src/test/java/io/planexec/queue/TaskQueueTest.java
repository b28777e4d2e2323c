package io.planexec.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.planexec.broker.BrokerSettings;
import io.planexec.broker.EmbeddedBroker;
import io.planexec.testing.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskQueueTest {

    @RegisterExtension
    static final KafkaFixture kafka = new KafkaFixture();

    @Test
    void preparingGivesTheGroupItsSettingsAndMayBeRepeated() throws Exception {
        QueueSettings settings = settings(kafka.createTopic("prepared", 1)).withLock(Duration.ofSeconds(7));
        try (Admin admin = kafka.admin()) {
            TaskQueue.prepare(admin, settings);
            TaskQueue.prepare(admin, settings);
            ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, settings.group());
            Map<String, String> found =
                    admin.describeConfigs(List.of(group)).all().get(20, TimeUnit.SECONDS).values().stream()
                            .flatMap(config -> config.entries().stream())
                            .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            assertThat(found)
                    .containsEntry("share.auto.offset.reset", "earliest")
                    .containsEntry("share.isolation.level", "read_committed")
                    .containsEntry("share.record.lock.duration.ms", "7000");
        }
    }

    @Test
    void aTopicThatDoesNotExistYetIsNoFault() {
        try (Admin admin = kafka.admin()) {
            TaskQueue.prepare(admin, settings(kafka.name("not-there-yet")));
        }
    }

    @Test
    void aTopicOfSeveralPartitionsIsRefused() {
        QueueSettings settings = settings(kafka.createTopic("several", 4));
        try (Admin admin = kafka.admin()) {
            assertThatThrownBy(() -> TaskQueue.prepare(admin, settings))
                    .isInstanceOf(QueueSetupException.class)
                    .hasMessageContaining("has 4 partitions, expected 1");
        }
    }

    @Test
    void aBrokerWithoutShareGroupsIsRefusedWithTheCommandThatTurnsThemOn() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.updateFeatures(
                            Map.of(
                                    "share.version",
                                    new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE)),
                            new UpdateFeaturesOptions())
                    .all()
                    .get(20, TimeUnit.SECONDS);
            await().untilAsserted(() -> assertThatThrownBy(() -> TaskQueue.prepare(admin, settings("tasks")))
                    .isInstanceOf(QueueSetupException.class)
                    .hasMessageContaining("share.version is 0, expected 1 or more")
                    .hasMessageContaining(
                            "kafka-features.sh --bootstrap-server <host:port> upgrade" + " --feature share.version=1"));
        }
    }

    @Test
    void aLockThatTheBrokerDoesNotAllowIsRefusedWithTheBrokersReason() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary()
                        .withProperties(Map.of("group.share.min.record.lock.duration.ms", "15000")));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThatThrownBy(() -> TaskQueue.prepare(admin, settings("tasks").withLock(Duration.ofSeconds(5))))
                    .isInstanceOf(QueueSetupException.class)
                    .hasMessageContaining("lock PT5S")
                    .hasMessageContaining("group.share.min.record.lock.duration.ms");
        }
    }

    private static QueueSettings settings(String topic) {
        return QueueSettings.of(kafka.bootstrapServers(), topic, topic + "-group", "w");
    }
}
