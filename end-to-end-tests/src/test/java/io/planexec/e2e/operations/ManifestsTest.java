package io.planexec.e2e.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests as kubectl renders them, read strictly by typed models and held against each other. */
class ManifestsTest {
    private static final List<Class<? extends HasMetadata>> KINDS = List.of(
            ConfigMap.class,
            Deployment.class,
            Namespace.class,
            NetworkPolicy.class,
            PersistentVolumeClaim.class,
            PodDisruptionBudget.class,
            Secret.class,
            Service.class,
            ServiceAccount.class,
            StatefulSet.class);
    private static final ObjectMapper STRICT = strict();

    /** The models keep what they do not know aside; here it is an error. */
    private static ObjectMapper strict() {
        var mapper = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        AnnotationIntrospector introspector = new JacksonAnnotationIntrospector() {
            private static final long serialVersionUID = 1L;

            @Override
            public Boolean hasAnySetter(Annotated annotated) {
                return false;
            }
        };
        return mapper.setAnnotationIntrospector(introspector);
    }

    /** KEDA's ScaledObject with the fields that are used here, as its documentation names them. */
    record ScaledObject(String apiVersion, String kind, Map<String, Object> metadata, Spec spec) {
        record Spec(
                Target scaleTargetRef,
                int minReplicaCount,
                int maxReplicaCount,
                int pollingInterval,
                int cooldownPeriod,
                Fallback fallback,
                Advanced advanced,
                List<Trigger> triggers) {}

        record Target(String apiVersion, String kind, String name) {}

        record Fallback(int failureThreshold, int replicas, String behavior) {}

        record Advanced(Hpa horizontalPodAutoscalerConfig) {}

        record Hpa(io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior behavior) {}

        record Trigger(String type, String metricType, Metadata metadata) {}

        record Metadata(String serverAddress, String query, String threshold, String ignoreNullValues) {}
    }

    /** The Prometheus operator's ServiceMonitor, likewise. */
    record ServiceMonitor(String apiVersion, String kind, Map<String, Object> metadata, Monitored spec) {
        record Monitored(LabelSelector selector, List<Endpoint> endpoints) {}

        record Endpoint(String port, String path, String interval) {}
    }

    /** Rendered manifests by kind and name. */
    private static final class Rendered {
        private final Map<String, Object> objects = new HashMap<>();

        <T> T get(Class<T> kind, String name) {
            return kind.cast(Objects.requireNonNull(objects.get(kind.getSimpleName() + "/" + name), name));
        }

        <T> List<T> all(Class<T> kind) {
            return objects.values().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }

        Map<String, String> configuration(Container container) {
            var values = new HashMap<String, String>();
            for (var source : container.getEnvFrom()) {
                if (source.getConfigMapRef() != null) {
                    values.putAll(get(ConfigMap.class, source.getConfigMapRef().getName())
                            .getData());
                } else {
                    get(Secret.class, source.getSecretRef().getName())
                            .getData()
                            .keySet()
                            .forEach(name -> values.put(name, ""));
                }
            }
            return values;
        }
    }

