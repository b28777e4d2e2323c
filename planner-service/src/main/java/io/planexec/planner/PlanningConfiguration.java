package io.planexec.planner;

import io.planexec.messages.TopicLayout;
import io.planexec.messages.Topics;
import io.planexec.planner.plan.PlanValidator;
import io.planexec.planner.plan.Planner;
import io.planexec.planner.planning.AnnouncementReader;
import io.planexec.planner.planning.LiveTools;
import io.planexec.planner.planning.PlanningDesk;
import io.planexec.planner.planning.PlanningWorker;
import io.planexec.planner.rules.RulePlanner;
import io.planexec.planner.schema.JsonSchemaArguments;
import io.planexec.queue.QueueSettings;
import io.planexec.queue.TaskQueue;
import io.planexec.queue.TaskQueueWorker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The planning workers and the catalogue they plan over. */
@Configuration(proxyBeanMethods = false)
class PlanningConfiguration {

    @Bean
    LiveTools liveTools(PlannerProperties properties, InstantSource clock) {
        return new LiveTools(properties.planner().toolLifetime(), clock);
    }

    @Bean
    BackgroundLoop announcementReader(KafkaProperties kafka, Topics topics, LiveTools tools, InstantSource clock) {
        var settings = new HashMap<String, Object>(kafka.buildConsumerProperties());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var reader = new AnnouncementReader(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                topics.tools(),
                tools,
                clock);
        return new BackgroundLoop("planexec-announcements", reader, reader::stop);
    }

    @Bean
    Planner planner() {
        return new RulePlanner();
    }

    @Bean
    PlanningDesk planningDesk(Planner planner, LiveTools tools, PlannerProperties properties) {
        var validator = new PlanValidator(new JsonSchemaArguments(), false);
        return new PlanningDesk(planner, validator, tools, properties.planner().planningSettings());
    }

    @Bean(destroyMethod = "close")
    KafkaProducer<String, byte[]> answers(KafkaProperties kafka) {
        var settings = new HashMap<String, Object>(kafka.buildProducerProperties());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicLayout.MAX_MESSAGE_BYTES);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    @Bean
    SmartLifecycle planningWorkers(
            KafkaProperties kafka,
            PlannerProperties properties,
            Topics topics,
            PlanningDesk desk,
            KafkaProducer<String, byte[]> answers) {
        var planner = properties.planner();
        var clients = new HashMap<String, Object>(kafka.buildAdminProperties());
        var servers = String.join(",", kafka.getBootstrapServers());
        clients.remove("bootstrap.servers");
        var settings = QueueSettings.of(servers, topics.planningTasks(), planner.group() + "-planning", "planner")
                .withSlots(planner.planningSlots())
                .withClientProperties(clients);
        return new Workers(kafka.buildAdminProperties(), settings, new PlanningWorker(desk, answers));
    }

    /** Joins the planning tasks' queue while the application runs. */
    private static final class Workers implements SmartLifecycle {
        private static final Duration GRACE = Duration.ofSeconds(2);

        private final Map<String, Object> adminSettings;
        private final QueueSettings settings;
        private final PlanningWorker handler;
        private @Nullable TaskQueueWorker worker;

        Workers(Map<String, Object> adminSettings, QueueSettings settings, PlanningWorker handler) {
            this.adminSettings = adminSettings;
            this.settings = settings;
            this.handler = handler;
        }

        @Override
        public synchronized void start() {
            try (var admin = Admin.create(adminSettings)) {
                TaskQueue.prepare(admin, settings);
            }
            worker = TaskQueueWorker.start(settings, handler);
        }

        @Override
        public synchronized void stop() {
            Objects.requireNonNull(worker).close(GRACE);
            worker = null;
        }

        @Override
        public synchronized boolean isRunning() {
            return worker != null;
        }
    }
}
