package io.planexec.planner;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.planexec.messages.Topics;
import io.planexec.messages.json.PlanCheck;
import io.planexec.model.Model;
import io.planexec.model.Role;
import io.planexec.model.setup.Models;
import io.planexec.model.setup.ModelsConfiguration;
import io.planexec.planner.goal.GoalMachine;
import io.planexec.planner.model.Judge;
import io.planexec.planner.model.ModelPlanner;
import io.planexec.planner.model.Summariser;
import io.planexec.planner.plan.PlanValidator;
import io.planexec.planner.plan.Planner;
import io.planexec.planner.planning.AnnouncementReader;
import io.planexec.planner.planning.LiveTools;
import io.planexec.planner.planning.PlanCache;
import io.planexec.planner.planning.PlanCacheReader;
import io.planexec.planner.planning.PlanningDesk;
import io.planexec.planner.planning.PlanningWorker;
import io.planexec.planner.planning.UsersPlans;
import io.planexec.planner.planning.WholeTopic;
import io.planexec.planner.rules.RulePlanner;
import io.planexec.planner.schema.JsonSchemaArguments;
import io.planexec.planner.topology.Dispatcher;
import io.planexec.planner.topology.GoalMeters;
import io.planexec.planner.topology.Intake;
import io.planexec.service.KafkaClients;
import io.planexec.service.PacedProducer;
import io.planexec.service.TopicProperties;
import io.planexec.service.objects.ArtifactProperties;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/**
 * Puts a planner together: the state machine on Kafka Streams, the dispatcher that puts its tasks on their queues, the
 * planning workers and the catalogue they plan over. What has to run is started by {@link Service}, in order.
 */
@Configuration(proxyBeanMethods = false)
@Import(ModelsConfiguration.class)
@EnableConfigurationProperties({
    PlannerProperties.class,
    ArtifactProperties.class,
    TopicProperties.class,
    KafkaProperties.class
})
class PlannerConfiguration {
    /** How long a task waits for others where hundreds are queued a second. */
    private static final Duration GATHERING = Duration.ofMillis(5);

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Topics topics(TopicProperties properties) {
        return properties.names();
    }

    @Bean
    KafkaClients kafkaClients(KafkaProperties kafka, PlannerProperties properties, Topics topics) {
        return new KafkaClients(kafka, properties.group(topics));
    }

    @Bean
    GoalMachine goalMachine(Topics topics, PlannerProperties properties, Models models) {
        var planner = models.model(Role.PLANNER).isPresent();
        var judge = models.model(Role.JUDGE).isPresent();
        return new GoalMachine(properties.goalSettings(topics.results(), planner, judge), new JsonSchemaArguments());
    }

    @Bean
    GoalMeters goalMeters(ObjectProvider<MeterRegistry> registries, LiveTools tools, InstantSource clock) {
        var registry = registries.getIfAvailable(SimpleMeterRegistry::new);
        return new MicrometerGoalMeters(registry, new WorkloadMeters(registry, tools, clock));
    }

    @Bean
    LiveTools liveTools(PlannerProperties properties, InstantSource clock) {
        return new LiveTools(properties.toolLifetime(), properties.unservedWait(), properties.elasticPools(), clock);
    }

    @Bean
    PlanCheck usersPlans(LiveTools tools) {
        return new UsersPlans(new PlanValidator(new JsonSchemaArguments()), tools);
    }

    @Bean
    Planner planner(Models models) {
        return models.tell(Role.PLANNER, Role.JUDGE)
                .model(Role.PLANNER)
                .<Planner>map(ModelPlanner::new)
                .orElseGet(RulePlanner::new);
    }

    @Bean
    PlanCache planCache() {
        return new PlanCache();
    }

    @Bean
    PlanningDesk planningDesk(
            Planner planner,
            Models models,
            LiveTools tools,
            PlanCache cache,
            PlannerProperties properties,
            ArtifactProperties artifacts,
            ObjectProvider<MeterRegistry> registry) {
        var schemas = new JsonSchemaArguments();
        var staff = new PlanningDesk.Staff(
                planner,
                new Judge(
                        models.model(Role.JUDGE),
                        schemas,
                        properties.storedOutputs(artifacts.store()),
                        tools::catalogue),
                new Summariser(models.model(Role.PLANNER)));
        return new PlanningDesk(
                staff,
                new PlanValidator(schemas),
                tools,
                cache,
                properties.planningSettings(),
                new PlanningMeters(registry.getIfAvailable(SimpleMeterRegistry::new)));
    }