    private static Rendered render(String folder) throws IOException, InterruptedException {
        var kubectl = Repository.program("kubectl");
        assumeTrue(kubectl.isPresent(), "NOT TESTED: no kubectl on the path to render the manifests");
        var process = new ProcessBuilder(
                        kubectl.get().toString(),
                        "kustomize",
                        Repository.path(folder).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var yaml = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        var rendered = new Rendered();
        for (var document : Repository.documents(yaml)) {
            var name = document.get("kind") + "/"
                    + Repository.map(document.get("metadata")).get("name");
            assertThat(rendered.objects.put(name, read(document))).as(name).isNull();
        }
        return rendered;
    }

    private static Object read(Map<String, Object> document) {
        var own = switch (String.valueOf(document.get("kind"))) {
            case "ScaledObject" -> ScaledObject.class;
            case "ServiceMonitor" -> ServiceMonitor.class;
            default -> null;
        };
        if (own != null) {
            return STRICT.convertValue(document, own);
        }
        var type = KINDS.stream()
                .filter(kind -> kind.getSimpleName().equals(document.get("kind")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model for " + document.get("kind")));
        var object = STRICT.convertValue(document, type);
        assertThat(document.get("apiVersion")).isEqualTo(HasMetadata.getApiVersion(type));
        return object;
    }

    /** What runs pods. */
    private record Workload(
            String name, Map<String, String> selector, PodTemplateSpec template, List<String> claimTemplates) {
        Container container() {
            assertThat(template.getSpec().getContainers()).hasSize(1);
            return template.getSpec().getContainers().getFirst();
        }
    }

    private static List<Workload> workloads(Rendered rendered) {
        return Stream.concat(
                        rendered.all(Deployment.class).stream()
                                .map(found -> new Workload(
                                        found.getMetadata().getName(),
                                        found.getSpec().getSelector().getMatchLabels(),
                                        found.getSpec().getTemplate(),
                                        List.of())),
                        rendered.all(StatefulSet.class).stream()
                                .map(found -> new Workload(
                                        found.getMetadata().getName(),
                                        found.getSpec().getSelector().getMatchLabels(),
                                        found.getSpec().getTemplate(),
                                        found.getSpec().getVolumeClaimTemplates().stream()
                                                .map(claim ->
                                                        claim.getMetadata().getName())
                                                .toList())))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k8s/base", "k8s/overlays/production"})
    void whatIsRenderedHoldsTogether(String folder) throws Exception {
        var rendered = render(folder);
        var workloads = workloads(rendered);
        assertThat(workloads)
                .extracting(Workload::name)
                .containsExactlyInAnyOrder("planner-service", "executor-service");
        for (var workload : workloads) {
            check(rendered, workload);
        }
        for (var selector : selectors(rendered)) {
            assertThat(workloads)
                    .as("pods that have the labels %s", selector)
                    .anyMatch(workload -> workload.template()
                            .getMetadata()
                            .getLabels()
                            .entrySet()
                            .containsAll(selector.entrySet()));
        }
        for (var policy : rendered.all(NetworkPolicy.class)) {
            var name = policy.getMetadata().getName();
            var broker = rendered.configuration(workload(workloads, name).container())
                    .get("SPRING_KAFKA_BOOTSTRAPSERVERS");
            assertThat(policy.getSpec().getEgress().stream()
                            .flatMap(rule -> rule.getPorts().stream())
                            .map(port -> String.valueOf(port.getPort().getValue())))
                    .as(name)
                    .contains(Objects.requireNonNull(broker).replaceAll(".*:", ""));
        }
    }

    private static Workload workload(List<Workload> workloads, String name) {
        return workloads.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Map<String, String>> selectors(Rendered rendered) {
        var selectors = new ArrayList<Map<String, String>>();
        rendered.all(Service.class)
                .forEach(found -> selectors.add(found.getSpec().getSelector()));
        rendered.all(PodDisruptionBudget.class).stream()
                .map(found -> found.getSpec().getSelector())
                .map(LabelSelector::getMatchLabels)
                .forEach(selectors::add);
        rendered.all(NetworkPolicy.class).stream()
                .map(found -> found.getSpec().getPodSelector())
                .map(LabelSelector::getMatchLabels)
                .forEach(selectors::add);
        workloads(rendered).forEach(workload -> selectors.add(workload.selector()));
        return selectors;
    }

    private static void check(Rendered rendered, Workload workload) {
        var image = ServiceImage.of(workload.name());
        var container = workload.container();
        var pod = workload.template().getSpec();
        assertThat(container.getImage()).contains("planexec/" + workload.name() + ":");
        assertThat(container.getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getName()).isEqualTo("http");
            assertThat(port.getContainerPort()).isEqualTo(image.port());
        });
        var service = rendered.get(Service.class, workload.name());
        assertThat(service.getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getTargetPort().getStrVal()).isEqualTo("http");
            assertThat(port.getPort()).isEqualTo(image.port());
        });
        assertThat(path(container.getLivenessProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(container.getStartupProbe())).isEqualTo("/actuator/health/liveness");
        assertThat(path(container.getReadinessProbe())).isEqualTo("/actuator/health/readiness");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKeys("memory");
        assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001L);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();

        var configuration = rendered.configuration(container);
        Settings.assertKnown("k8s, " + workload.name(), configuration.keySet());
        var drain = Integer.parseInt(Objects.requireNonNull(configuration.get("PLANEXEC_EXECUTOR_DRAINGRACE"))
                .replace("s", ""));
        if (workload.name().equals("executor-service")) {
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(drain + 20L);
        }

        var volumes = new TreeSet<>(workload.claimTemplates());
        for (var volume : pod.getVolumes()) {
            volumes.add(volume.getName());
            if (volume.getPersistentVolumeClaim() != null) {
                var claim = rendered.get(
                        PersistentVolumeClaim.class,
                        volume.getPersistentVolumeClaim().getClaimName());
                assertThat(claim.getSpec().getAccessModes()).containsExactly("ReadWriteMany");
            }
        }
        var paths = new TreeSet<String>();
        for (var mount : container.getVolumeMounts()) {
            assertThat(volumes).contains(mount.getName());
            paths.add(mount.getMountPath());
        }
        assertThat(container.getVolumeMounts()).hasSameSizeAs(volumes);
        for (var value : image.environment().values()) {
            if (value.startsWith("/")) {
                assertThat(paths).as("mounts for %s", value).anyMatch(value::startsWith);
            }
        }
        assertThat(rendered.get(ServiceAccount.class, pod.getServiceAccountName()))
                .isNotNull();
    }

    private static String path(Probe probe) {
        HTTPGetAction action = probe.getHttpGet();
        assertThat(action.getPort().getStrVal()).isEqualTo("http");
        return action.getPath();
    }

    @ParameterizedTest
    @ValueSource(strings = "k8s/overlays/production")
    void theAutoscalerCountsWhatThePlannerCounts(String folder) throws Exception {
        var rendered = render(folder);
        var scaled = rendered.all(ScaledObject.class).getFirst().spec();
        var executor = rendered.get(Deployment.class, scaled.scaleTargetRef().name());
        assertThat(scaled.scaleTargetRef().kind()).isEqualTo("Deployment");
        assertThat(executor.getSpec().getReplicas())
                .as("the autoscaler's alone")
                .isNull();
        assertThat(scaled.minReplicaCount()).isBetween(1, scaled.maxReplicaCount());
        var trigger = scaled.triggers().getFirst().metadata();
        var slots = rendered.configuration(
                        workload(workloads(rendered), "executor-service").container())
                .get("PLANEXEC_EXECUTOR_SLOTS");
        assertThat(trigger.threshold()).isEqualTo(slots);
        var selectors = new Query(folder, trigger.query(), "").selectors();
        assertThat(selectors).singleElement().satisfies(selector -> {
            var family = Objects.requireNonNull(
                    MetricsPage.under("planner-service").get(selector.metric()), selector.metric());
            assertThat(family.labels())
                    .containsAll(selector.matchers().stream()
                            .map(Query.Matcher::label)
                            .toList());
        });
        var monitor = rendered.all(ServiceMonitor.class).getFirst().spec();
        assertThat(monitor.endpoints().getFirst().path()).isEqualTo("/actuator/prometheus");
        for (var service : rendered.all(Service.class)) {
            assertThat(service.getMetadata().getLabels())
                    .containsAllEntriesOf(monitor.selector().getMatchLabels());
            assertThat(service.getSpec().getPorts())
                    .anyMatch(port ->
                            port.getName().equals(monitor.endpoints().getFirst().port()));
        }
    }
}
