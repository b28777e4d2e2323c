package io.planexec.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path folder;

    @Test
    void aBrokerOffersShareGroups() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
                Admin admin = admin(broker.bootstrapServers())) {
            var features = admin.describeFeatures().featureMetadata().get(20, TimeUnit.SECONDS);
            assertThat(features.finalizedFeatures())
                    .hasEntrySatisfying(
                            "share.version",
                            range -> assertThat(range.maxVersionLevel()).isEqualTo((short) 1));
        }
    }

    @Test
    void aTemporaryFolderIsRemovedSoonAfterClose() {
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
        Path data = broker.dataFolder();
        long before = System.nanoTime();
        broker.close();
        broker.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(4));
        assertThat(data).doesNotExist();
    }

    @Test
    void aBrokerThatLosesItsDiskSaysSoAndTheProcessLivesOn() throws Exception {
        try (EmbeddedBroker other = EmbeddedBroker.start(BrokerSettings.temporary());
                EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
                Admin admin = admin(broker.bootstrapServers())) {
            // Where the topic's data is to go lies a file, and nothing can be written beside it either.
            Files.writeString(broker.dataFolder().resolve("unlucky-0"), "");
            Files.createDirectory(broker.dataFolder().resolve(BrokerFaults.PROBE));

            admin.createTopics(List.of(new NewTopic("unlucky", 1, (short) 1)));

            assertThat(broker.fault().get(60, TimeUnit.SECONDS))
                    .contains(
                            "the data folder of the Kafka broker",
                            broker.dataFolder().toString());
            // The next of its threads to give up finds room again.
            Files.deleteIfExists(broker.dataFolder().resolve(BrokerFaults.PROBE));
            Exit.halt(1);
            assertThat(other.fault()).isNotDone();
        }
    }

    @Test
    void topicsOutliveABrokerThatHasADataFolderOfItsOwn() throws Exception {
        BrokerSettings settings = BrokerSettings.in(folder.resolve("data"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings);
                Admin admin = admin(broker.bootstrapServers())) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings);
                Admin admin = admin(broker.bootstrapServers())) {
            assertThat(names(admin)).contains("kept");
        }
    }

    @Test
    void aPortInUseIsNamedAndNothingIsLeftBehind() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path data = folder.resolve("unused");
            BrokerSettings settings = BrokerSettings.in(data).withPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("choose another port")
                    .message()
                    .doesNotContain("\n");
            assertThat(data).doesNotExist();
        }
    }

    @Test
    void aDataFolderInUseIsRefused() {
        BrokerSettings settings = BrokerSettings.in(folder);
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessage("The data folder " + broker.dataFolder()
                            + " is in use by another broker: stop that one, or choose another folder.");
        }
    }

    @Test
    void aDataFolderInUseByAnotherProcessIsRefused() {
        BrokerSettings settings = BrokerSettings.in(folder);
        try (SpawnedBroker other = BrokerProcess.spawn(settings)) {
            assertThat(other.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedBroker.start(settings))
                    .hasMessageContaining("is in use by another broker");
        }
    }

    @Test
    void aKilledBrokersDataCanBeUsedAgain() throws Exception {
        BrokerSettings settings = BrokerSettings.in(folder);
        SpawnedBroker killed = BrokerProcess.spawn(settings);
        try (Admin admin = admin(killed.bootstrapServers())) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        killed.kill();
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings.withPort(killed.port()));
                Admin admin = admin(broker.bootstrapServers())) {
            assertThat(names(admin)).contains("kept");
        }
    }

    @Test
    void aFolderThatHoldsOtherFilesIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("diary.txt"), "dear diary");
        assertThatThrownBy(() -> EmbeddedBroker.start(BrokerSettings.in(folder)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("diary.txt")
                .hasMessageContaining("choose an empty or a new folder");
        assertThat(folder).isDirectoryContaining(path -> path.endsWith("diary.txt"));
    }

    @Test
    void aDataFolderThatIsAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedBroker.start(BrokerSettings.in(file)))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("is a file");
    }

    @Test
    void aDataFolderThatCannotBeWrittenIsRefused() {
        Path proc = Path.of("/proc");
        assumeThat(proc).as("a folder not even root can write").isDirectory();
        assertThatThrownBy(() -> EmbeddedBroker.start(BrokerSettings.in(proc.resolve("planexec"))))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void aWrongPropertyFailsTheStartInOneLineAndFreesTheFolder() {
        BrokerSettings good = BrokerSettings.in(folder);
        assertThatThrownBy(() -> EmbeddedBroker.start(good.withProperties(Map.of("num.io.threads", "none"))))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("num.io.threads")
                .message()
                .doesNotContain("\n");
        EmbeddedBroker.start(good).close();
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        assertThatThrownBy(() -> BrokerSettings.temporary().withPort(65_536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
    }

    private static Admin admin(String bootstrapServers) {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    private static Set<String> names(Admin admin) throws Exception {
        return admin.listTopics().names().get(20, TimeUnit.SECONDS);
    }
}