    @Bean(destroyMethod = "stop")
    Dispatcher dispatcher(
            KafkaClients clients, PlannerProperties properties, TopicProperties topicProperties, Topics topics) {
        var reading = clients.consumer("dispatcher-in");
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, properties.group(topics) + "-dispatcher");
        reading.putAll(Dispatcher.reading());
        var layout = topicProperties.topics().toLayout();
        return new Dispatcher(
                consumer(reading),
                PacedProducer.of(clients.producer("dispatcher-out"), GATHERING),
                topics,
                pool -> clients.create(List.of(layout.forPool(topics, pool))));
    }

    @Bean
    StreamsBuilderFactoryBean stateMachine(
            KafkaClients clients,
            PlannerProperties properties,
            Topics topics,
            GoalMachine machine,
            Dispatcher dispatcher,
            LiveTools tools,
            Models models,
            InstantSource clock,
            GoalMeters meters) {
        // Plans that cost no call need no cache.
        var planner = models.model(Role.PLANNER).map(Model::name).filter(name -> properties.planCache());
        return StateMachine.on(
                clients,
                properties,
                properties.topologySettings(planner.orElse(null)),
                topics,
                machine,
                dispatcher,
                tools::unserved,
                clock,
                meters);
    }

    @Bean
    @Lazy(false)
    Service plannerService(
            KafkaClients clients,
            TopicProperties topicProperties,
            Topics topics,
            PlannerProperties properties,
            StreamsBuilderFactoryBean stateMachine,
            Dispatcher dispatcher,
            PlanningDesk desk,
            LiveTools tools,
            PlanCheck usersPlans,
            PlanCache cache,
            InstantSource clock,
            GoalMeters meters,
            ApplicationContext context) {
        var layout = topicProperties.topics().toLayout();
        var queue = clients.queue(topics.planningTasks(), properties.group(topics) + "-planning", "planner")
                .withSlots(properties.planningSlots());
        return new Service(
                () -> clients.prepare(Service.allTopics(layout, topics), queue),
                stateMachine,
                dispatcher,
                () -> intake(clients, properties, topics, usersPlans, meters),
                () -> readers(clients, topics, properties, new AnnouncementReader(tools, clock), cache),
                queue,
                () -> new PlanningWorker(desk, PacedProducer.patientOf(clients.producer("answers"))),
                () -> AvailabilityChangeEvent.publish(context, LivenessState.BROKEN));
    }

    private static List<WholeTopic> readers(
            KafkaClients clients,
            Topics topics,
            PlannerProperties properties,
            AnnouncementReader announcements,
            PlanCache cache) {
        var tools = new WholeTopic(consumer(clients.consumer("announcements")), topics.tools(), announcements);
        if (!properties.planCache()) {
            return List.of(tools);
        }
        var reading = clients.consumer("plan-cache");
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return List.of(tools, new WholeTopic(consumer(reading), topics.planCache(), new PlanCacheReader(cache)));
    }

    private static Intake intake(
            KafkaClients clients,
            PlannerProperties properties,
            Topics topics,
            PlanCheck usersPlans,
            GoalMeters meters) {
        var reading = clients.consumer("intake-in");
        reading.put(ConsumerConfig.GROUP_ID_CONFIG, properties.group(topics) + "-intake");
        reading.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, StateMachine.SESSION_MS);
        return new Intake(
                consumer(reading), PacedProducer.patientOf(clients.producer("intake-out")), topics, usersPlans, meters);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Bean
    Pulse pulseHealthIndicator(StreamsBuilderFactoryBean stateMachine) {
        return new Pulse(() -> {
            var streams = stateMachine.getKafkaStreams();
            return streams == null ? List.of() : streams.metrics().values();
        });
    }

    @Bean
    PlannerHealth plannerHealthIndicator(StreamsBuilderFactoryBean stateMachine, Service plannerService) {
        return new PlannerHealth(stateMachine, plannerService);
    }
}
